// Every sequence of a dozen commands over two sessions and two items, and what holds after each.
#include "engine/explain.hpp"
#include "engine/waiting_circle.hpp"
#include "tests/support/given.hpp"
#include "tests/support/invariants.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <functional>

using namespace tally;
using namespace tally::tests;

namespace {

struct step {
  std::string_view what;
  std::string_view who;
  std::optional<engine::command> command; // none: time passes
};

constexpr std::array<std::string_view, 2> the_items{"1", "2"};
constexpr std::array<std::string_view, 2> the_sessions{"a", "b"};

commands::done done_of(std::string_view item) {
  return {{std::string{item}}, {}, {}, {}, false, {}};
}

std::vector<step> about_claims() {
  commands::release forced = release("1");
  forced.force = true;
  forced.reason = "needed";
  return {{"claim 1", "a", claim("1")},
          {"claim 1", "b", claim("1")},
          {"claim 1 and 2", "a", claim({"1", "2"})},
          {"take 1 over", "b", take_over("1", "needed")},
          {"release 1", "a", release("1")},
          {"force 1 free", "@lead", forced},
          {"done 1", "b", done_of("1")},
          {"next", "a", commands::claim_next{}},
          {"end", "a", commands::end_session{}},
          {"beat", "b", commands::heartbeat{}},
          {"prune", "@lead", commands::prune_sessions{}},
          {"three hours pass", "", {}}};
}

std::vector<step> about_statuses() {
  return {{"claim 1", "a", claim("1")},
          {"claim 2", "b", claim("2")},
          {"done 1", "a", done_of("1")},
          {"fail 1", "a", commands::fail{{"1"}, "no way", false}},
          {"retry 1", "@lead", commands::retry{{"1"}, false, {}}},
          {"cancel 1", "@lead", commands::cancel{{"1"}, "not wanted", true}},
          {"reopen 1", "b", commands::reopen{{"1"}, {}}},
          {"2 waits for 1", "a", commands::depend{{"2"}, {{"1"}}, {}}},
          {"1 waits for 2", "b", commands::depend{{"1"}, {{"2"}}, {}}},
          {"2 waits for 1 no more", "a", commands::undepend{{"2"}, {{"1"}}}},
          {"next", "b", commands::claim_next{}},
          {"three hours pass", "", {}}};
}

std::vector<step> about_sessions() {
  const auto of_a = [](auto what) {
    what.sessions = {{"a"}};
    return what;
  };
  return {{"claim 1", "a", claim("1")},
          {"claim 1", "b", claim("1")},
          {"working", "a", commands::work{}},
          {"plan ready", "a", commands::submit_plan{}},
          {"approve a", "b", commands::approve{{}, events::session_id{"a"}, {}}},
          {"stuck", "a", commands::get_stuck{"why", {}, {"one", "two"}}},
          {"guide a", "b", commands::guide{{"a"}, {}, 2}},
          {"read the inbox", "a", commands::acknowledge{}},
          {"pause a", "b", of_a(commands::pause{})},
          {"resume a", "b", of_a(commands::resume{})},
          {"complete", "a", commands::complete{}},
          {"remove a", "b", commands::remove_session{{"a"}, {}}},
          {"cancel a", "@lead", of_a(commands::cancel_session{})},
          {"three hours pass", "", {}}};
}

std::vector<event> two_merge_points() {
  return {events::merge_point_declared{{"m"}, {}, {{"1"}}, {{"2"}}, "main"},
          events::merge_point_declared{{"n"}, {}, {{"1"}}, {}, "main"}, done("1")};
}

std::vector<step> about_merging() {
  return {{"wait for m", "a", commands::start_merge{{"m"}, true, {}, {}}},
          {"wait for m", "b", commands::start_merge{{"m"}, true, {}, {}}},
          {"wait for n", "b", commands::start_merge{{"n"}, true, {}, {}}},
          {"m is done", "a", commands::finish_merge{{"m"}, {}}},
          {"n is done", "b", commands::finish_merge{{"n"}, {}}},
          {"give m up", "b", commands::abandon_merge{{"m"}, "later"}},
          {"m goes elsewhere", "@lead",
           commands::declare_merge_point{{"m"}, {}, {{"1"}}, {{"2"}}, "release"}},
          {"reopen 1", "@lead", commands::reopen{{"1"}, {}}},
          {"claim 2", "b", claim("2")},
          {"end", "a", commands::end_session{}},
          {"prune", "@lead", commands::prune_sessions{}},
          {"three hours pass", "", {}}};
}

commands::claim with_files(commands::claim what, std::string pattern) {
  what.files = {std::move(pattern)};
  return what;
}

/// Two overlapping globs besides the items: what belongs together is taken together.
std::vector<step> about_files() {
  return {{"claim 1 and src/*.cpp", "a", with_files(claim("1"), "src/*.cpp")},
          {"claim 2 and src/main.*", "b", with_files(claim("2"), "src/main.*")},
          {"reserve src/main.*", "b", commands::reserve{{"src/main.*"}, false, {}}},
          {"share src/*.cpp", "a", commands::reserve{{"src/*.cpp"}, true, {}}},
          {"share src/main.*", "b", commands::reserve{{"src/main.*"}, true, {}}},
          {"give files back", "a", commands::unreserve{}},
          {"1 waits for 2", "b", commands::depend{{"1"}, {{"2"}}, {}}},
          {"take 1 over", "b", take_over("1", "needed")},
          {"release 1", "a", release("1")},
          {"release 2", "b", release("2")},
          {"done 1", "a", done_of("1")},
          {"next", "b", commands::claim_next{}},
          {"end", "a", commands::end_session{}},
          {"three hours pass", "", {}}};
}

std::vector<event> one_merge_point() {
  return {events::merge_point_declared{{"m"}, {}, {{"1"}}, {}, "main"}};
}

/// The slot of a merge point besides them, alone and in one claim with an item and a glob.
std::vector<step> about_all_at_once() {
  commands::claim all = with_files(claim("2"), "src/main.*");
  all.merge_point = events::merge_point_id{"m"};
  return {{"claim 1 and src/*.cpp", "a", with_files(claim("1"), "src/*.cpp")},
          {"claim 2, src/main.* and the slot for m", "b", all},
          {"reserve src/main.*", "b", commands::reserve{{"src/main.*"}, false, {}}},
          {"share src/*.cpp", "a", commands::reserve{{"src/*.cpp"}, true, {}}},
          {"release 2", "b", release("2")},
          {"done 1", "a", done_of("1")},
          {"1 is integrated as m before 2", "@lead",
           commands::declare_merge_point{{"m"}, {}, {{"1"}}, {{"2"}}, "main"}},
          {"start m", "a", commands::start_merge{{"m"}, false, {}, {}}},
          {"start m", "b", commands::start_merge{{"m"}, false, {}, {}}},
          {"give m up", "a", commands::abandon_merge{{"m"}, "later"}},
          {"m is done", "b", commands::finish_merge{{"m"}, {}}},
          {"next", "b", commands::claim_next{}},
          {"end", "b", commands::end_session{}},
          {"three hours pass", "", {}}};
}

commands::claim wait_for(std::initializer_list<std::string_view> items) {
  auto asked = claim(items);
  asked.wait = true;
  return asked;
}

std::vector<step> about_waiting() {
  return {{"wait for 1", "a", wait_for({"1"})},
          {"wait for 1", "b", wait_for({"1"})},
          {"wait for 2", "a", wait_for({"2"})},
          {"wait for 1 and 2", "b", wait_for({"1", "2"})},
          {"claim 2", "b", claim("2")},
          {"next", "c", commands::claim_next{}},
          {"release 1", "a", release("1")},
          {"done 2", "b", done_of("2")},
          {"wait no longer", "b", commands::stop_waiting{}},
          {"end", "a", commands::end_session{}},
          {"prune", "@lead", commands::prune_sessions{}},
          {"three hours pass", "", {}}};
}

/// The refusal of this kind among those of a decision; none where there is none.
template <class R>
std::optional<R> refused_as(const engine::decision& told) {
  if (told) return std::nullopt;
  const engine::rejection no = told.error();
  if (const auto* first = std::get_if<R>(&no.first)) return *first;
  for (const auto& other : no.others) {
    if (const auto* found = std::get_if<R>(&other)) return *found;
  }
  return std::nullopt;
}

/// Walks all sequences of some steps, each world copied from the one before it.
class walk {
public:
  explicit walk(std::vector<step> steps, std::vector<event> begin = {}) : steps_(std::move(steps)) {
    commit(start_, "@lead", {events::board_opened{{"plan", "implement", "review"}, 2 * hours}});
    commit(start_, "@lead", {added("1"), added("2")});
    if (!begin.empty()) commit(start_, "@lead", std::move(begin));
  }

  void all(std::size_t depth) { from(start_, depth); }

  [[nodiscard]] std::size_t states() const { return states_; }

private:
  struct state {
    heap_world world{48 * 1024};
    std::int64_t passed = 0;
    std::array<std::uint64_t, 2> highest_fence{}; // of each item
  };

  [[nodiscard]] static projections::observation seen(const state& at) {
    const std::int64_t ms = at.passed * 1000;
    return {{1'790'000'000'000 + ms}, events::monotonic_stamp{"0000b007", 1'000'000 + ms}, {}};
  }

  void commit(state& at, std::string_view who, std::vector<event> what) {
    events::commit next;
    next.number = {at.world->last().position + 1};
    next.at = seen(at).now;
    next.mono = seen(at).mono;
    next.by = {std::string{who}};
    for (auto& one : what) next.facts.push_back({std::move(one), {}});
    at.world.apply(next);
    log_.push_back(std::move(next));
  }

  void from(const state& before, std::size_t depth) {
    if (depth == 0) return;
    for (const step& one : steps_) {
      state now = before;
      const std::size_t commits = log_.size();
      path_.push_back(&one);
      if (one.command) {
        const auto decided = engine::decide(*one.command, *now.world, {as(one.who), seen(now)});
        if (decided && !decided->empty()) commit(now, one.who, *decided);
      } else {
        now.passed += 3 * hours;
      }
      ++states_;
      check(now);
      from(now, depth - 1);
      path_.pop_back();
      log_.resize(commits);
    }
  }

  void check(state& at) {
    if (const auto broken = broken_rule(*at.world); !broken.empty()) fail(broken);
    if (const auto broken = broken_decision(*at.world); !broken.empty()) fail(broken);
    check_queue(at);
    for (std::size_t item = 0; item < the_items.size(); ++item) {
      check_item(at, item);
      check_explanation(at, the_items[item]);
    }
    for (const auto& [id, number] : at.world->merge_points().all())
      check_merge_explanation(at, {projections::memory::copy(id)});
    if (states_ % 11 == 0 || path_.size() < 3) check_replay(at);
  }

  void check_item(state& at, std::size_t index) {
    const auto& world = *at.world;
    const auto number = *world.ids().items.find(the_items[index]);
    const auto* claim = world.claims().find(number);
    if (claim != nullptr && claim->fence().value < at.highest_fence[index]) fail("a fence fell");
    if (claim != nullptr) at.highest_fence[index] = claim->fence().value;
    for (const std::string_view session : the_sessions) {
      const auto who = world.ids().sessions.find(session);
      const bool holds = claim != nullptr && who && claim->session == *who;
      const auto refused =
          engine::decide(release(the_items[index]), world, {as(session), seen(at)});
      if (refused.has_value() != holds) fail("a release is for the holder and nobody else");
      if (holds || !who) continue;
      const bool lost = world.claims().former(number, *who) == projections::parting::taken_from_it;
      const auto write = engine::decide(done_of(the_items[index]), world, {as(session), seen(at)});
      if (lost && (write || engine::exit_status(write.error().first) != 6))
        fail("a former holder's write was not refused with 6");
      if (claim != nullptr && write) fail("a write went past the holder");
    }
  }

  /// What is explained of an item is what a claim by a third session is told. No stage has a limit
  /// here, so nothing else is in a claim's way.
  void check_explanation(const state& at, std::string_view item) {
    const engine::context third{as("d"), seen(at)};
    const auto why = engine::explain(*at.world, third, events::item_id{std::string{item}});
    const auto told = engine::decide(claim(item), *at.world, third);
    const bool in_the_way = std::any_of(why->needs.begin(), why->needs.end(),
                                        [](const auto& need) { return need.in_the_way; });
    const bool held = why->claim && !why->claim->life.lapsed;
    if (why->ready && (in_the_way || why->claim)) fail("what is ready is explained as blocked");
    if (why->refused.has_value() == told.has_value()) fail("explain and decide differ");
    const bool awaited = !told && std::holds_alternative<refusals::waited_for>(told.error().first);
    if (why->ready && !told && !awaited) fail("what is ready cannot be claimed");
    if (awaited && why->queue.empty()) fail("what somebody waits for is explained without it");
    if (held && told) fail("what is held can be claimed");
    if (in_the_way && told) fail("what is blocked can be claimed");
    if (why->rank.has_value() != (told && (why->ready || (why->claim && !held))))
      fail("next offers what it should not, or does not offer what it should");
  }

  /// What is explained of a merge point is what a third session that starts it is told.
  void check_merge_explanation(const state& at, const events::merge_point_id& id) {
    const engine::context third{as("d"), seen(at)};
    const auto why = engine::explain(*at.world, third, id);
    const auto told = engine::decide(commands::start_merge{id, false, {}, {}}, *at.world, third);
    if (!why || why->refused.has_value() == told.has_value()) fail("explain and decide differ");
    const auto& row = at.world->merge_points().row(why->merge_point);
    if (row.state == projections::merge_state::integrated) {
      if (!refused_as<refusals::wrong_merge_state>(told))
        fail("what is integrated can be started again");
      return;
    }
    const std::size_t missing = static_cast<std::size_t>(std::count_if(
        why->needs.begin(), why->needs.end(), [](const auto& need) { return need.in_the_way; }));
    const auto not_ready = refused_as<refusals::merge_not_ready>(told);
    if ((not_ready ? not_ready->waiting_on.size() : 0U) != missing)
      fail("a merge point is explained to wait for something else than it does");
    const bool held = why->slot && why->slot->shows_life;
    if (held != refused_as<refusals::slot_held>(told).has_value())
      fail("a merge point is explained with another slot than it has");
    const bool awaited = refused_as<refusals::waited_for>(told).has_value();
    const bool waits = std::any_of(why->queue.begin(), why->queue.end(),
                                   [](const auto& turn) { return turn.shows_life; });
    if (awaited && !waits) fail("what somebody waits for is explained without it");
    if (waits && told) fail("who waits for a slot is passed by");
    if (!told && missing == 0 && !held && !awaited) fail("a start is refused and nothing says why");
  }

  void check_queue(const state& at) {
    const auto& world = *at.world;
    for (const auto& place : world.queue().tickets()) {
      const auto what = projections::wanted_by(place);
      const auto links = engine::waiting::circle(world, what, place.session, &place, seen(at));
      // One that has the slot which another process of it waits for is refused when that looks.
      if (links.size() > 1) fail("sessions wait for each other for ever");
    }
  }

  void check_replay(const state& at) {
    heap_world again{48 * 1024};
    for (const auto& one : log_) again.apply(one);
    if (again->digest() != at.world->digest()) fail("replay gives another world");
  }

  void fail(const std::string& why) {
    std::string text = why + ", after:";
    for (const step* one : path_)
      text += "\n  " + std::string{one->who} + ": " + std::string{one->what};
    BOOST_FAIL(text);
  }

  std::vector<step> steps_;
  state start_;
  std::vector<events::commit> log_;
  std::vector<const step*> path_;
  std::size_t states_ = 0;
};

/// How long the sequences are: TALLY_DEPTH in the environment, or enough for every day.
std::size_t depth() {
  const char* const given = std::getenv("TALLY_DEPTH");
  return given != nullptr ? std::strtoul(given, nullptr, 10) : 4;
}

std::size_t sequences(std::size_t of, std::size_t depth) {
  return depth == 0 ? 0 : of + of * sequences(of, depth - 1);
}

} // namespace

BOOST_AUTO_TEST_SUITE(small_worlds)

BOOST_AUTO_TEST_CASE(whatever_two_sessions_claim_an_item_has_one_holder_and_fences_grow) {
  walk every{about_claims()};
  every.all(depth());
  BOOST_TEST(every.states() == sequences(12, depth()));
}

BOOST_AUTO_TEST_CASE(whatever_becomes_of_two_items_each_is_ready_blocked_held_or_finished) {
  walk every{about_statuses()};
  every.all(depth());
  BOOST_TEST(every.states() == sequences(12, depth()));
}

BOOST_AUTO_TEST_CASE(whatever_a_session_says_and_hears_it_has_one_status_and_loses_no_guidance) {
  walk every{about_sessions()};
  every.all(depth());
  BOOST_TEST(every.states() == sequences(14, depth()));
}

BOOST_AUTO_TEST_CASE(
    whoever_merges_one_at_a_time_has_the_slot_and_nobody_waits_who_is_not_at_work) {
  walk every{about_merging(), two_merge_points()};
  every.all(depth());
  BOOST_TEST(every.states() == sequences(12, depth()));
}

BOOST_AUTO_TEST_CASE(whatever_is_taken_together_no_file_and_no_item_is_two_sessions_own) {
  walk every{about_files()};
  every.all(depth());
  BOOST_TEST(every.states() == sequences(14, depth()));
}

BOOST_AUTO_TEST_CASE(
    whatever_is_merged_together_with_items_and_files_the_slot_is_one_sessions_own) {
  walk every{about_all_at_once(), one_merge_point()};
  every.all(depth());
  BOOST_TEST(every.states() == sequences(14, depth()));
}

BOOST_AUTO_TEST_CASE(
    whoever_waits_for_what_no_two_wait_for_each_other_and_no_place_outlives_its_use) {
  walk every{about_waiting()};
  every.all(depth());
  BOOST_TEST(every.states() == sequences(12, depth()));
}

BOOST_AUTO_TEST_SUITE_END()
