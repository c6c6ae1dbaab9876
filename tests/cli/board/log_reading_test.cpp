#include "cli/board/log_reading.hpp"
#include "cli/text/json_text.hpp"
#include "cli/text/log_rows.hpp"
#include "engine/storage/memory_log.hpp"

#include <boost/test/unit_test.hpp>

#include <string>
#include <vector>

using namespace tally;
using namespace tally::cli;

namespace {

template <class Event>
Event of_item(const std::string& item) {
  Event event;
  event.item.value = item;
  return event;
}

template <class Event>
Event of_session(const std::string& item, const std::string& session) {
  Event event = of_item<Event>(item);
  event.session = events::session_id{session};
  return event;
}

events::session_heartbeat beat() {
  events::session_heartbeat event;
  event.session.value = "a";
  return event;
}

/// A log of a few commits, one a minute from 1970 on.
struct sample_log {
  sample_log() {
    add("@lars", {of_item<events::item_added>("W-1")});
    add("a", {of_session<events::item_claimed>("W-1", "a")});
    add("a", {beat()});
    add("b", {of_session<events::claim_lapsed>("W-1", "a"),
              of_session<events::item_claimed>("W-1", "b")});
    auto wait = of_item<events::dependency_added>("W-2");
    wait.on.value = "W-1";
    add("@lars", {wait});
    add("b", {of_session<events::item_done>("W-1", "b")});
  }

  void add(const std::string& by, std::vector<events::event> what) {
    const auto writer = log.lock(engine::deadline{1000});
    const auto end = (*writer)->catch_up({}, {});
    events::commit draft;
    draft.at = {static_cast<std::int64_t>(end->applied.value) * 60'000};
    draft.by = {by};
    for (auto& one : what) draft.facts.push_back({std::move(one), {}});
    BOOST_REQUIRE((*writer)->append(*end, std::move(draft)));
  }

  /// The wire names, each with its position.
  std::string told(const log_filter& filter, log_range range = {{}, {1000}}) {
    std::string text;
    const auto read = read_events(
        log, range,
        [&](const auto& commit, const auto& fact) { return filter.takes(commit, fact); },
        [&](const logged& event) {
          text += std::to_string(event.position.value) + " " +
                  std::string(events::wire_name(event.fact.what)) + "\n";
          return true;
        });
    BOOST_REQUIRE(read);
    return text;
  }

  storage::memory_log log;
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(reading_a_log, sample_log)

BOOST_AUTO_TEST_CASE(an_item_is_found_wherever_an_event_names_it) {
  BOOST_TEST(told({.items = {"W-2"}}) == "5 dependency.added\n");
  BOOST_TEST(told({.items = {"W-1"}, .types = {"dependency"}}) == "5 dependency.added\n");
  BOOST_TEST(told({.items = {"W"}}).empty());
}

BOOST_AUTO_TEST_CASE(a_session_is_found_as_author_and_as_the_one_concerned) {
  BOOST_TEST(told({.sessions = {"a"}}) == "2 item.claimed\n3 session.heartbeat\n4 claim.lapsed\n");
  BOOST_TEST(told({.sessions = {"b"}}) == "4 claim.lapsed\n4 item.claimed\n6 item.done\n");
}

BOOST_AUTO_TEST_CASE(a_type_is_a_wire_name_or_what_stands_before_its_dot) {
  BOOST_TEST(told({.types = {"item.claimed"}}) == "2 item.claimed\n4 item.claimed\n");
  BOOST_TEST(told({.types = {"claim"}}) == "4 claim.lapsed\n");
  BOOST_TEST(told({.types = {"item.cl"}}).empty());
}

BOOST_AUTO_TEST_CASE(an_author_may_be_named_without_the_sign_of_a_person) {
  BOOST_TEST(told({.authors = {"lars"}}) == "1 item.added\n5 dependency.added\n");
  BOOST_TEST(told({.authors = {"@lars"}}) == "1 item.added\n5 dependency.added\n");
}

BOOST_AUTO_TEST_CASE(since_a_position_is_after_it_and_until_is_with_it) {
  log_filter filter;
  const auto range = range_of(log, {6}, moment{std::uint64_t{4}}, moment{std::uint64_t{5}}, filter);
  BOOST_REQUIRE(range);
  BOOST_TEST(told(filter, *range) == "5 dependency.added\n");
}

BOOST_AUTO_TEST_CASE(times_take_in_the_commits_that_bear_them) {
  log_filter filter;
  const auto range =
      range_of(log, {6}, moment{events::instant{60'000}}, moment{events::instant{120'000}}, filter);
  BOOST_REQUIRE(range);
  BOOST_TEST(range->after.value == 1U);
  BOOST_TEST(range->last.value == 3U);
  BOOST_TEST(told(filter, *range) == "2 item.claimed\n3 session.heartbeat\n");
}

BOOST_AUTO_TEST_CASE(a_time_before_all_takes_in_everything_and_one_after_all_nothing) {
  BOOST_TEST(first_not_before(log, {-5}, {6})->value == 1U);
  BOOST_TEST(first_not_before(log, {1'000'000'000}, {6})->value == 7U);
}

BOOST_AUTO_TEST_CASE(the_last_events_are_found_from_the_end) {
  for (int more = 0; more < 300; ++more) add("a", {beat()});
  const auto last = last_events(log, {{}, {306}}, is_news, 3);
  BOOST_REQUIRE(last);
  BOOST_REQUIRE_EQUAL(last->size(), 3U);
  BOOST_TEST(last->front().position.value == 4U);
  BOOST_TEST(last->back().position.value == 6U);
  BOOST_TEST(last_events(log, {{299}, {306}}, is_news, 3)->empty());
}

BOOST_AUTO_TEST_CASE(an_event_is_one_flat_object_for_scripts) {
  const auto first = last_events(
      log, {{}, {2}}, [](const auto&, const auto&) { return true; }, 1);
  BOOST_TEST(as_json(event_value(first->front())) ==
             R"({"position":2,"at":"1970-01-01T00:01:00.000Z","by":"a","type":"item.claimed",)"
             R"("item":"W-1","session":"a","lease_s":0})");
}

BOOST_AUTO_TEST_SUITE_END()
