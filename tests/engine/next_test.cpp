// What is best taken next, and why.
#include "engine/recommend.hpp"
#include "tests/support/given.hpp"

using namespace tally;
using namespace tally::tests;

namespace {

struct row {
  std::string item;
  std::uint64_t sessions = 0;
  std::uint64_t waiting = 0;

  friend bool operator==(const row&, const row&) = default;
  friend std::ostream& operator<<(std::ostream& out, const row& one) {
    return out << one.item << ' ' << one.sessions << '/' << one.waiting;
  }
};

std::vector<row> ranked(const story& it, const std::vector<std::string>& labels = {}) {
  std::vector<row> rows;
  for (const auto& best : engine::recommend(it.world(), it.seen(), labels, 100)) {
    rows.push_back({std::string{it.world().ids().items.spell(best.item)}, best.stage_sessions,
                    best.stage_waiting});
  }
  return rows;
}

std::vector<std::string> order(const story& it, const std::vector<std::string>& labels = {}) {
  std::vector<std::string> names;
  for (const auto& one : ranked(it, labels)) names.push_back(one.item);
  return names;
}

using names = std::vector<std::string>;

event labelled(std::string_view item, std::vector<std::string> labels) {
  auto what = std::get<events::item_added>(added(item));
  what.labels = std::move(labels);
  return what;
}

} // namespace

BOOST_AUTO_TEST_SUITE(next)

BOOST_AUTO_TEST_CASE(the_most_urgent_comes_first_whatever_its_stage) {
  given it(added("later", 5), added("soon", 2), added("now", 0, "review"), claimed("later", "a"));
  it.by("@lead", added("other", 2, "implement"));
  BOOST_TEST(order(it).front() == "now");
}

BOOST_AUTO_TEST_CASE(of_equal_priority_the_under_served_stage_comes_first) {
  given it(added("p1"), added("p2"), added("p3"), added("i1", 5, "implement"), claimed("p1", "a"));
  // plan: one session, two ready items; implement: no session, one ready item
  BOOST_TEST(ranked(it) == (std::vector<row>{{"i1", 0, 1}, {"p2", 1, 2}, {"p3", 1, 2}}));
}

BOOST_AUTO_TEST_CASE(ratios_are_compared_not_numbers) {
  given it;
  for (const std::string id : {"p1", "p2", "p3", "p4", "p5", "p6", "p7", "p8"})
    it.by("@lead", added(id));
  for (const std::string id : {"i1", "i2"}) it.by("@lead", added(id, 5, "implement"));
  it.by("a", claimed("p1", "a")).by("b", claimed("p2", "b")).by("c", claimed("i1", "c"));
  // plan 2/6 is served worse than implement 1/1
  BOOST_TEST(ranked(it).front() == (row{"p3", 2, 6}));
}

BOOST_AUTO_TEST_CASE(at_equal_ratios_more_waiting_come_first) {
  given it(added("p1"), added("i1", 5, "implement"), added("i2", 5, "implement"));
  BOOST_TEST(order(it) == (names{"i1", "i2", "p1"}));
}

BOOST_AUTO_TEST_CASE(at_equal_numbers_the_older_comes_first) {
  given it(added("i1", 5, "implement"));
  it.pass(1).by("@lead", added("p1"));
  BOOST_TEST(order(it) == (names{"i1", "p1"}));
  given other(added("p1"));
  other.pass(1).by("@lead", added("i1", 5, "implement"));
  BOOST_TEST(order(other) == (names{"p1", "i1"}));
}

BOOST_AUTO_TEST_CASE(age_is_that_of_the_item_not_of_its_import) {
  given it(added("new"));
  it.imported("x", years, {added("old")});
  BOOST_TEST(order(it) == (names{"old", "new"}));
}

BOOST_AUTO_TEST_CASE(a_session_with_several_items_of_a_stage_counts_once) {
  given it(added("p1"), added("p2"), added("p3"), claimed("p1", "a"), claimed("p2", "a"));
  BOOST_TEST(ranked(it) == (std::vector<row>{{"p3", 1, 1}}));
}

BOOST_AUTO_TEST_CASE(a_paused_session_serves_no_stage) {
  given it(added("p1"), added("p2"), claimed("p1", "a"),
           status("a", events::session_status::paused));
  BOOST_TEST(ranked(it) == (std::vector<row>{{"p2", 0, 1}}));
}

BOOST_AUTO_TEST_CASE(a_stuck_session_still_serves_its_stage) {
  given it(added("p1"), added("p2"), claimed("p1", "a"),
           status("a", events::session_status::stuck));
  BOOST_TEST(ranked(it) == (std::vector<row>{{"p2", 1, 1}}));
}

BOOST_AUTO_TEST_CASE(a_lapsed_session_serves_no_stage_and_its_item_is_ready) {
  given it(added("p1"), claimed("p1", "a"));
  it.pass(2 * hours).by("@lead", added("p2"));
  BOOST_TEST(ranked(it) == (std::vector<row>{{"p1", 0, 2}, {"p2", 0, 2}}));
  const auto best = engine::recommend(it.world(), it.seen(), {}, 1);
  BOOST_TEST(it.world().ids().sessions.spell(best.front().lapsed_from.value()) == "a");
  it.when(commands::claim_next{}, as("b")).accepted();
  BOOST_TEST(it.facts().size() == 2U); // the lapse with its evidence, and the claim
  BOOST_TEST(it.holder_of("p1") == "b");
}

BOOST_AUTO_TEST_CASE(a_lapsed_item_that_is_blocked_meanwhile_is_not_offered) {
  given it(added("p1"), claimed("p1", "a"), added("p2"), waits("p1", "p2"));
  it.pass(3 * hours);
  BOOST_TEST(order(it) == names{"p2"});
}

BOOST_AUTO_TEST_CASE(one_s_own_lapsed_item_is_none_to_take) {
  given it(added("p1", 0), added("p2"), claimed("p1", "a"));
  it.pass(3 * hours).when(commands::claim_next{}, as("a")).then(claimed("p2", "a"));
  it.pass(3 * hours).when(commands::claim_next{}, as("a")).refused<refusals::nothing_ready>();
}

BOOST_AUTO_TEST_CASE(blocked_held_and_finished_items_are_not_offered) {
  given it(added("a"), added("b"), added("c"), added("d"), added("e"), waits("b", "a"),
           claimed("c", "x"), done("d"), failed("e", {}, "no"));
  BOOST_TEST(order(it) == names{"a"});
}

BOOST_AUTO_TEST_CASE(labels_all_have_to_be_borne) {
  given it(labelled("one", {"cpp"}), labelled("two", {"cpp", "fast"}), labelled("three", {}));
  BOOST_TEST(order(it, {"cpp"}) == (names{"one", "two"}));
  BOOST_TEST(order(it, {"cpp", "fast"}) == names{"two"});
  commands::claim_next what;
  what.labels = {"fast"};
  it.when(what, as("a")).then(claimed("two", "a"));
  it.when(what, as("a"));
  BOOST_TEST(it.refused<refusals::nothing_ready>().filtered);
}

BOOST_AUTO_TEST_CASE(next_claims_in_one_commit_what_it_would_show) {
  given it(added("low", 8), added("high", 2));
  commands::claim_next what;
  what.lease_s = hours;
  it.when(what, as("a")).then(claimed("high", "a", hours));
  it.when(commands::claim_next{}, as("@lead")).refused<refusals::needs_session>();
}

BOOST_AUTO_TEST_CASE(where_nothing_is_ready_the_reason_is_in_numbers) {
  given it(added("a"), added("b"), added("c"), claimed("a", "x"), waits("b", "a"), waits("c", "a"));
  it.when(commands::claim_next{}, as("y"));
  const auto why = it.refused<refusals::nothing_ready>();
  BOOST_TEST(it.exit() == 7);
  BOOST_TEST(why.todo == 2U);
  BOOST_TEST(why.blocked == 2U);
  BOOST_TEST(why.held == 1U);
  BOOST_TEST(!why.filtered);
}

BOOST_AUTO_TEST_CASE(an_empty_board_offers_nothing) {
  given it;
  BOOST_TEST(order(it).empty());
  it.when(commands::claim_next{}, as("a"));
  BOOST_TEST(it.refused<refusals::nothing_ready>().todo == 0U);
}

BOOST_AUTO_TEST_SUITE_END()
