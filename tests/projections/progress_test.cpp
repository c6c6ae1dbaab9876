// Progress, rolled up over lanes, parents, project and sessions: point 6 of parallel work.
#include "projections/progress_view.hpp"
#include "projections/world.hpp"
#include "tests/support/given.hpp"

#include <random>

using namespace tally;
using namespace tally::tests;
using projections::progress_view;

namespace {

event part(std::string_view item, std::string_view of) {
  auto what = std::get<events::item_added>(added(item));
  what.parent = events::item_id{std::string{of}};
  return what;
}

event moved(std::string_view item, std::string_view to) {
  events::item_edited what;
  what.item = {std::string{item}};
  what.parent = events::item_id{std::string{to}};
  return what;
}

event retried(std::string_view item) { return events::item_retried{{std::string{item}}, 2, {}}; }
event reopened(std::string_view item) { return events::item_reopened{{std::string{item}}, {}}; }

/// `done/counted` of the row of this kind and id, or "".
std::string shown(const story& it, std::string_view of, std::string_view id = {}) {
  std::vector<progress_view> rows = of == "project" || of == "session"
                                        ? projections::view_progress(it.world())
                                        : projections::view_progress(it.world(), id, false);
  for (const auto& row : rows) {
    if (row.of == of && row.id.value_or("") == id)
      return std::to_string(row.done) + "/" + std::to_string(row.total - row.cancelled);
  }
  return "";
}

using names = std::vector<std::string>;

} // namespace

BOOST_AUTO_TEST_CASE(progress_is_done_of_all_that_is_not_cancelled) {
  given it(added("W-1"), added("W-2"), added("W-3"), added("W-4"));
  BOOST_TEST(shown(it, "project") == "0/4");
  it.by("a", done("W-1", "a")).by("@lead", cancelled("W-2", "no"));
  const auto row = projections::view_progress(it.world()).front();
  BOOST_TEST(row.done == 1U);
  BOOST_TEST(row.total == 4U);
  BOOST_TEST(row.cancelled == 1U);
  BOOST_TEST(row.percent == 33); // rounded down
  BOOST_TEST(!row.complete);
  it.by("a", done("W-3", "a")).by("a", done("W-4", "a"));
  BOOST_TEST(projections::view_progress(it.world()).front().percent == 100);
  BOOST_TEST(projections::view_progress(it.world()).front().complete);
  it.by("@lead", reopened("W-1"));
  BOOST_TEST(shown(it, "project") == "2/3");
}

BOOST_AUTO_TEST_CASE(nothing_is_not_complete) {
  given it;
  BOOST_TEST(shown(it, "project") == "0/0");
  BOOST_TEST(!projections::view_progress(it.world()).front().complete);
  it.by("@lead", added("W-1")).by("@lead", cancelled("W-1", "no"));
  BOOST_TEST(!projections::view_progress(it.world()).front().complete);
}

BOOST_AUTO_TEST_CASE(lanes_are_not_counted_beside_their_parent) {
  given it(added("S"), part("S/backend", "S"), part("S/tests", "S"), part("W-1", "S"));
  BOOST_TEST(shown(it, "project") == "0/2"); // S and W-1
  BOOST_TEST(shown(it, "lanes", "S") == "0/2");
  BOOST_TEST(shown(it, "items", "S") == "0/1");
  it.by("a", done("S/tests", "a"));
  BOOST_TEST(shown(it, "project") == "0/2");
  BOOST_TEST(shown(it, "lanes", "S") == "1/2");
}

BOOST_AUTO_TEST_CASE(what_is_part_of_an_item_counts_however_deep_it_is) {
  given it(added("E"), part("A", "E"), part("B", "A"), part("C", "B"));
  BOOST_TEST(shown(it, "items", "E") == "0/3");
  it.by("a", done("C", "a"));
  BOOST_TEST(shown(it, "items", "E") == "1/3");
  BOOST_TEST(shown(it, "items", "B") == "1/1");
  it.by("@lead", moved("B", ""));
  BOOST_TEST(shown(it, "items", "E") == "0/1");
  BOOST_TEST(shown(it, "items", "A") == "");
  it.by("@lead", moved("B", "E"));
  BOOST_TEST(shown(it, "items", "E") == "1/3");
  it.by("@lead", events::item_retried{{"C"}, 2, {}});
  BOOST_TEST(shown(it, "items", "E") == "0/3");
}

BOOST_AUTO_TEST_CASE(a_circle_that_an_import_brings_is_counted_once_and_ends) {
  given it;
  it.imported("@lead", 60, {part("A", "B"), part("B", "C"), part("C", "A")});
  BOOST_TEST(shown(it, "project") == "0/3");
  it.by("a", done("A", "a")).by("a", done("B", "a")).by("a", done("C", "a"));
  BOOST_TEST(shown(it, "project") == "3/3");
}

BOOST_AUTO_TEST_CASE(lanes_that_were_there_before_their_story_become_its_lanes) {
  given it;
  it.imported("@lead", 60, {part("S/backend", "S")});
  BOOST_TEST(shown(it, "project") == "0/1");
  it.imported("@lead", 50, {added("S")});
  BOOST_TEST(shown(it, "project") == "0/1");
  BOOST_TEST(shown(it, "lanes", "S") == "0/1");
}

BOOST_AUTO_TEST_CASE(a_sessions_progress_is_what_it_finished_of_that_and_what_it_holds) {
  given it(added("W-1"), added("W-2"), added("W-3"), claimed("W-1", "a"), claimed("W-2", "a"),
           done("W-1", "a"), claimed("W-3", "a"), failed("W-3", "a", "no way"));
  BOOST_TEST(shown(it, "session", "a") == "1/3");
  it.by("@lead", retried("W-3")).by("@lead", reopened("W-1"));
  BOOST_TEST(shown(it, "session", "a") == "0/1");
}

BOOST_AUTO_TEST_CASE(the_progress_of_tasks_is_that_of_their_marks) {
  given it(added("W-1"), events::task_added{{"W-1"}, "one"}, events::task_added{{"W-1"}, "two"},
           events::task_done{{"W-1"}, 2});
  BOOST_TEST(shown(it, "tasks", "W-1") == "1/2");
}

BOOST_AUTO_TEST_CASE(completion_of_a_set_is_detected) {
  given it(added("E"), part("A", "E"), part("B", "A"), part("C", "E"), done("B"));
  BOOST_TEST((projections::completed_by(it.world(), "B") == names{"A"}));
  it.by("@lead", done("A"));
  BOOST_TEST(projections::completed_by(it.world(), "A").empty());
  it.by("@lead", cancelled("C", "no"));
  BOOST_TEST((projections::completed_by(it.world(), "C") == names{"E"}));
}

BOOST_AUTO_TEST_CASE(the_projects_progress_shows_what_is_open_and_nothing_that_is_finished) {
  given it(added("E"), part("A", "E"), added("F"), part("B", "F"), done("B"), done("F"));
  std::string ids;
  for (const auto& row : projections::view_progress(it.world())) ids += row.id.value_or("-") + " ";
  BOOST_TEST(ids == "- E ");
  BOOST_TEST(shown(it, "items", "F") == "1/1"); // asked for, it is shown
}

BOOST_AUTO_TEST_CASE(the_counters_agree_with_counting_after_any_history) {
  std::mt19937 dice{7};
  const auto any = [&](std::size_t sides) {
    return std::uniform_int_distribution<std::size_t>{0, sides - 1}(dice);
  };
  const names ids{"E", "A", "B", "C", "E/x", "E/y", "A/z"};
  for (int round = 0; round < 60; ++round) {
    given it;
    for (int step = 0; step < 30; ++step) {
      const std::string& id = ids[any(ids.size())];
      const std::string& other = ids[any(4)];
      switch (any(6)) {
      case 0: it.imported("@x", 1, {part(id, id.size() > 1 ? id.substr(0, 1) : other)}); break;
      case 1: it.by("@lead", done(id)); break;
      case 2: it.by("@lead", cancelled(id, "no")); break;
      case 3: it.by("@lead", reopened(id)); break;
      case 4: it.by("a", claimed(id, "a")); break;
      case 5:
        if (id.size() == 1) it.by("@lead", moved(id, any(3) == 0 ? "" : other));
        break;
      }
    }
    std::map<projections::item_number, projections::status_counts> lanes;
    projections::status_counts project;
    for (const auto& [name, number] : it.world().ids().items.all()) {
      const auto* row = it.world().items().find(number);
      const auto* node = it.world().progress().find(number);
      BOOST_REQUIRE((row == nullptr) == (node == nullptr));
      if (row == nullptr) continue;
      auto& counts = node->is_lane ? lanes[*node->parent] : project;
      ++counts.count[static_cast<std::size_t>(row->status)];
    }
    BOOST_TEST(project.count == it.world().progress().project().count,
               boost::test_tools::per_element());
    for (const auto& [story, counts] : lanes)
      BOOST_TEST(counts.count == it.world().progress().find(story)->lanes.count,
                 boost::test_tools::per_element());
    // Each parent's sum is that of its parts and of what is below those.
    std::map<projections::item_number, projections::status_counts> below;
    for (const auto& [name, number] : it.world().ids().items.all()) {
      const auto* node = it.world().progress().find(number);
      if (node == nullptr || !node->parent) continue;
      auto& sum = below[*node->parent];
      for (std::size_t at = 0; at < 5; ++at) sum.count[at] += node->below.count[at];
      if (!node->is_lane) ++sum.count[static_cast<std::size_t>(node->status)];
    }
    for (const auto& [whole, counts] : below) {
      if (const auto* node = it.world().progress().find(whole))
        BOOST_TEST(counts.count == node->below.count, boost::test_tools::per_element());
    }
  }
}
