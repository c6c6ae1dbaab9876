#include "engine/storage/board_files.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <utility>

#include <fcntl.h>
#include <unistd.h>

namespace tally::storage {

namespace {

failure no_board(const std::string& path) {
  failure what;
  what.kind = failure_kind::no_board;
  what.path = path;
  what.message = fmt::format("there is no board in {}", path);
  what.hint = "tally init";
  return what;
}

} // namespace

failure not_known_to_be_on_disk(const failure& cause) {
  failure what = cause;
  what.kind = failure_kind::unknown_outcome;
  what.message = fmt::format("whether the change is on disk cannot be said: {}", cause.message);
  what.hint = "tally log -n 5";
  return what;
}

outcome<std::shared_ptr<board_files>> board_files::open(const std::string& path) {
  auto board = file::open_directory(path);
  if (!board) {
    const int error = board.error().error_number;
    return error == ENOENT || error == ENOTDIR ? no_board(path) : board.error();
  }
  if (auto local = require_local(*board); !local) return local.error();
  auto log = board->open("log", O_RDONLY | O_DIRECTORY);
  if (!log) return log.error().error_number == ENOENT ? no_board(path) : log.error();
  auto lock = board_lock::open(*board);
  if (!lock) return lock.error();
  auto files = std::make_shared<board_files>(std::move(*board), std::move(*log), std::move(*lock));
  if (auto page = files->page(); !page) return page.error();
  return files;
}

board_files::board_files(file board, file log, std::shared_ptr<board_lock> lock)
    : board_(std::move(board)), lock_(std::move(lock)), reader_(std::move(log)) {}

std::shared_ptr<sync_page> board_files::mapped() {
  const std::lock_guard guard{mutex_};
  return page_;
}

// Even if another page has taken its place: then only the order suffers.
outcome<board_lock::hold> board_files::take_lock(sharing how, engine::deadline patience) {
  const auto page = mapped();
  return lock_->take(how, patience, page ? page->tickets() : nullptr);
}

outcome<board_lock::hold> board_files::take_sync_lock() {
  const auto page = mapped();
  return lock_->take_sync(sync_patience, page ? page->sync_tickets() : nullptr);
}

outcome<std::shared_ptr<sync_page>> board_files::page() {
  {
    const std::lock_guard guard{mutex_};
    if (page_ && page_->is_named(board_)) return page_;
  }
  auto opened = sync_page::open(board_);
  if (!opened) return opened.error();
  if (*opened) {
    // A page of another log tells nothing about this one.
    std::optional<segment_name> name = (*opened)->open_segment();
    if (!name) {
      const auto names = segments_in_use(reader_.directory());
      if (!names) return names.error();
      if (!names->empty()) name = names->back();
    }
    const auto in_use =
        name ? reader_.open(*name) : outcome<std::shared_ptr<const segment>>{nullptr};
    if (!in_use || !*in_use || !(*opened)->is_of((*in_use)->header.log)) opened->reset();
  }
  const std::lock_guard guard{mutex_};
  page_ = *opened;
  return page_;
}

outcome<void> board_files::sync_appended(sync_page& page) {
  failure cause;
  cause.message = "an earlier sync of the log failed";
  if (page->failed != 0) return not_known_to_be_on_disk(cause);
  const events::position end{page->end};
  if (end.value <= page->durable) return {};
  const auto name = page.open_segment();
  if (!name)
    return not_known_to_be_on_disk(
        damage("which segment is in use is unknown", reader_.directory().path()));
  auto in_use = reader_.open(*name);
  if (!in_use) return not_known_to_be_on_disk(in_use.error());
  std::optional<segment> fresh;
  if (page->intent != 0) {
    // Its last syncer died, and took with it what the system told it.
    auto opened = segment::open(reader_.directory(), *name);
    if (!opened) return not_known_to_be_on_disk(opened.error());
    fresh = std::move(*opened);
    if (auto again = rewrite_in_place(page, *fresh, end); !again)
      return not_known_to_be_on_disk(again.error());
  }
  page->intent = static_cast<std::uint64_t>(::getpid());
  const auto synced = fresh ? fresh->contents.sync() : (*in_use)->contents.sync();
  if (!synced) {
    page->failed = 1;
    page->intent = 0;
    return not_known_to_be_on_disk(synced.error());
  }
  page->durable = end.value;
  page->intent = 0;
  return {};
}

outcome<void> board_files::rewrite_in_place(const sync_page& page, const segment& fresh,
                                            events::position end) {
  const auto from = reader_.seek({page->durable});
  if (!from) return from.error();
  const auto to = reader_.seek(end);
  if (!to) return to.error();
  // Where the last durable commit ends the segment before, the first of this one follows the
  // header.
  const bool earlier = from->segment != fresh.name.first || from->rewrite != fresh.name.rewrite;
  std::uint64_t offset = earlier ? fresh.header.length : from->offset;
  std::string room(std::size_t{1} << 20U, '\0');
  while (offset < to->offset) {
    const auto wanted =
        static_cast<std::size_t>(std::min<std::uint64_t>(room.size(), to->offset - offset));
    const auto got = fresh.contents.read({room.data(), wanted}, offset);
    if (!got) return got.error();
    if (*got != wanted)
      return damage("it is shorter than it was", fresh.contents.path(), offset + *got);
    if (auto written = fresh.contents.write({room.data(), wanted}, offset); !written)
      return written;
    offset += wanted;
  }
  return {};
}

void board_files::remember(const engine::log_cursor& after, std::uint64_t epoch) {
  const std::lock_guard guard{mutex_};
  own_line_ = after;
  own_epoch_ = epoch;
}

outcome<bool> board_files::still_holds_own_line(const sync_page& page) {
  std::optional<engine::log_cursor> own;
  {
    const std::lock_guard guard{mutex_};
    if (own_line_ && own_epoch_ != page->epoch) own = own_line_;
  }
  if (!own) return true;
  const auto found = reader_.seek(own->applied);
  if (!found) return found.error();
  return found->applied == own->applied && found->hash == own->hash;
}

} // namespace tally::storage
