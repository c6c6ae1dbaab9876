#pragma once

#include "engine/coordinator.hpp"
#include "engine/storage/memory_log.hpp"
#include "engine/storage/memory_world_store.hpp"
#include "tests/support/given.hpp"

namespace tally::tests {

/// Stands still until told.
class set_clock final : public engine::clock {
public:
  [[nodiscard]] events::instant now() const override { return at; }
  [[nodiscard]] events::monotonic_stamp monotonic() const override { return mono; }
  void pass(std::int64_t seconds) {
    at = events::after(at, seconds);
    mono.milliseconds += seconds * 1000;
  }

  events::instant at{1'790'000'000'000};
  events::monotonic_stamp mono{"0000b007", 1'000'000};
};

/// Every process is alive but the dead one.
class known_processes final : public engine::processes {
public:
  [[nodiscard]] engine::liveness look_at(const std::string&,
                                         const events::process_identity& who) const override {
    ++looks;
    return who.pid == dead ? engine::liveness::gone : engine::liveness::alive;
  }
  [[nodiscard]] std::optional<events::process_identity> identify(std::int64_t) const override {
    return {};
  }
  [[nodiscard]] std::string host() const override { return "here"; }

  std::int64_t dead = 0;
  mutable int looks = 0;
};

/// A board with the items W-1 and W-2.
struct board {
  board() {
    BOOST_REQUIRE(it.open_board(of(commands::open_board{}, "@lead"), opened).has_value());
    add("W-1");
    add("W-2");
  }

  static engine::request of(engine::command what, std::string_view who) {
    engine::request asked;
    asked.what = std::move(what);
    asked.who = as(who);
    return asked;
  }

  void add(std::string_view id) {
    commands::add what;
    what.item = events::item_id{std::string{id}};
    what.title = "a title";
    BOOST_REQUIRE(it.run(of(what, "@lead")).has_value());
  }

  engine::receipt run(engine::command what, std::string_view who) {
    return run(of(std::move(what), who));
  }
  engine::receipt run(const engine::request& asked) {
    auto made = it.run(asked);
    BOOST_REQUIRE_MESSAGE(made.has_value(), "it was refused");
    return *made;
  }
  engine::problem refused(engine::command what, std::string_view who) {
    return refused(of(std::move(what), who));
  }
  engine::problem refused(const engine::request& asked) {
    auto made = it.run(asked);
    BOOST_REQUIRE_MESSAGE(!made.has_value(), "it was not refused");
    return made.error();
  }

  static int exit_of(const engine::problem& why) {
    const auto* no = std::get_if<engine::rejection>(&why.why);
    return no == nullptr ? 0 : engine::exit_status(no->first);
  }

  std::uint64_t last() { return log.last()->value; }
  events::commit at(std::uint64_t position) {
    events::commit found;
    const auto before = log.seek({position - 1});
    BOOST_REQUIRE(log.read(*before,
                           [&](const events::commit& one, const engine::log_cursor&) {
                             found = one;
                             return false;
                           })
                      .has_value());
    return found;
  }
  std::string status_of(std::string_view item) {
    std::string status;
    BOOST_REQUIRE(it.look(engine::deadline{1000}, [&](const projections::world& world,
                                                      const engine::log_cursor&,
                                                      const projections::observation&) {
                      const auto number = world.ids().items.find(item);
                      status = to_string(world.items().find(*number)->status);
                    }).has_value());
    return status;
  }

  std::optional<events::instant> opened;
  storage::memory_log log;
  storage::memory_world_store worlds;
  set_clock clock;
  known_processes processes;
  engine::coordinator it{log, worlds, clock, processes};
};

} // namespace tally::tests
