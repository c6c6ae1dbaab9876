#pragma once

#include "engine/ports.hpp"
#include "engine/storage/hash_chain.hpp"
#include "events/event.hpp"

#include <fmt/format.h>

#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace tally::tests {

/// A log in memory for the tests of worlds: it keeps the promises that worlds rely on, counts what
/// is read of it, and refuses its lock when told to. It has no locks of its own: one thread uses it
/// at a time.
class tiny_log final : public engine::event_log {
public:
  /// Boards of different names have different hashes.
  explicit tiny_log(std::string board = "board") : board_(std::move(board)) {
    events::board_opened opened;
    opened.stages = {"plan", "implement", "review"};
    append({{opened, std::nullopt}});
  }

  /// Appends one commit.
  engine::log_cursor append(std::vector<events::fact> facts) {
    events::commit next;
    next.number = {lines_.size() + 1};
    next.at = {1'000'000 + (static_cast<std::int64_t>(lines_.size()) * 1000)};
    next.by = {"@somebody"};
    next.facts = std::move(facts);
    lines_.push_back({next, place_after(next)});
    return lines_.back().after;
  }

  /// Adds `count` items, each in a commit of its own, with titles of `size` bytes.
  void add_items(int count, std::size_t size = 40) {
    for (int n = 0; n < count; ++n) {
      events::item_added added;
      added.item = {fmt::format("T-{}", lines_.size())};
      added.title = std::string(size, 'x');
      added.stage = "plan";
      append({{added, std::nullopt}});
    }
  }

  /// Seals the open segment. The next commit is the first of a new one.
  void seal() { segments_.insert(lines_.size() + 1); }

  /// Forgets the last commits.
  void shorten(std::size_t by) { lines_.resize(lines_.size() - by); }

  engine::log_cursor end() const {
    if (lines_.empty()) return {};
    auto at = lines_.back().after;
    const auto open = *segments_.rbegin();
    if (open > lines_.size()) {
      at.segment = {open};
      at.offset = 100;
    }
    return at;
  }

  /// How many commits were read in all.
  std::uint64_t read_so_far() const { return read_; }

  /// What the next ones who ask for the write lock are told.
  std::optional<engine::failure> lock_refused;

  /// How often the write lock was had.
  int locked = 0;

  engine::outcome<std::unique_ptr<engine::log_writer>>
  lock(engine::deadline /*patience*/) override {
    if (lock_refused) return *lock_refused;
    ++locked;
    return std::unique_ptr<engine::log_writer>(new writer(*this));
  }

  engine::outcome<std::unique_ptr<engine::log_hold>> hold(engine::deadline /*patience*/) override {
    return std::unique_ptr<engine::log_hold>(new held());
  }

  engine::outcome<engine::log_cursor> read(const engine::log_cursor& from,
                                           const engine::commit_visitor& visit) override {
    if (!has(from)) {
      engine::failure foreign;
      foreign.kind = engine::failure_kind::damaged;
      foreign.message = "the log does not go on from there";
      return foreign;
    }
    for (auto next = from.applied.value; next < lines_.size(); ++next) {
      ++read_;
      if (!visit(lines_[next].value, lines_[next].after)) return lines_[next].after;
    }
    return end();
  }

  engine::outcome<engine::log_cursor> seek(events::position where) override {
    if (where.value == 0) return engine::log_cursor{};
    if (where.value >= lines_.size()) return end();
    return lines_[where.value - 1].after;
  }

  engine::outcome<events::position> last() override { return events::position{lines_.size()}; }
  engine::outcome<void> make_durable(events::position /*where*/) override { return {}; }
  events::position durable() const override { return {lines_.size()}; }
  bool wait_for_more(events::position seen, engine::deadline /*patience*/) override {
    return lines_.size() > seen.value;
  }

private:
  struct line {
    events::commit value;
    engine::log_cursor after;
  };

  class held final : public engine::log_hold {};

  class writer final : public engine::log_writer {
  public:
    explicit writer(tiny_log& log) : log_(log) {}
    engine::outcome<engine::log_cursor> catch_up(const engine::log_cursor& from,
                                                 const engine::commit_visitor& visit) override {
      return log_.read(from, visit);
    }
    std::optional<engine::recovery_report> recovered() const override { return std::nullopt; }
    engine::outcome<void> finish_recovery() override { return {}; }
    engine::outcome<engine::appended> append(const engine::log_cursor& /*end*/,
                                             events::commit draft) override {
      log_.append(std::move(draft.facts));
      return engine::appended{log_.lines_.back().value, log_.lines_.back().after};
    }
    engine::outcome<engine::log_cursor> rotate(const engine::log_cursor& /*end*/,
                                               std::uint64_t /*sealed_above*/) override {
      log_.seal();
      return log_.end();
    }

  private:
    tiny_log& log_;
  };

  engine::log_cursor place_after(const events::commit& next) const {
    engine::log_cursor after;
    after.applied = next.number;
    after.segment = {*std::prev(segments_.upper_bound(next.number.value))};
    after.offset = 100 + ((next.number.value - after.segment.value + 1) * 50);
    const storage::digest before = lines_.empty() ? storage::digest{} : lines_.back().after.hash;
    after.hash = storage::chained(before, board_ + std::to_string(next.number.value));
    return after;
  }

  bool has(const engine::log_cursor& place) const {
    if (place.applied.value == 0 || place == end()) return true;
    return place.applied.value <= lines_.size() && lines_[place.applied.value - 1].after == place;
  }

  std::string board_;
  std::vector<line> lines_;
  std::set<std::uint64_t> segments_{1};
  std::uint64_t read_ = 0;
};

} // namespace tally::tests
