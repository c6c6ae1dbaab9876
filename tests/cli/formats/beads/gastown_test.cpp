#include "tests/cli/formats/beads/board.hpp"
#include "tests/cli/formats/beads/gastown.hpp"

#include <boost/json.hpp>
#include <boost/test/unit_test.hpp>

#include <chrono>
#include <map>
#include <set>

using namespace tally::tests; // NOLINT(google-build-using-namespace)

namespace {

namespace json = boost::json;

std::vector<json::object> lines_of(const std::string& name) {
  std::ifstream file{gastown_folder() / name};
  std::vector<json::object> lines;
  for (std::string line; std::getline(file, line);) lines.push_back(json::parse(line).as_object());
  return lines;
}

std::string text(const json::object& line, std::string_view name) {
  const auto& value = line.at({name.data(), name.size()});
  return value.is_string() ? std::string{value.get_string().c_str()} : std::string{};
}

/// Brought in once, for all of these tests.
imported_board& gastown() {
  static imported_board board;
  static const bool once = [] {
    const auto begin = std::chrono::steady_clock::now();
    board.import(gastown_folder());
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begin;
    BOOST_TEST_MESSAGE("the import took " << took.count() << " s");
    BOOST_TEST(took.count() < 10);
    return true;
  }();
  static_cast<void>(once);
  return board;
}

} // namespace

BOOST_AUTO_TEST_SUITE(gastown_data, *boost::unit_test::precondition(gastown_is_there))

BOOST_AUTO_TEST_CASE(all_items_ties_and_events_come_in) {
  const auto& read = (gastown(), gastown().last_read());
  BOOST_TEST(read.items == 677);
  BOOST_TEST(read.dependencies == 259);
  BOOST_TEST(read.parents == 54);
  BOOST_TEST(read.links == 2);
  BOOST_TEST(read.events == 3667);
  BOOST_TEST(read.unknown == 233);
}

BOOST_AUTO_TEST_CASE(each_event_is_a_commit_with_its_actor_and_time) {
  std::multiset<std::pair<std::string, std::int64_t>> brought;
  for (const auto& commit : gastown().commits()) {
    const auto& from = commit.facts.front().from;
    if (!from) continue;
    BOOST_TEST((from->occurred == commit.at));
    brought.insert({commit.by.value == "Steve-Yegge" ? "Steve Yegge" : commit.by.value,
                    commit.at.milliseconds});
  }
  std::size_t missing = 0;
  for (const auto& event : lines_of("events.jsonl")) {
    const auto at = tally::events::parse_instant(text(event, "created_at"));
    const auto found = brought.find({text(event, "actor"), at->milliseconds});
    if (found == brought.end()) {
      ++missing;
    } else {
      brought.erase(found);
    }
  }
  BOOST_TEST(missing == 0U);
}

BOOST_AUTO_TEST_CASE(every_item_ends_as_its_row_says) {
  std::map<std::string, tally::projections::item_view> items;
  tally::projections::item_filter every;
  every.all = true;
  gastown().see({}, [&](const auto& world, const auto& seen) {
    for (auto& item : tally::projections::view_items(world, seen, every)) items[item.item] = item;
  });
  BOOST_TEST(items.size() == 677U);
  for (const auto& row : lines_of("issues.jsonl")) {
    const auto id = text(row, "id");
    const auto status = text(row, "status");
    const auto& item = items[id];
    BOOST_TEST_CONTEXT(id << " is " << status) {
      BOOST_TEST(item.title == text(row, "title"));
      BOOST_TEST(item.priority == row.at("priority").as_int64());
      if (status == "closed") {
        BOOST_TEST(item.status == "done");
        BOOST_TEST(!item.holder);
      } else if (status == "hooked") {
        BOOST_TEST(item.status == "claimed");
        BOOST_TEST(*item.holder == text(row, "assignee"));
      } else {
        BOOST_TEST(item.status == "todo");
        BOOST_TEST(!item.holder);
      }
    }
  }
  BOOST_TEST(gastown().item("gt-j3cx").metadata.at("beads.status").value == "\"pinned\"");
}

BOOST_AUTO_TEST_CASE(no_state_on_the_way_is_inconsistent) {
  std::map<std::string, std::string> holders;
  std::set<std::string> ended;
  std::size_t wrong = 0;
  for (const auto& commit : gastown().commits()) {
    for (const auto& fact : commit.facts) {
      if (const auto* claim = std::get_if<tally::events::item_claimed>(&fact.what)) {
        wrong += holders.contains(claim->item.value) || ended.contains(claim->item.value) ? 1U : 0U;
        holders[claim->item.value] = claim->session.value;
      } else if (const auto* release = std::get_if<tally::events::item_released>(&fact.what)) {
        wrong += holders[release->item.value] != release->session.value ? 1U : 0U;
        holders.erase(release->item.value);
      } else if (const auto* done = std::get_if<tally::events::item_done>(&fact.what)) {
        const auto holder = holders.find(done->item.value);
        wrong += (holder != holders.end()) != done->session.has_value() ? 1U : 0U;
        holders.erase(done->item.value);
        ended.insert(done->item.value);
      } else if (const auto* again = std::get_if<tally::events::item_reopened>(&fact.what)) {
        wrong += ended.erase(again->item.value) == 0 ? 1U : 0U;
      }
    }
  }
  BOOST_TEST(wrong == 0U);
  BOOST_TEST(holders.size() == 1U);
}

BOOST_AUTO_TEST_CASE(a_day_in_between_shows_the_items_as_they_then_were) {
  // gt-69dai has no created event: open since 26 February, 00:59, hooked that evening, then closed.
  BOOST_TEST(gastown().item("gt-69dai", "2026-02-26T12:00:00Z").status == "todo");
  const auto held = gastown().item("gt-69dai", "2026-02-26T23:14:00Z");
  BOOST_REQUIRE(held.claim);
  BOOST_TEST(held.claim->session == "gastown/polecats/furiosa");
  BOOST_TEST(gastown().item("gt-69dai", "2026-02-27T00:00:00Z").status == "done");
  BOOST_TEST(
      gastown().history("gt-69dai") ==
      "item.added dependency.added item.claimed item.edited item.done item.done item.edited");
}

BOOST_AUTO_TEST_CASE(what_is_not_there_blocks_nothing) {
  gastown().see({}, [](const auto& world, const auto& /*seen*/) {
    std::size_t unknown = 0;
    for (const auto& row : lines_of("dependencies.jsonl")) {
      for (const auto& tie : tally::projections::view_dependencies(world, text(row, "issue_id"))) {
        unknown += tie.on == text(row, "depends_on_id") && tie.state == "unknown" ? 1U : 0U;
      }
    }
    BOOST_TEST(unknown == 204U);
  });
}

BOOST_AUTO_TEST_CASE(importing_it_again_appends_nothing) {
  const auto before = gastown().commits().size();
  const auto again = gastown().import(gastown_folder());
  BOOST_TEST(again.commits == 0);
  BOOST_TEST(again.skipped > 3667);
  BOOST_TEST(gastown().commits().size() == before);
}

BOOST_AUTO_TEST_SUITE_END()
