#include "engine/storage/memory_log.hpp"

#include "engine/storage/segment.hpp"
#include "events/wire.hpp"

#include <boost/assert.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <utility>

namespace tally::storage {

namespace {

using engine::appended;
using engine::commit_visitor;
using engine::deadline;
using engine::log_cursor;

constexpr std::string_view memory_log_id = "00000000000000000000000000000000";

failure busy(deadline patience) {
  failure what;
  what.kind = failure_kind::busy;
  what.message = fmt::format(
      "the write lock was not had within {} ms: another thread of this process holds it",
      patience.count());
  return what;
}

/// Leaves the turnstile when destroyed.
class memory_hold final : public engine::log_hold {
public:
  memory_hold(turnstile& threads, sharing how) : threads_(&threads), how_(how) {}
  memory_hold(const memory_hold&) = delete;
  memory_hold& operator=(const memory_hold&) = delete;
  ~memory_hold() override {
    threads_->leave(how_, [] {});
  }

private:
  turnstile* threads_;
  sharing how_;
};

std::unique_ptr<memory_hold> enter(turnstile& threads, sharing how, deadline patience) {
  if (!threads.pass(how, std::chrono::steady_clock::now() + patience)) return nullptr;
  threads.keep(how);
  return std::make_unique<memory_hold>(threads, how);
}

} // namespace

/// The right to append to a memory log.
class memory_writer final : public engine::log_writer {
public:
  memory_writer(memory_log& log, std::unique_ptr<memory_hold> held)
      : log_(&log), held_(std::move(held)) {}

  [[nodiscard]] outcome<log_cursor> catch_up(const log_cursor& from,
                                             const commit_visitor& visit) override {
    return log_->read(from, visit);
  }
  [[nodiscard]] std::optional<engine::recovery_report> recovered() const override {
    return std::nullopt;
  }
  outcome<void> finish_recovery() override { return {}; }
  [[nodiscard]] outcome<appended> append(const log_cursor& end, events::commit draft) override;
  outcome<log_cursor> rotate(const log_cursor& end, std::uint64_t sealed_above) override;

private:
  memory_log* log_;
  std::unique_ptr<memory_hold> held_;
};

outcome<appended> memory_writer::append(const log_cursor& end, events::commit draft) {
  const std::lock_guard guard{log_->mutex_};
  BOOST_ASSERT_MSG(log_->entries_.back().after == end,
                   "an append belongs where catch_up or the append before it ended");
  draft.number = end.applied.next();
  draft.durable = log_->durable_;
  appended done;
  done.after = end;
  std::string line = seal(events::wire::encode(draft), end.hash, done.after.hash);
  auto read_back = events::wire::decode(std::string_view{line}.substr(0, line.size() - 1));
  if (line.size() > events::wire::longest_line) return too_long(line.size());
  if (!read_back) {
    failure what;
    what.message = fmt::format("the change cannot be written: {} {}", read_back.error().path,
                               read_back.error().message);
    return what;
  }
  done.value = std::move(*read_back);
  done.after.applied = draft.number;
  done.after.offset += line.size();
  log_->entries_.push_back({std::move(line), done.after});
  log_->appended_.notify_all();
  return done;
}

outcome<log_cursor> memory_writer::rotate(const log_cursor& end, std::uint64_t sealed_above) {
  const std::lock_guard guard{log_->mutex_};
  if (end.offset <= sealed_above || end.applied < end.segment) return end;
  log_->durable_ = end.applied;
  auto& place = log_->entries_.back().after;
  place.segment = end.applied.next();
  place.offset = header_line(memory_log_id, place.segment, end.hash).size();
  return place;
}

memory_log::memory_log() {
  entry header;
  header.line = header_line(memory_log_id, {1}, digest{});
  header.after.hash = parse_header(header.line)->hash;
  header.after.segment = {1};
  header.after.offset = header.line.size();
  entries_.push_back(std::move(header));
}

outcome<std::unique_ptr<engine::log_writer>> memory_log::lock(deadline patience) {
  auto held = enter(threads_, sharing::exclusive, patience);
  if (!held) return busy(patience);
  return std::unique_ptr<engine::log_writer>{
      std::make_unique<memory_writer>(*this, std::move(held))};
}

outcome<std::unique_ptr<engine::log_hold>> memory_log::hold(deadline patience) {
  auto held = enter(threads_, sharing::shared, patience);
  if (!held) return busy(patience);
  return std::unique_ptr<engine::log_hold>{std::move(held)};
}

outcome<log_cursor> memory_log::read(const log_cursor& from, const commit_visitor& visit) {
  log_cursor place = from;
  while (true) {
    std::unique_lock guard{mutex_};
    if (place.offset == 0) place = entries_.front().after;
    if (place.applied.value >= entries_.size() ||
        entries_[place.applied.value].after.hash != place.hash) {
      return damage(fmt::format("it does not hold the place after commit {} that was remembered",
                                place.applied.value),
                    "the log in memory");
    }
    place = entries_[place.applied.value].after;
    if (place.applied.value + 1 == entries_.size()) return place;
    const entry next = entries_[place.applied.value + 1];
    guard.unlock();
    const auto commit =
        events::wire::decode(std::string_view{next.line}.substr(0, next.line.size() - 1));
    if (!commit) return damage(commit.error().message, "the log in memory", {}, next.after.applied);
    place = next.after;
    if (visit && !visit(*commit, place)) return place;
  }
}

outcome<log_cursor> memory_log::seek(events::position where) {
  const std::lock_guard guard{mutex_};
  return entries_[std::min<std::uint64_t>(where.value, entries_.size() - 1)].after;
}

outcome<events::position> memory_log::last() {
  const std::lock_guard guard{mutex_};
  return events::position{entries_.size() - 1};
}

outcome<void> memory_log::make_durable(events::position where) {
  const std::lock_guard guard{mutex_};
  if (where.value >= entries_.size())
    return damage("it does not reach that far", "the log in memory", {}, where);
  durable_ = std::max(durable_, events::position{entries_.size() - 1});
  return {};
}

events::position memory_log::durable() const {
  const std::lock_guard guard{mutex_};
  return durable_;
}

bool memory_log::wait_for_more(events::position seen, deadline patience) {
  std::unique_lock lock{mutex_};
  return appended_.wait_for(lock, patience, [&] { return entries_.size() - 1 > seen.value; });
}

} // namespace tally::storage
