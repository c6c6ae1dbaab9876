#include "engine/storage/file_log.hpp"

#include "engine/storage/alive.hpp"
#include "engine/storage/board_files.hpp"
#include "engine/storage/file_writer.hpp"
#include "engine/storage/recovery.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <filesystem>
#include <utility>

#include <fcntl.h>
#include <poll.h>
#include <sys/inotify.h>
#include <unistd.h>

namespace tally::storage {

namespace {

using engine::deadline;
using engine::log_cursor;

/// How long a reader that met half a line waits for the writer to finish it.
constexpr deadline patience_of_readers{1000};

/// A position that no log reaches.
constexpr events::position beyond_all{std::uint64_t{1} << 62U};

class shared_hold final : public engine::log_hold {
public:
  explicit shared_hold(board_lock::hold held) : held_(std::move(held)) {}

private:
  board_lock::hold held_;
};

failure cannot_create(failure cause) {
  if (cause.kind == failure_kind::io) cause.kind = failure_kind::cannot_create;
  return cause;
}

/// Fills an empty directory with a board.
outcome<void> furnish(const file& board) {
  if (auto made = board_lock::create(board); !made) return made;
  if (auto made = alive_bytes::create(board); !made) return made;
  const auto log = board.make_directory("log");
  if (!log) return log.error();
  const auto cuts = board.make_directory("quarantine");
  if (!cuts) return cuts.error();
  const segment_name first{{1}, 0};
  const std::string id = random_name();
  if (auto made = segment::create(*log, first, id, digest{}); !made) return made;
  const auto length = header_line(id, first.first, digest{}).size();
  if (auto made = sync_page::create(board, id, first, length, {0}, {0}, false); !made) return made;
  return board.sync();
}

/// Splits a path into the directory and the name within it.
std::pair<std::string, std::string> split(std::string path) {
  while (path.size() > 1 && path.back() == '/') path.pop_back();
  const auto slash = path.rfind('/');
  if (slash == std::string::npos) return {".", std::move(path)};
  return {slash == 0 ? "/" : path.substr(0, slash), path.substr(slash + 1)};
}

/// A descriptor that becomes readable when something in `directory` changes.
class watch {
public:
  explicit watch(const file& directory) : descriptor_(::inotify_init1(IN_CLOEXEC | IN_NONBLOCK)) {
    const std::string path = fmt::format("/proc/self/fd/{}", directory.descriptor());
    if (descriptor_ >= 0) ::inotify_add_watch(descriptor_, path.c_str(), IN_MODIFY | IN_MOVED_TO);
  }
  watch(const watch&) = delete;
  watch& operator=(const watch&) = delete;
  ~watch() {
    if (descriptor_ >= 0) ::close(descriptor_);
  }

  /// Waits for a change; not longer than `patience`, nor than what makes up for a system without
  /// such news.
  void wait(deadline patience) const {
    constexpr deadline longest{250};
    pollfd news{descriptor_, POLLIN, 0};
    ::poll(&news, 1, static_cast<int>(std::min(patience, longest).count()));
    std::array<char, 4096> passed_over{};
    while (descriptor_ >= 0 && ::read(descriptor_, passed_over.data(), passed_over.size()) > 0)
      continue;
  }

private:
  int descriptor_;
};

} // namespace

outcome<void> file_log::create(const std::string& path) {
  const auto [parent_path, name] = split(path);
  const auto parent = file::open_directory(parent_path);
  if (!parent) return cannot_create(parent.error());
  if (auto local = require_local(*parent); !local) return local;
  const std::string unfinished = fmt::format(".{}.{}", name, random_name());
  const auto board = parent->make_directory(unfinished);
  if (!board) return cannot_create(board.error());
  auto made = furnish(*board);
  // A directory takes the place of another one only where that is empty: of two who make a board at
  // once, one does.
  if (made) made = parent->rename(unfinished, name);
  if (made) return {};
  std::error_code nothing_to_be_done;
  std::filesystem::remove_all(board->path(), nothing_to_be_done);
  return cannot_create(made.error());
}

outcome<std::unique_ptr<file_log>> file_log::open(const std::string& path) {
  auto files = board_files::open(path);
  if (!files) return files.error();
  return std::make_unique<file_log>(std::move(*files));
}

file_log::file_log(std::shared_ptr<board_files> files) : files_(std::move(files)) {}

outcome<std::unique_ptr<engine::log_writer>> file_log::lock(deadline patience) {
  auto held = files_->take_lock(sharing::exclusive, patience);
  if (!held) return held.error();
  return file_writer::begin(files_, std::move(*held));
}

outcome<std::unique_ptr<engine::log_hold>> file_log::hold(deadline patience) {
  auto held = files_->take_lock(sharing::shared, patience);
  if (!held) return held.error();
  return std::unique_ptr<engine::log_hold>{std::make_unique<shared_hold>(std::move(*held))};
}

outcome<log_cursor> file_log::read(const log_cursor& from, const engine::commit_visitor& visit) {
  const auto mapped = files_->page();
  const auto page = mapped ? *mapped : nullptr;
  // Looked at first: while one reads, more comes onto the disk, and nothing of it goes.
  const events::position on_disk{page ? (*page)->durable.load() : 0};
  auto found = files_->reader().read(from, visit, page ? page->open_segment() : std::nullopt);
  if (found && found->why == reading_end::at_end && page &&
      page->open_segment() != found->in->name) {
    found = files_->reader().read(found->place, visit); // a segment was begun meanwhile
  }
  if (!found) return found.error();
  const auto unless_lost = [&]() -> outcome<log_cursor> {
    if (found->why == reading_end::asked || found->place.applied >= on_disk) return found->place;
    return damage(fmt::format("it ends here, but commit {} was on disk", on_disk.value),
                  found->in->contents.path(), found->place.offset, found->place.applied.next());
  };
  if (found->why != reading_end::at_fault) return unless_lost();
  // Half a line: a writer may be at it. With the lock held, what is there is there.
  board_lock::hold quiet;
  if (!files_->lock().is_quiet_for_caller()) {
    auto held = files_->take_lock(sharing::shared, patience_of_readers);
    if (!held) return found->place;
    quiet = std::move(*held);
    found = files_->reader().read(found->place, visit);
    if (!found) return found.error();
    if (found->why != reading_end::at_fault) return unless_lost();
  }
  const auto after = survey(found->in->contents, found->place, found->size);
  if (!after) return after.error();
  if (after->what == tail::torn) return unless_lost();
  return damage("what stands here is not what was written", found->in->contents.path(),
                found->place.offset, found->place.applied.next());
}

outcome<log_cursor> file_log::seek(events::position where) { return files_->reader().seek(where); }

outcome<events::position> file_log::last() {
  events::position on_disk;
  if (const auto mapped = files_->page(); mapped && *mapped) {
    const auto& page = *mapped;
    on_disk = {(*page)->durable.load()};
    const events::position end{(*page)->end.load()};
    const auto offset = (*page)->end_offset.load();
    const auto open = page->open_segment();
    const auto in =
        open ? files_->reader().open(*open) : outcome<std::shared_ptr<const segment>>{nullptr};
    if (in && *in) {
      const auto state = (*in)->contents.state();
      if (state && state->size == offset && (*page)->end == end.value) return end;
    }
  }
  const auto found = seek(beyond_all);
  if (!found) return found.error();
  if (found->applied < on_disk) {
    return damage(fmt::format("it ends here, but commit {} was on disk", on_disk.value),
                  files_->reader().directory().path(), {}, found->applied.next());
  }
  return found->applied;
}

outcome<void> file_log::learn_what_is_on_disk() {
  auto writer = lock(sync_patience);
  if (!writer) return writer.error();
  const auto near_end = seek(beyond_all);
  if (!near_end) return near_end.error();
  const auto end = (*writer)->catch_up(*near_end, {});
  if (!end) return end.error();
  return {};
}

outcome<void> file_log::make_durable(events::position where) {
  auto page = files_->page();
  if (!page) return page.error();
  if (!*page || (**page)->end < where.value) {
    // Nobody has written since the machine started, or the last writer died before it said how far
    // it came.
    if (auto learnt = learn_what_is_on_disk(); !learnt) return learnt;
    page = files_->page();
    if (!page) return page.error();
  }
  if (!*page || (**page)->end < where.value)
    return damage("it does not reach that far", files_->board().path(), {}, where);
  if ((**page)->durable < where.value) {
    const auto held = files_->take_sync_lock();
    if (!held) return not_known_to_be_on_disk(held.error());
    page = files_->page();
    if (!page) return page.error();
    if (!*page)
      return not_known_to_be_on_disk(damage("its file sync is lost", files_->board().path()));
    if ((**page)->durable < where.value) {
      if (auto synced = files_->sync_appended(**page); !synced) return synced;
    }
  }
  const auto holds = files_->still_holds_own_line(**page);
  if (!holds) return holds.error();
  if (*holds) return {};
  return not_known_to_be_on_disk(damage("it was cut since", files_->board().path(), {}, where));
}

events::position file_log::durable() const {
  if (const auto page = files_->page(); page && *page) return {(**page)->durable.load()};
  // Nobody has written since the machine started. What the last line says is true, if little.
  const auto end = files_->reader().seek(beyond_all);
  if (!end || end->applied.value == 0) return {};
  const auto last_commit = files_->reader().commit_at(end->applied);
  return last_commit ? last_commit->durable : events::position{};
}

bool file_log::wait_for_more(events::position seen, deadline patience) {
  const auto until = std::chrono::steady_clock::now() + patience;
  const watch changes{files_->reader().directory()};
  while (true) {
    if (const auto end = last(); end && *end > seen) return true;
    const auto left =
        std::chrono::duration_cast<deadline>(until - std::chrono::steady_clock::now());
    if (left.count() <= 0) return false;
    changes.wait(left);
  }
}

} // namespace tally::storage
