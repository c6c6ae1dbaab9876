// A commit as a line, and every way in which a line is no commit.
#include "events/wire.hpp"
#include "tests/support/fill.hpp"
#include "tests/support/golden.hpp"

#include <boost/test/unit_test.hpp>

using namespace tally;
using namespace tally::tests;
namespace wire = tally::events::wire;

namespace {

std::string line_with(std::string_view event) {
  return R"({"position":1,"at":"2026-11-20T10:00:00.000Z","by":"a","durable":0,"events":[)" +
         std::string{event} + "]}";
}

/// What the decoder says of `text`: "path: message", or "" where it reads.
std::string fault_of(std::string_view text) {
  const auto read = wire::decode(text);
  return read ? "" : read.error().path + ": " + read.error().message;
}

std::string nested(std::size_t depth) { return std::string(depth, '[') + std::string(depth, ']'); }

events::commit whole_commit() {
  events::commit what;
  what.number = {412};
  what.at = {1'790'000'000'123};
  what.mono = events::monotonic_stamp{"9f3c2a1b", 123'456'789};
  what.by = {"a"};
  what.request = events::request_key{"night-7", "b1946ac9"};
  what.durable = {411};
  what.facts.push_back({full<events::item_done>(), {}});
  what.facts.push_back({events::item_noted{{"gt-1"}, "text"},
                        events::origin{"beads:gt-1:42", {1'700'000'000'000}, "mayor"}});
  return what;
}

} // namespace

BOOST_AUTO_TEST_SUITE(the_wire)

BOOST_AUTO_TEST_CASE(every_event_has_its_golden_lines) {
  std::string lines;
  for_each_event([&]<class E>(const E& sparse) {
    lines += wire::encode(events::fact{sparse, {}}) + "\n";
    lines += wire::encode(events::fact{full<E>(), {}}) + "\n";
  });
  lines += wire::encode(events::fact{events::user_event{"x.deployed", {}, {}}, {}}) + "\n";
  lines += wire::encode(events::fact{
               events::user_event{"x.deployed", {{"W-1"}}, {R"({"to":["prod"]})"}}, {}}) +
           "\n";
  check_golden("events.ndjson", lines);
}

BOOST_AUTO_TEST_CASE(every_event_reads_back_as_it_was_written) {
  for_each_event([&]<class E>(const E& sparse) {
    for (const E& one : {sparse, full<E>()}) {
      const std::string text = wire::encode(events::fact{one, {}});
      const auto read = wire::decode_fact(text);
      BOOST_REQUIRE_MESSAGE(read.has_value(), text);
      BOOST_TEST(std::holds_alternative<E>(read->what), text);
      BOOST_TEST(wire::encode(*read) == text);
      BOOST_TEST(events::wire_name(read->what) == E::type);
    }
  });
}

BOOST_AUTO_TEST_CASE(a_commit_is_one_line_and_reads_back) {
  const std::string line = wire::encode(whole_commit());
  check_golden("commit.json", line + "\n");
  BOOST_TEST(line.find('\n') == std::string::npos);
  const auto read = wire::decode(line + R"(,"hash":"00ff"})");
  BOOST_REQUIRE(read.has_value());
  BOOST_TEST(wire::encode(*read) == line);
  BOOST_TEST(read->facts[1].from->actor == "mayor");
  BOOST_TEST((read->mono == whole_commit().mono));
}

BOOST_AUTO_TEST_CASE(text_of_any_kind_stays_on_its_line) {
  const std::string text = std::string{"a\nb\r\x01\x1b[31m\"\\\xE2\x80\xA8"} + std::string(1, '\0');
  const std::string line = wire::encode(events::fact{events::item_noted{{"W-1"}, text}, {}});
  BOOST_TEST(line.find('\n') == std::string::npos);
  const auto read = wire::decode_fact(line);
  BOOST_REQUIRE(read.has_value());
  BOOST_TEST(std::get<events::item_noted>(read->what).text == text);
}

BOOST_AUTO_TEST_CASE(a_fault_is_named_with_its_path) {
  BOOST_TEST(fault_of("").starts_with(": is not JSON"));
  BOOST_TEST(fault_of("[]") == ": is not an object");
  BOOST_TEST(fault_of("{}") == "events: is missing");
  BOOST_TEST(fault_of(line_with("")) == "events: is not a list of one or more");
  BOOST_TEST(fault_of(line_with("7")) == "events[0]: is not an object");
  BOOST_TEST(fault_of(line_with(R"({"v":1})")) == "events[0].type: is missing");
  BOOST_TEST(fault_of(line_with(R"({"type":"item.noted"})")) == "events[0].v: is missing");
  BOOST_TEST(fault_of(line_with(R"({"type":"item.noted","v":1,"item":"W"})")) ==
             "events[0].text: is missing");
  BOOST_TEST(fault_of(line_with(R"({"type":"item.noted","v":1,"item":"W","text":3})")) ==
             "events[0].text: is not a string");
  BOOST_TEST(fault_of(line_with(R"({"type":"item.noted","v":1,"item":"W","text":"t","more":1})")) ==
             "events[0]: has a field too many");
  BOOST_TEST(fault_of(line_with(R"({"type":"item.noted","v":1,"item":"W","text":null})")) ==
             "events[0].text: is not a string");
  BOOST_TEST(fault_of(line_with(R"({"type":"task.done","v":1,"item":"W","number":1.5})")) ==
             "events[0].number: is not an integer");
  BOOST_TEST(fault_of(line_with(R"({"type":"item.done","v":1,"item":"W","files":["a",2]})")) ==
             "events[0].files[1]: is not a string");
  BOOST_TEST(fault_of(line_with(
                 R"({"type":"session.status_changed","v":1,"session":"a","status":"asleep"})")) ==
             "events[0].status: is none of the words allowed here");
  BOOST_TEST(
      fault_of(line_with(
          R"({"type":"item.noted","v":1,"source":"s","occurred":"noon","actor":"a","item":"W","text":"t"})")) ==
      "events[0].occurred: is not a time");
  BOOST_TEST(
      fault_of(line_with(R"({"type":"item.noted","v":1,"source":"s","item":"W","text":"t"})")) ==
      "events[0].occurred: is missing");
  BOOST_TEST(
      fault_of(line_with(R"({"type":"item.noted","v":1,"actor":"a","item":"W","text":"t"})")) ==
      "events[0]: has a field too many");
  BOOST_TEST(fault_of(line_with(
                 R"({"type":"session.started","v":1,"session":"a","process":{"pid":1}})")) ==
             "events[0].process.started: is missing");
}

BOOST_AUTO_TEST_CASE(a_faulty_envelope_is_named) {
  const std::string good = line_with(R"({"type":"item.retried","v":1,"item":"W","attempt":2})");
  BOOST_REQUIRE(fault_of(good).empty());
  const auto with = [&](std::string_view old, std::string_view now) {
    std::string text = good;
    text.replace(text.find(old), old.size(), now);
    return fault_of(text);
  };
  BOOST_TEST(with(R"("position":1)", R"("position":-1)") == "position: is not a position");
  BOOST_TEST(with(R"("position":1)", R"("position":"1")") == "position: is not a position");
  BOOST_TEST(with(R"("position":1,)", "") == "position: is missing");
  BOOST_TEST(with("2026-11-20T", "2026-11-31T") == "at: is not a time");
  BOOST_TEST(with(R"("by":"a")", R"("by":7)") == "by: is not a string");
  BOOST_TEST(with(R"("by":"a")", R"("by":"a","mono":"x")") ==
             "mono: is not a boot and milliseconds");
  BOOST_TEST(with(R"("by":"a")", R"("by":"a","request":"r")") ==
             "request: and command come together");
  BOOST_TEST(with(R"("by":"a")", R"("by":"a","extra":1)") == ": has a field too many");
}

BOOST_AUTO_TEST_CASE(a_key_that_stands_twice_is_refused_wherever_it_is) {
  BOOST_TEST(fault_of(R"({"position":1,"position":2})") == R"(: the key "position" stands twice)");
  BOOST_TEST(
      fault_of(line_with(
          R"({"type":"item.added","v":1,"item":"W","title":"t","priority":5,"stage":"s","metadata":{"a":{"b":1,"b":1}}})")) ==
      R"(: the key "b" stands twice)");
  BOOST_TEST(
      fault_of(line_with(R"({"type":"item.noted","v":1,"item":"W","text":"t","te\u0078t":"u"})")) ==
      R"(: the key "text" stands twice)");
}

BOOST_AUTO_TEST_CASE(an_integer_beyond_2_to_the_53_is_refused) {
  const auto with = [](std::string_view number) {
    return fault_of(line_with(R"({"type":"item.retried","v":1,"item":"W","attempt":)" +
                              std::string{number} + "}"));
  };
  BOOST_TEST(with("9007199254740992").empty());
  BOOST_TEST(with("-9007199254740992").empty());
  BOOST_TEST(with("9007199254740993") == ": the integer 9007199254740993 is beyond 2^53");
  BOOST_TEST(with("-9007199254740993") == ": the integer -9007199254740993 is beyond 2^53");
  BOOST_TEST(with("18446744073709551615").ends_with("is beyond 2^53"));
  BOOST_TEST(!with("99999999999999999999999").empty());
}

BOOST_AUTO_TEST_CASE(what_is_not_utf_8_is_refused) {
  for (const std::string bad : {"\x80", "\xC0\xAF", "\xED\xA0\x80", "\xF5\x80\x80\x80"}) {
    BOOST_TEST(
        !fault_of(line_with(R"({"type":"item.noted","v":1,"item":"W","text":")" + bad + "\"}"))
             .empty());
  }
  BOOST_TEST(
      !fault_of(line_with(R"({"type":"item.noted","v":1,"item":"W","text":"\ud800"})")).empty());
}

BOOST_AUTO_TEST_CASE(a_line_that_is_too_long_is_refused_before_it_is_read) {
  const std::string head = R"({"type":"item.noted","v":1,"item":"W","text":")";
  const std::size_t around = line_with(head + "\"}").size();
  const auto of_size = [&](std::size_t size) {
    return fault_of(line_with(head + std::string(size - around, 'a') + "\"}"));
  };
  BOOST_TEST(of_size(wire::longest_line - 1).empty()); // its newline makes it as long as allowed
  BOOST_TEST(of_size(wire::longest_line) == ": is longer than 262144 bytes");
}

BOOST_AUTO_TEST_CASE(a_line_that_is_too_deep_is_refused) {
  const auto with = [](std::size_t depth) {
    return fault_of(line_with(R"({"type":"x.y","v":1,"data":)" + nested(depth) + "}"));
  };
  BOOST_TEST(with(wire::deepest_nesting - 3).empty());
  BOOST_TEST(!with(wire::deepest_nesting - 2).empty());
}

BOOST_AUTO_TEST_CASE(a_value_that_a_user_gives_fits_into_any_event) {
  std::size_t depth = 0;
  while (wire::compact_json(nested(depth + 1)).has_value()) ++depth;
  BOOST_TEST(depth >= 8U);
  events::item_added deep;
  deep.metadata["name"] = *wire::compact_json(nested(depth));
  events::commit what = whole_commit();
  what.facts = {{deep, whole_commit().facts[1].from},
                {events::user_event{"x.y", {}, *wire::compact_json(nested(depth))}, {}}};
  BOOST_TEST(fault_of(wire::encode(what) + "}") == "");
}

BOOST_AUTO_TEST_CASE(a_value_that_a_user_gives_is_made_compact_or_refused) {
  BOOST_TEST(wire::compact_json(" { \"a\" : [ 1 , null ] } ")->value == R"({"a":[1,null]})");
  for (const std::string bad :
       {"", "{", "{a:1}", "1 2", "{\"a\":1,\"a\":2}", "9007199254740993", "'a'", "\"\x80\""})
    BOOST_TEST(!wire::compact_json(bad).has_value(), bad);
}

BOOST_AUTO_TEST_CASE(what_only_a_newer_tally_understands_is_kept_byte_by_byte) {
  for (
      const std::string text :
      {R"({"type":"item.cloned","v":1,"item":"W","deep":{"a":[1,2,{"b":null}]}})",
       R"({"type":"item.noted","v":2,"item":"W","text":"t","mood":"good"})",
       R"({"type":"item.noted","v":2,"occurred":"2026-11-20T10:00:00.000Z","actor":"m","source":"s","item":"W"})",
       R"({"type":"item.cloned","v":3,"actor":"its own field"})",
       R"({"type":"x.y","v":2,"data":1})", R"({"type":"item.cloned","v":1})"}) {
    const auto read = wire::decode_fact(text);
    BOOST_REQUIRE_MESSAGE(read.has_value(), text);
    BOOST_TEST(std::holds_alternative<events::unknown_event>(read->what), text);
    BOOST_TEST(wire::encode(*read) == text);
  }
}

BOOST_AUTO_TEST_CASE(a_user_s_own_event_is_known) {
  const auto read =
      wire::decode_fact(R"({"type":"x.deployed","v":1,"item":"W-1","data":{"to":"prod"}})");
  BOOST_REQUIRE(read.has_value());
  const auto& own = std::get<events::user_event>(read->what);
  BOOST_TEST(own.name == "x.deployed");
  BOOST_TEST(own.item->value == "W-1");
  BOOST_TEST(own.data.value == R"({"to":"prod"})");
  BOOST_TEST(!wire::decode_fact(R"({"type":"x.deployed","v":1,"data":1,"more":2})").has_value());
}

BOOST_AUTO_TEST_SUITE_END()
