// What the command line takes no notice of must be nothing: it is refused, with the status that
// says why.
#include "tests/cli/board_in_process.hpp"

#include <boost/json/serialize.hpp>
#include <boost/test/unit_test.hpp>

#include <chrono>
#include <fstream>
#include <string>
#include <thread>
#include <vector>

namespace json = boost::json;
using namespace tally::cli;

namespace {

using words = std::vector<std::string>;

/// A board with the item W-1, which a session holds.
struct small_board : tally::tests::board_in_process {
  small_board() {
    run({"add", "W-1", "--title", "One"});
    run({"claim", "W-1", "--session", "a"});
  }

  /// The position of the last commit: a refused command leaves it as it is.
  std::int64_t position() { return read({"status"}).at("position").as_int64(); }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(refused_words, small_board)

BOOST_AUTO_TEST_CASE(a_position_beyond_the_end_is_unknown) {
  for (const words& reader : std::vector<words>{{"list"}, {"status"}, {"show", "W-1"}, {"log"}}) {
    words asked = reader;
    asked.insert(asked.end(), {"--at", "4"});
    BOOST_TEST(run(asked) == 5, reader.front() << ": " << out);
    BOOST_TEST(err.find("the log ends at 3") != std::string::npos, err);
  }
}

BOOST_AUTO_TEST_CASE(a_change_cannot_be_made_in_the_past) {
  for (const words& change : std::vector<words>{{"add", "two"},
                                                {"claim", "W-1", "--session", "a"},
                                                {"done", "W-1", "--session", "a"},
                                                {"session", "heartbeat", "--session", "a"},
                                                {"init"},
                                                {"import", "wrk", "."}}) {
    words asked = change;
    asked.insert(asked.end(), {"--at", "2"});
    BOOST_TEST(run(asked) == 64, change.front() << ": " << out << err);
  }
  BOOST_TEST(position() == 3);
}

BOOST_AUTO_TEST_CASE(the_name_of_a_request_has_1_to_256_bytes) {
  BOOST_TEST(run({"add", "two", "--request", ""}) == 64);
  BOOST_TEST(run({"add", "two", "--request", std::string(257, 'r')}) == 64);
  BOOST_TEST(position() == 3);
  BOOST_TEST(run({"add", "two", "--request", std::string(256, 'r')}) == 0);
}

BOOST_AUTO_TEST_CASE(a_number_that_no_reader_can_hold_is_refused) {
  BOOST_TEST(run({"append", "--type", "x.load", "--data", R"({"value":1e400})"}) == 64);
  BOOST_TEST(position() == 3);
}

BOOST_AUTO_TEST_CASE(bytes_that_are_not_utf_8_are_refused) {
  BOOST_TEST(run({"add", "two", "--description", "caf\xe9"}) == 64);
  BOOST_TEST(run({"add", "caf\xe9"}) == 64);
  BOOST_TEST(run({"note", "W-1", "\xff"}) == 64);
  BOOST_TEST(run({"add", "W-\xc3\x28", "--title", "two"}) == 64);
  BOOST_TEST(position() == 3);
}

BOOST_AUTO_TEST_CASE(a_text_with_a_nul_byte_is_refused) {
  const std::string file = (folder.path() / "title").string();
  std::ofstream{file} << std::string{"be\0low", 6};
  BOOST_TEST(run({"add", "W-2", "--title", "@" + file}) == 64);
  BOOST_TEST(err.find("has a NUL byte in it") != std::string::npos, err);
  BOOST_TEST(position() == 3);
}

BOOST_AUTO_TEST_CASE(an_id_is_never_what_means_something_else) {
  for (const std::string id :
       {"item:x", "session:x", "merge:m", ".", "..", "-x", "@x", "", "a,b", "a b", "/", "W-1/"}) {
    BOOST_TEST(run({"add", "--title", "two", "--", id}) == 64, '"' << id << "\": " << out << err);
    BOOST_TEST(position() == 3);
  }
}

BOOST_AUTO_TEST_CASE(a_slash_alone_is_refused_in_a_whole_sentence) {
  run({"add", "/", "--title", "two"});
  BOOST_TEST(err.find("an item of :") == std::string::npos, err);
  BOOST_TEST(err.find("only a lane's id has a /, after its story") != std::string::npos, err);
}

BOOST_AUTO_TEST_CASE(a_text_that_is_longer_than_a_line_of_the_log_is_refused_and_told_the_limit) {
  BOOST_TEST(run({"add", std::string(300'000, 't')}) == 64);
  BOOST_TEST(err.find("a line of the log holds at most 262144") != std::string::npos, err);
  BOOST_TEST(position() == 3);
  BOOST_TEST(run({"add", std::string(200'000, 't')}) == 0);
}

BOOST_AUTO_TEST_CASE(the_end_of_a_lease_is_the_same_in_every_answer) {
  const json::value first = read({"query", "claims"});
  std::this_thread::sleep_for(std::chrono::milliseconds(30));
  const json::value again = read({"query", "claims"});
  BOOST_TEST(first.at(0).at("expires").as_string() == again.at(0).at("expires").as_string());
  // Two hours after the last sign of life, to the millisecond.
  const std::string seen{again.at(0).at("last_seen").as_string()};
  const std::string expires{again.at(0).at("expires").as_string()};
  BOOST_TEST(seen.substr(14) == expires.substr(14));
  BOOST_TEST(run({"claim", "W-1", "--session", "b", "-o", "json"}) == 4);
  BOOST_TEST(err.find(expires) != std::string::npos, err);

  run({"reserve", "src/**", "--session", "a"});
  const auto end_of_reservation = [&] {
    return std::string{read({"query", "reservations"}).at(0).at("expires").as_string()};
  };
  const std::string reserved = end_of_reservation();
  std::this_thread::sleep_for(std::chrono::milliseconds(30));
  BOOST_TEST(end_of_reservation() == reserved);
  BOOST_TEST(run({"reserve", "src/main.c", "--session", "b", "-o", "json"}) == 4);
  BOOST_TEST(err.find(reserved) != std::string::npos, err);
}

BOOST_AUTO_TEST_CASE(a_fence_that_no_claim_has_is_not_taken_for_a_claim_that_ended) {
  BOOST_TEST(run({"done", "W-1", "--session", "a", "--fence", "999"}) == 6);
  BOOST_TEST(err.find("no claim of W-1 has fence 999; a has it now") != std::string::npos, err);
}

BOOST_AUTO_TEST_CASE(dependencies_are_those_of_open_items_or_of_all_or_of_one) {
  run({"add", "W-2", "--title", "Two", "--after", "W-1"});
  run({"add", "W-3", "--title", "Three", "--after", "W-2"});
  run({"done", "W-1", "--session", "a"});
  const auto pairs = [&](words more) {
    words asked{"query", "dependencies"};
    asked.insert(asked.end(), more.begin(), more.end());
    std::string text;
    const json::value rows = read(asked);
    for (const auto& row : rows.as_array()) {
      text += std::string(row.at("item").as_string()) + " " +
              std::string(row.at("on").as_string()) + " " +
              std::string(row.at("state").as_string()) + "\n";
    }
    return text;
  };
  BOOST_TEST(pairs({}) == "W-2 W-1 satisfied\nW-3 W-2 waiting\n");
  run({"claim", "W-2", "--session", "a"});
  run({"done", "W-2", "--session", "a"});
  BOOST_TEST(pairs({}) == "W-3 W-2 satisfied\n");
  BOOST_TEST(pairs({"--all"}) == "W-2 W-1 satisfied\nW-3 W-2 satisfied\n");
  BOOST_TEST(pairs({"--where", "item=W-2"}) == "W-2 W-1 satisfied\n");
  BOOST_TEST(pairs({"--where", "item=W-9"}) == "");
  BOOST_TEST(run({"query", "claims", "--all"}) == 64);
}

BOOST_AUTO_TEST_CASE(the_shell_library_is_named_in_json_too) {
  const tally::tests::variable cache{"XDG_CACHE_HOME", folder.path().string()};
  const std::string path{read({"shell-library"}).at("path").as_string()};
  BOOST_TEST(path.starts_with(folder.path().string()), path);
  BOOST_TEST(read({"shell-library", "--print"}).at("text").as_string().find("claim_wrk") !=
             json::string::npos);
}

BOOST_AUTO_TEST_CASE(one_of_a_kind_is_told_as_one) {
  BOOST_TEST(run({"verify"}) == 0);
  BOOST_TEST(out.find("3 commits, 3 events, 1 segment\n") != std::string::npos, out);
  BOOST_TEST(run({"replay"}) == 0);
  BOOST_TEST(out.find("1 item (1 open), 1 claim, 1 session (1 active)\n") != std::string::npos,
             out);
  BOOST_TEST(run({"rebuild"}) == 0);
  BOOST_TEST(out.find(", 1 item, in ") != std::string::npos, out);
  const std::string files = (folder.path() / "items.sql").string();
  BOOST_TEST(run({"export", "work-items", files}) == 0, err);
  BOOST_TEST(out.find("1 file, 0 as before\n") != std::string::npos, out);
}

BOOST_AUTO_TEST_CASE(the_table_of_reservations_names_each_once_with_what_it_is_for) {
  run({"add", "W-2", "--title", "Two"});
  run({"claim", "W-1", "--files", ":/src/**", "--session", "a"});
  run({"claim", "W-1", "W-2", "--files", ":/src/**", "--session", "a"});
  BOOST_TEST(read({"query", "reservations"}).as_array().size() == 1U);
  BOOST_TEST(run({"query", "reservations"}) == 0);
  BOOST_TEST(out.starts_with("SESSION  PATTERN  SHARED  ITEMS     FENCE  SINCE "), out);
  BOOST_TEST(out.find("a        src/**   no      W-1, W-2 ") != std::string::npos, out);
}

BOOST_AUTO_TEST_CASE(to_wait_for_no_time_is_not_to_wait) {
  BOOST_TEST(run({"claim", "W-1", "--session", "b", "--wait", "0s"}) == 4);
  BOOST_TEST(err.find("W-1 is held by a") != std::string::npos, err);
  BOOST_TEST(position() == 3); // neither a wait nor its end
  BOOST_TEST(run({"session", "inbox", "--session", "a", "--wait", "0s"}) == 0);
  BOOST_TEST(out == "no unread guidance\n");
}

BOOST_AUTO_TEST_CASE(what_may_be_an_item_or_a_session_is_said_to_be_neither) {
  BOOST_TEST(run({"approve", "nope"}) == 5);
  BOOST_TEST(err.find("there is no item nope; there is no session nope at work\nhint: see the open "
                      "ones: tally list\n") != std::string::npos,
             err);
  BOOST_TEST(run({"approve", "session:nope"}) == 5);
  BOOST_TEST(err.find("hint: see them: tally session list\n") != std::string::npos, err);
  BOOST_TEST(run({"explain", "merge:nope"}) == 5);
  BOOST_TEST(err.find("hint: see them: tally merge list\n") != std::string::npos, err);
}

BOOST_AUTO_TEST_CASE(a_merge_point_is_called_as_the_views_call_it) {
  run({"merge", "declare", "m", "--needs", "W-1"});
  BOOST_TEST(run({"merge", "abandon", "m", "--session", "a"}) == 1);
  BOOST_TEST(err.find("the merge point m is waiting, so") != std::string::npos, err);
  run({"done", "W-1", "--session", "a"});
  BOOST_TEST(run({"merge", "abandon", "m", "--session", "a"}) == 1);
  BOOST_TEST(err.find("the merge point m is ready, so") != std::string::npos, err);
}

BOOST_AUTO_TEST_CASE(without_conflicts_no_more_is_said_than_that) {
  BOOST_TEST(run({"conflicts"}) == 0);
  BOOST_TEST(out == "no conflicts are open\n");
}

BOOST_AUTO_TEST_CASE(who_finishes_an_item_is_warned_of_those_who_are_at_its_parts) {
  run({"add", "W-2", "--title", "Two", "--parent", "W-1"});
  run({"claim", "W-2", "--session", "b"});
  BOOST_TEST(run({"done", "W-1", "--session", "a"}) == 0);
  BOOST_TEST(err.find("warning: parts of W-1 are still held: W-2 by b\n") != std::string::npos,
             err);
}

BOOST_AUTO_TEST_CASE(before_the_first_commit_there_is_no_time_to_show) {
  BOOST_TEST(run({"status", "--at", "0"}) == 0);
  BOOST_TEST(out.find("the past, as of 0\n") != std::string::npos, out);
  BOOST_TEST(out.find("1970") == std::string::npos, out);
}

BOOST_AUTO_TEST_CASE(a_session_is_never_told_to_complete_where_it_asked_for_something_else) {
  run({"session", "working", "--session", "a"});
  BOOST_TEST(run({"session", "plan-ready", "--session", "a"}) == 1);
  BOOST_TEST(err.find("hint: tally session planning\n") != std::string::npos, err);
  run({"session", "planning", "--session", "a"});
  BOOST_TEST(run({"session", "complete", "--session", "a"}) == 1);
  BOOST_TEST(err.find("hint: tally session working\n") != std::string::npos, err);
}

BOOST_AUTO_TEST_CASE(a_list_by_a_stage_that_is_none_names_the_nearest) {
  BOOST_TEST(run({"list", "--stage", "reveiw"}) == 5);
  BOOST_TEST(
      err.find("no stage reveiw\nhint: did you mean review? see them: tally query pipeline\n") !=
          std::string::npos,
      err);
  BOOST_TEST(run({"list", "--stage", "review"}) == 0);
  BOOST_TEST(out.find("no open item matches") != std::string::npos, out);
  BOOST_TEST(run({"list", "--all", "--label", "nope"}) == 0);
  BOOST_TEST(out.find("no item matches") != std::string::npos, out);
}

BOOST_AUTO_TEST_CASE(a_log_of_what_never_was_is_refused) {
  BOOST_TEST(run({"log", "--item", "nope"}) == 5);
  BOOST_TEST(err.find("the log names no item nope\nhint: see them: tally list --all\n") !=
                 std::string::npos,
             err);
  BOOST_TEST(run({"log", "--item", "W-11"}) == 5);
  BOOST_TEST(err.find("hint: is it W-1?\n") != std::string::npos, err);
  BOOST_TEST(run({"log", "--session", "nope"}) == 5);
  BOOST_TEST(run({"log", "--type", "item.clamed"}) == 64);
  BOOST_TEST(err.find("hint: did you mean item.claimed?\n") != std::string::npos, err);
  for (const std::string type : {"item", "item.claimed", "x.deployed", "sync.performed"})
    BOOST_TEST(run({"log", "--type", type}) == 0, type);
  run({"add", "W-3", "--title", "Three", "--session", "writer"}); // says no word of itself
  BOOST_TEST(run({"log", "--session", "writer"}) == 0);
  BOOST_TEST(out.find("W-3") != std::string::npos, out);
}

BOOST_AUTO_TEST_CASE(a_duration_that_is_too_long_is_told_the_longest) {
  for (const std::string length : {"1000000h", "99999999999h", "99999999999999999999s"}) {
    for (const words& asked : std::vector<words>{{"claim", "W-1", "--session", "a", "--lease"},
                                                 {"claim", "W-1", "--session", "a", "--wait"},
                                                 {"config", "lease"}}) {
      words command = asked;
      command.push_back(length);
      BOOST_TEST(run(command) == 64);
      BOOST_TEST(err.find("is too long\nhint: the longest duration is 36500d\n") !=
                     std::string::npos,
                 err);
    }
  }
  BOOST_TEST(run({"config", "lease", "36500d"}) == 0, err);
}

BOOST_AUTO_TEST_CASE(a_circle_of_one_has_one_arrow) {
  BOOST_TEST(run({"edit", "W-1", "--parent", "W-1", "--session", "a"}) == 1);
  BOOST_TEST(err.find("a circle: W-1 → W-1\n") != std::string::npos, err);
}

BOOST_AUTO_TEST_CASE(a_board_has_a_stage) {
  for (const std::string none : {"", ","}) {
    BOOST_TEST(run({"init", "--stages", none}) == 64);
    BOOST_TEST(err.find("--stages names no stage") != std::string::npos, err);
  }
}

BOOST_AUTO_TEST_SUITE_END()
