// What may begin only after what.
#include "projections/views.hpp"
#include "tests/support/given.hpp"

using namespace tally;
using namespace tally::tests;

namespace {

commands::depend let_wait(std::string_view item, std::initializer_list<std::string_view> on) {
  commands::depend what;
  what.item = {std::string{item}};
  for (const auto one : on) what.on.push_back({std::string{one}});
  return what;
}

std::vector<std::string> cycle_of(const story& it) {
  return std::get<refusals::would_cycle>(it.rejection().first).path;
}

const commands::done finish_1{{"W-1"}, {}, {}, {}, false, {}};

} // namespace

BOOST_AUTO_TEST_SUITE(dependencies)

BOOST_AUTO_TEST_CASE(an_item_waits_with_a_reason) {
  given it(added("W-1"), added("W-2"));
  auto why = let_wait("W-2", {"W-1"});
  why.reason = "it needs the format";
  it.when(why, as("@lead")).then(events::dependency_added{{"W-2"}, {"W-1"}, "it needs the format"});
  BOOST_TEST(it.is_blocked("W-2"));
  BOOST_TEST(!it.is_ready("W-2"));
  it.when(why, as("@lead")).refused<refusals::nothing_to_change>();
}

BOOST_AUTO_TEST_CASE(several_are_waited_for_in_one_commit_and_each_once) {
  given it(added("a"), added("b"), added("c"));
  it.when(let_wait("c", {"a", "b", "a"}), as("x")).then(waits("c", "a"), waits("c", "b"));
  it.when(commands::undepend{{"c"}, {{"b"}, {"b"}, {"a"}}}, as("x"))
      .then(events::dependency_removed{{"c"}, {"b"}}, events::dependency_removed{{"c"}, {"a"}});
  BOOST_TEST(it.is_ready("c"));
}

BOOST_AUTO_TEST_CASE(a_dependency_on_what_is_not_there_is_refused) {
  given it(added("W-1"));
  it.when(let_wait("W-1", {"missing", "gone"}), as("x")).refused<refusals::unknown_item>();
  BOOST_TEST(it.rejection().others.size() == 1U);
  it.when(let_wait("missing", {}), as("x")).refused<refusals::bad_usage>();
  it.when(commands::undepend{{"missing"}, {}}, as("x")).refused<refusals::bad_usage>();
  it.when(commands::undepend{{"W-1"}, {{"missing"}}}, as("x"))
      .refused<refusals::unknown_dependency>();
  BOOST_TEST(it.exit() == 5);
}

BOOST_AUTO_TEST_CASE(a_cycle_is_refused_when_written_and_named) {
  given it(added("a"), added("b"), added("c"), waits("b", "a"), waits("c", "b"));
  it.when(let_wait("a", {"c"}), as("x")).refused<refusals::would_cycle>();
  BOOST_TEST(it.exit() == 1);
  BOOST_TEST(cycle_of(it) == (std::vector<std::string>{"a", "c", "b", "a"}));
  it.when(let_wait("a", {"a"}), as("x")).refused<refusals::would_cycle>();
  BOOST_TEST(cycle_of(it) == (std::vector<std::string>{"a", "a"}));
  it.when(let_wait("a", {"c"}), expecting("x", 1)).refused<refusals::changed_since>();
}

BOOST_AUTO_TEST_CASE(a_cycle_through_what_an_import_had_named_is_refused) {
  given it(added("a"), waits("a", "later"));
  commands::add later;
  later.item = events::item_id{"later"};
  later.title = "it comes after what waits for it";
  later.after = {{"a"}};
  it.when(later, as("x")).refused<refusals::would_cycle>();
  later.after.clear();
  it.when(later, as("x")).accepted();
}

BOOST_AUTO_TEST_CASE(an_unknown_dependency_does_not_block_until_the_item_appears) {
  given it(added("W-2"), waits("W-2", "W-1"));
  BOOST_TEST(it.is_ready("W-2"));
  BOOST_TEST(view_dependencies(it.world(), "W-2").front().state == "unknown");
  it.by("@lead", added("W-1"));
  BOOST_TEST(it.is_blocked("W-2"));
  BOOST_TEST(!it.is_ready("W-2"));
}

BOOST_AUTO_TEST_CASE(a_cancelled_dependency_is_satisfied_and_said_so) {
  given it(added("W-1"), added("W-2"), waits("W-2", "W-1"), cancelled("W-1", "no"));
  BOOST_TEST(it.is_ready("W-2"));
  const auto view = view_dependencies(it.world(), "W-2").front();
  BOOST_TEST(view.state == "satisfied");
  BOOST_TEST(view.note.value() == "cancelled");
}

BOOST_AUTO_TEST_CASE(a_failed_dependency_blocks) {
  given it(added("W-1"), added("W-2"), waits("W-2", "W-1"), failed("W-1", {}, "no"));
  BOOST_TEST(it.is_blocked("W-2"));
}

BOOST_AUTO_TEST_CASE(reopening_blocks_again) {
  given it(added("W-1"), added("W-2"), waits("W-2", "W-1"), done("W-1"));
  BOOST_TEST(it.is_ready("W-2"));
  it.when(commands::reopen{{"W-1"}, {}}, as("@lead")).accepted();
  BOOST_TEST(it.is_blocked("W-2"));
  BOOST_TEST(!it.is_ready("W-2"));
}

BOOST_AUTO_TEST_CASE(completing_an_item_says_what_it_unblocks) {
  given it(added("W-1"), added("W-2"), added("W-3"), added("W-4"), waits("W-2", "W-1"),
           waits("W-3", "W-1"), waits("W-3", "W-4"));
  it.when(finish_1, as("a")).accepted();
  BOOST_TEST(unblocked_by(it.world(), "W-1") == std::vector<std::string>{"W-2"});
}

BOOST_AUTO_TEST_CASE(a_lane_inherits_its_story_s_blockers) {
  given it(added("W-1"), added("s"), added("s/a"), added("s/a/x"), waits("s", "W-1"));
  BOOST_TEST(it.is_blocked("s/a"));
  BOOST_TEST(!it.is_ready("s/a/x"));
  it.when(claim("s/a/x"), as("a"));
  BOOST_TEST(it.refused<refusals::blocked>().by == std::vector<std::string>{"W-1"});
  it.when(finish_1, as("b")).accepted();
  BOOST_TEST(it.is_ready("s"));
  BOOST_TEST(it.is_ready("s/a"));
  BOOST_TEST(it.is_ready("s/a/x"));
  BOOST_TEST(unblocked_by(it.world(), "W-1") == (std::vector<std::string>{"s", "s/a", "s/a/x"}));
}

BOOST_AUTO_TEST_CASE(a_child_that_is_no_lane_inherits_nothing) {
  auto child = std::get<events::item_added>(added("child"));
  child.parent = events::item_id{"s"};
  given it(added("W-1"), added("s"), child, waits("s", "W-1"));
  BOOST_TEST(it.is_ready("child"));
}

BOOST_AUTO_TEST_CASE(between_lanes_of_one_story_dependencies_warn_and_do_not_block) {
  given it(added("s"), added("s/a"), added("s/b"));
  it.when(let_wait("s/b", {"s/a"}), as("x")).accepted();
  BOOST_TEST(it.is_ready("s/b"));
  BOOST_TEST(view_dependencies(it.world(), "s/b").front().note.has_value());
  it.when(claim("s/b"), as("a")).accepted();
}

BOOST_AUTO_TEST_CASE(a_story_that_waits_for_its_lanes_blocks_none_of_them) {
  given it(added("s"), added("s/a"), added("s/b"));
  it.when(let_wait("s", {"s/a", "s/b"}), as("x")).accepted();
  BOOST_TEST(it.is_blocked("s"));
  BOOST_TEST(it.is_ready("s/a"));
  BOOST_TEST(it.is_ready("s/b"));
}

BOOST_AUTO_TEST_CASE(a_cycle_through_what_lanes_inherit_is_refused) {
  given it(added("s"), added("s/a"), added("W-1"), waits("W-1", "s/a"));
  it.when(let_wait("s", {"W-1"}), as("x")).refused<refusals::would_cycle>();
  BOOST_TEST(cycle_of(it) == (std::vector<std::string>{"s", "W-1", "s/a", "s"}));
  given other(added("s"), added("s/a"), added("W-1"), waits("s", "W-1"));
  other.when(let_wait("W-1", {"s/a"}), as("x")).refused<refusals::would_cycle>();
}

BOOST_AUTO_TEST_SUITE_END()
