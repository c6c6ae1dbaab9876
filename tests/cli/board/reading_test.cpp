#include "tests/cli/board_in_process.hpp"

#include <boost/json/serialize.hpp>
#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

namespace json = boost::json;
using namespace tally::cli;

namespace {

/// A board with two sessions and three items.
struct sample_board : tally::tests::board_in_process {
  sample_board() {
    run({"add", "W-1", "--title", "One", "--label", "auth", "--priority", "2"});
    run({"add", "W-2", "--title", "Two", "--after", "W-1"});
    run({"add", "W-3", "--title", "Three", "--stage", "review"});
    run({"claim", "W-1", "--session", "a"});
    run({"claim", "W-3", "--session", "b"});
    run({"fail", "W-3", "--reason", "no luck", "--session", "b"});
  }

  /// The names of an object's members, in their order.
  static std::string keys(const json::value& object) {
    std::string names;
    for (const auto& member : object.as_object()) {
      names += names.empty() ? "" : " ";
      names += std::string_view(member.key().data(), member.key().size());
    }
    return names;
  }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(reading_commands, sample_board)

BOOST_AUTO_TEST_CASE(status_has_the_shape_of_the_contract) {
  const json::value status = read({"status"});
  BOOST_TEST(
      keys(status).starts_with("position needs_you pipeline sessions conflicts merge_points"));
  BOOST_TEST(status.at("position").as_int64() == 7);
  BOOST_TEST(status.at("conflicts").as_array().empty());
  BOOST_TEST(status.at("merge_points").as_array().empty());
  const json::value& need = status.at("needs_you").as_array().at(0);
  BOOST_TEST(need.at("status").as_string() == "failed");
  BOOST_TEST(need.at("action").as_string() == "retry or cancel it");
  BOOST_TEST(need.at("reason").as_string() == "no luck");
  BOOST_TEST(status.at("sessions").as_array().size() == 2U);
  BOOST_TEST(status.at("pipeline").at(0).at("stage").as_string() == "plan");
}

BOOST_AUTO_TEST_CASE(status_tells_what_happened_since_a_position) {
  const json::value status = read({"status", "--since", "6"});
  BOOST_REQUIRE_EQUAL(status.at("since").as_array().size(), 1U);
  BOOST_TEST(status.at("since").at(0).at("type").as_string() == "item.failed");
}

BOOST_AUTO_TEST_CASE(a_claim_in_spite_of_what_it_waits_for_needs_a_person) {
  run({"claim", "W-2", "--despite-blockers", "--reason", "tests first", "--session", "b"});
  const json::value needs = read({"status"}).at("needs_you");
  BOOST_REQUIRE_EQUAL(needs.as_array().size(), 2U);
  BOOST_TEST(needs.at(1).at("status").as_string() == "blocked");
  BOOST_TEST(needs.at(1).at("session").as_string() == "b");
  BOOST_TEST(json::serialize(needs.at(1).at("blocked_by")) == R"(["W-1"])");
  run({"done", "W-1", "--session", "a"});
  BOOST_TEST(read({"status"}).at("needs_you").as_array().size() == 1U);
}

BOOST_AUTO_TEST_CASE(list_shows_the_pipeline_and_who_holds_what) {
  BOOST_TEST(run({"list"}) == 0);
  BOOST_TEST(out.starts_with("2 plan (1 claimed) → 0 implement → 1 review\n\nITEM"), out);
  const json::value items = read({"list"});
  BOOST_TEST(keys(items.at(0)).starts_with("item title status stage priority"));
  BOOST_TEST(items.at(0).at("holder").as_string() == "a");
  BOOST_TEST(json::serialize(items.at(1).at("blocked_by")) == R"(["W-1"])");
}

BOOST_AUTO_TEST_CASE(list_takes_only_what_is_asked_for) {
  BOOST_TEST(read({"list", "--status", "failed"}).as_array().size() == 1U);
  BOOST_TEST(read({"list", "--status", "blocked"}).as_array().size() == 1U);
  BOOST_TEST(read({"list", "--label", "auth"}).as_array().size() == 1U);
  BOOST_TEST(read({"list", "--stage", "implement"}).as_array().empty());
  BOOST_TEST(read({"list", "--mine", "--session", "a"}).as_array().size() == 1U);
  BOOST_TEST(run({"list", "--mine"}) == 64);
}

BOOST_AUTO_TEST_CASE(list_shows_the_past_as_it_was) {
  const json::value items = read({"list", "--at", "4"});
  BOOST_TEST(items.as_array().size() == 3U);
  for (const auto& each : items.as_array()) BOOST_TEST(each.at("status").as_string() == "todo");
}

BOOST_AUTO_TEST_CASE(show_finds_items_sessions_and_nothing) {
  BOOST_TEST(read({"show", "W-1"}).at("claim").at("session").as_string() == "a");
  BOOST_TEST(read({"show", "session:a"}).at("session").as_string() == "a");
  BOOST_TEST(read({"show", "a"}).at("session").as_string() == "a");
  BOOST_TEST(run({"show", "item:a"}) == 5);
  BOOST_TEST(run({"show", "merge:m"}) == 5);
  BOOST_TEST(run({"session", "show", "W-1"}) == 5);
}

BOOST_AUTO_TEST_CASE(show_without_an_id_answers_whoever_lost_its_context) {
  const json::value view = read({"show", "--session", "a"});
  BOOST_TEST(view.at("by").as_string() == "a");
  BOOST_TEST(view.at("holds").at(0).at("item").as_string() == "W-1");
  BOOST_TEST(view.at("holds").at(0).at("fence").as_int64() == 5);
  BOOST_TEST(view.at("guidance").as_array().empty());
  BOOST_TEST(run({"show", "--session", "a"}) == 0);
  BOOST_TEST(out.find("You hold W-1 “One” in plan, fence 5") != std::string::npos, out);
  BOOST_TEST(out.find("tally stage W-1 implement") != std::string::npos, out);
  BOOST_TEST(std::count(out.begin(), out.end(), '\n') <= 12, out);
}

BOOST_AUTO_TEST_CASE(a_session_that_lost_a_claim_is_told_whatever_it_reads) {
  run({"claim", "W-1", "--take-over", "--reason", "urgent", "--session", "b"});
  BOOST_TEST(read({"show", "--session", "a"}).at("lost").at(0).at("holder").as_string() == "b");
  run({"list", "--session", "a"});
  BOOST_TEST(err.find("your claim of W-1 was taken") != std::string::npos, err);
  run({"list", "--session", "b"});
  BOOST_TEST(err.empty(), err);
}

BOOST_AUTO_TEST_CASE(query_answers_each_view_and_refuses_others) {
  BOOST_TEST(keys(read({"query", "claims"}).at(0)) ==
             "item session fence since expires left_s last_seen age_s stale");
  BOOST_TEST(read({"query", "locks"}).as_array().size() == 1U);
  BOOST_TEST(read({"query", "sessions"}).as_array().size() == 2U);
  BOOST_TEST(read({"query", "items", "--where", "status=failed"}).as_array().size() == 1U);
  BOOST_TEST(read({"query", "ready"}).as_array().empty());
  BOOST_TEST(read({"query", "blocked"}).at(0).at("item").as_string() == "W-2");
  BOOST_TEST(keys(read({"query", "dependencies"}).at(0)) == "item on reason state");
  BOOST_TEST(read({"query", "pipeline"}).as_array().size() == 3U);
  BOOST_TEST(read({"query", "reservations"}).as_array().empty());
  BOOST_TEST(read({"query", "conflicts"}).as_array().empty());
  BOOST_TEST(run({"query", "weather"}) == 64);
  BOOST_TEST(run({"query", "items", "--where", "colour=red"}) == 64);
}

BOOST_AUTO_TEST_CASE(merge_points_have_the_shape_of_the_contract) {
  run({"merge", "declare", "m", "--title", "One → Two", "--needs", "W-1", "--unlocks", "W-2"});
  const json::value waiting = read({"query", "merge-points"});
  BOOST_TEST(keys(waiting.at(0)) == "id title needs waiting_on unlocks into state since queue");
  BOOST_TEST(waiting.at(0).at("state").as_string() == "waiting");
  BOOST_TEST(json::serialize(waiting.at(0).at("waiting_on")) == R"(["W-1"])");
  BOOST_TEST(json::serialize(read({"show", "W-2"}).at("blocked_by")) == R"(["W-1","merge:m"])");
  BOOST_TEST(read({"status"}).at("merge_points").at(0).at("id").as_string() == "m");
  run({"done", "W-1", "--session", "a"});
  const json::value needs = read({"status"}).at("needs_you");
  const json::value& need = needs.as_array().back();
  BOOST_TEST(need.at("merge_point").as_string() == "m");
  BOOST_TEST(need.at("status").as_string() == "ready");
  BOOST_TEST(need.at("command").as_string() == "tally merge start m");
  const json::value started = read({"merge", "start", "merge:m", "--session", "a"});
  BOOST_TEST(started.at(0).at("state").as_string() == "integrating");
  BOOST_TEST(started.at(0).at("session").as_string() == "a");
  BOOST_TEST(read({"merge", "list"}).at(0).at("holder").as_string() == "a");
  const json::value done = read({"merge", "done", "m", "--commit", "1a2b3c4", "--session", "a"});
  BOOST_TEST(json::serialize(done.at(0).at("unblocked")) == R"(["W-2"])");
  BOOST_TEST(read({"merge", "list"}).as_array().empty());
  BOOST_TEST(read({"merge", "list", "--all"}).at(0).at("commit").as_string() == "1a2b3c4");
  BOOST_TEST(read({"query", "merge-points", "--all"}).as_array().size() == 1U);
  BOOST_TEST(read({"show", "merge:m"}).at("state").as_string() == "integrated");
  BOOST_TEST(read({"show", "m"}).at("id").as_string() == "m");
}

BOOST_AUTO_TEST_CASE(each_no_to_a_merge_has_its_status_its_facts_and_a_hint_that_can_be_pasted) {
  const auto refused = [&](std::vector<std::string> words, int status, const std::string& code,
                           const std::string& hint) {
    words.insert(words.end(), {"-o", "json"});
    BOOST_TEST(run(words) == status, err);
    const json::value error = json::parse(err.substr(err.rfind("{\"error\"")));
    BOOST_TEST(error.at("error").at("code").as_string() == code);
    BOOST_TEST(error.at("error").at("hint").as_string() == hint);
  };
  run({"add", "W-4", "--title", "Four"});
  run({"done", "W-4", "--session", "b"});
  run({"merge", "declare", "waits", "--needs", "W-1,W-4"});
  for (const std::string id : {"one", "two"}) run({"merge", "declare", id, "--needs", "W-4"});
  refused({"merge", "start", "none", "--session", "a"}, 5, "unknown_merge_point",
          "see them: tally merge list");
  refused({"merge", "start", "waits", "--session", "a"}, 2, "merge_not_ready", "tally show W-1");
  refused({"merge", "start", "one"}, 64, "needs_session",
          "say which: --session NAME, or: eval \"$(tally session start --shell)\"");
  run({"merge", "start", "one", "--session", "a"});
  refused({"merge", "start", "two", "--session", "b"}, 4, "slot_held",
          "wait for it: tally merge start two --wait 30m");
  BOOST_TEST(err.find("\"holder\":\"a\"") != std::string::npos, err);
  BOOST_TEST(err.find("\"target\":\"main\"") != std::string::npos, err);
  refused({"merge", "start", "two", "--session", "a", "--wait", "5s"}, 4, "waiting_in_circle",
          "give up what it waits for first: tally merge abandon one --session a");
  BOOST_TEST(err.find("a waits for the slot of two, which a has for one") != std::string::npos,
             err);
  run({"merge", "done", "one", "--session", "a"});
  refused({"merge", "done", "one", "--session", "a"}, 1, "wrong_merge_state",
          "tally show merge:one");
  refused({"merge", "declare", "three"}, 64, "usage", "say which: --needs ITEM");
}

BOOST_AUTO_TEST_CASE(log_reads_as_sentences_and_as_objects) {
  BOOST_TEST(run({"log", "-n", "1"}) == 0);
  BOOST_TEST(out.find("b failed W-3: no luck") != std::string::npos, out);
  const json::value events = read({"log", "--item", "W-1"});
  BOOST_TEST(events.as_array().size() == 3U);
  BOOST_TEST(keys(events.at(2)) == "position at by type item session lease_s");
  BOOST_TEST(read({"log", "--position", "2"}).as_array().size() == 1U);
  BOOST_TEST(read({"log", "--at", "3"}).as_array().size() == 4U);
  BOOST_TEST(run({"log", "--position", "99"}) == 5);
  BOOST_TEST(run({"log", "--follow", "-o", "json"}) == 64);
}

BOOST_AUTO_TEST_CASE(session_list_has_the_columns_of_the_seeds) {
  BOOST_TEST(run({"session", "list"}) == 0);
  BOOST_TEST(out.starts_with("SESSION  ITEM  STAGE  STATUS"), out);
  BOOST_TEST(read({"session", "list"}).at(0).at("duration_s").is_int64());
}

BOOST_AUTO_TEST_CASE(verify_and_replay_agree_on_a_whole_log) {
  const json::value found = read({"verify"});
  BOOST_TEST(keys(found) == "ok commits events head segments problems");
  BOOST_TEST(found.at("ok").as_bool());
  BOOST_TEST(found.at("commits").as_int64() == 7);
  BOOST_TEST(found.at("head").as_string().size() == 64U);
  BOOST_TEST(found.at("segments").as_int64() == 1);
  const json::value replayed = read({"replay"});
  read({"rebuild"});
  BOOST_TEST(read({"replay"}).at("digest").as_string() == replayed.at("digest").as_string());
  BOOST_TEST(read({"replay", "--to", "3"}).at("items").as_int64() == 2);
  BOOST_TEST(run({"replay", "--to", "8"}) == 5);
}

BOOST_AUTO_TEST_CASE(verify_names_the_commit_and_the_file_that_are_damaged) {
  const auto segment = *std::filesystem::directory_iterator(board + "/log");
  std::string text;
  {
    std::ifstream in(segment.path(), std::ios::binary);
    text.assign(std::istreambuf_iterator<char>(in), {});
  }
  text.replace(text.find("\"One\""), 5, "\"Two\"");
  std::ofstream(segment.path(), std::ios::binary) << text;
  BOOST_TEST(run({"verify", "-o", "json"}) == 65);
  const json::value found = json::parse(out);
  BOOST_TEST(!found.at("ok").as_bool());
  BOOST_TEST(found.at("commits").as_int64() == 1);
  const json::value& problem = found.at("problems").at(0);
  BOOST_TEST(problem.at("position").as_int64() == 2);
  BOOST_TEST(problem.at("segment").as_string() == segment.path().filename().string());
  BOOST_TEST(problem.at("kind").as_string() == "damaged");
}

BOOST_AUTO_TEST_SUITE_END()
