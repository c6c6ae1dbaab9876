#include "engine/storage/world_fold.hpp"

#include <new>
#include <utility>

namespace tally::storage {

using engine::commit_visitor;
using engine::log_cursor;
using events::commit;

namespace {

class live_memory final : public engine::live_world {
public:
  live_memory(world_pointer world, std::function<outcome<world_pointer>()> again)
      : world_(std::move(world)), again_(std::move(again)), at_(world_->cursor()) {}

  const projections::world& get() const override { return world_->get(); }
  const log_cursor& cursor() const override { return at_; }
  outcome<void> make_room() override { return world_->make_room(); }

  void apply(const commit& next, const log_cursor& after) override {
    try {
      world_->apply(next, after);
    } catch (const std::bad_alloc&) {
      auto made = again_();
      if (!made) throw;
      world_ = std::move(*made);
    }
    at_ = world_->cursor();
  }

private:
  world_pointer world_;
  std::function<outcome<world_pointer>()> again_;
  log_cursor at_;
};

class owned_memory final : public engine::private_world {
public:
  explicit owned_memory(world_pointer world) : world_(std::move(world)), at_(world_->cursor()) {}

  const projections::world& get() const override { return world_->get(); }
  const log_cursor& cursor() const override { return at_; }

  void apply(const commit& next, const log_cursor& after) override {
    if (!world_->make_room()) throw std::bad_alloc();
    world_->apply(next, after);
    at_ = after;
  }

private:
  world_pointer world_;
  log_cursor at_;
};

} // namespace

commit_source reads_of(engine::event_log& log) {
  return
      [&log](const log_cursor& from, const commit_visitor& visit) { return log.read(from, visit); };
}

commit_source reads_of(engine::log_writer& writer) {
  return [&writer](const log_cursor& from, const commit_visitor& visit) {
    return writer.catch_up(from, visit);
  };
}

// What is wanted is most often a beginning of the log. Where something wanted follows upon
// something that is not, because a wall clock stepped back, that part is read a second time.
commit_source reads_of(engine::event_log& log, std::optional<events::position> not_after,
                       std::function<bool(const commit&)> wanted) {
  return [&log, not_after, wanted = std::move(wanted)](
             const log_cursor& from, const commit_visitor& visit) -> outcome<log_cursor> {
    auto at = from;
    bool gap = false;
    events::position last;
    const auto end = log.read(from, [&](const commit& next, const log_cursor& after) {
      if (not_after && next.number > *not_after) return false;
      if (wanted && !wanted(next)) {
        gap = true;
      } else if (gap) {
        last = next.number;
      } else {
        at = after;
        if (!visit(next, after)) return false;
      }
      return !not_after || next.number < *not_after;
    });
    if (!end || last <= at.applied) return end ? outcome<log_cursor>(at) : end;
    return log.read(at, [&](const commit& next, const log_cursor& after) {
      return visit(next, after) && next.number < last;
    });
  };
}

bool is_at_end(engine::event_log& log, const log_cursor& place) {
  bool more = false;
  const auto end = log.read(place, [&](const commit&, const log_cursor&) {
    more = true;
    return false;
  });
  return end && !more;
}

outcome<void> catch_up(world_memory& world, const commit_source& source, std::uint64_t room) {
  outcome<void> roomy;
  const auto end = source(world.cursor(), [&](const commit& next, const log_cursor& after) {
    roomy = world.make_room(room);
    if (roomy) world.apply(next, after);
    return roomy.has_value();
  });
  if (!roomy) return roomy;
  if (!end) return end.error();
  const auto at = world.cursor();
  if (*end != at && end->applied == at.applied) world.stand_at(*end); // in another segment
  return {};
}

outcome<world_pointer> caught_up(const std::function<world_pointer()>& start,
                                 const commit_source& source) {
  constexpr std::uint64_t most_room = least_room << 10U;
  for (auto room = least_room;; room *= 8) {
    auto world = start();
    if (!world) return world;
    try {
      if (auto done = catch_up(*world, source, room); !done) return done.error();
      return world;
    } catch (const std::bad_alloc&) {
      if (room >= most_room) throw;
    }
  }
}

std::unique_ptr<engine::live_world> live(world_pointer world,
                                         std::function<outcome<world_pointer>()> again) {
  return std::make_unique<live_memory>(std::move(world), std::move(again));
}

std::unique_ptr<engine::private_world> owned(world_pointer world) {
  return std::make_unique<owned_memory>(std::move(world));
}

} // namespace tally::storage
