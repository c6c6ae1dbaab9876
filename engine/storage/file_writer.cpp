#include "engine/storage/file_writer.hpp"

#include "engine/storage/system_clock.hpp"
#include "events/wire.hpp"

#include <boost/assert.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace tally::storage {

namespace {

using engine::appended;
using engine::commit_visitor;
using engine::log_cursor;

constexpr const char* damage_note = "damaged";

/// Room is made this much at a time, so that an append seldom needs blocks of the file system.
constexpr std::uint64_t room_step = std::uint64_t{256} * 1024;

failure unwritable(const std::string& path, std::string why) {
  failure what;
  what.path = path;
  what.message = fmt::format("the change cannot be written: {}", why);
  return what;
}

} // namespace

outcome<std::unique_ptr<engine::log_writer>> file_writer::begin(std::shared_ptr<board_files> files,
                                                                board_lock::hold held) {
  if (auto same = files->lock().verify(files->board()); !same) return same.error();
  auto page = files->page();
  if (!page) return page.error();
  const auto damaged = files->board().state_of(damage_note);
  if (!damaged) return damaged.error();
  auto writer = std::make_unique<file_writer>(std::move(files), std::move(held), std::move(*page));
  if (*damaged) {
    if (auto whole = writer->recheck_damage(); !whole) return whole.error();
  }
  return std::unique_ptr<engine::log_writer>{std::move(writer)};
}

file_writer::file_writer(std::shared_ptr<board_files> files, board_lock::hold held,
                         std::shared_ptr<sync_page> page)
    : files_(std::move(files)), held_(std::move(held)), page_(std::move(page)) {}

outcome<void> file_writer::recheck_damage() {
  if (auto whole = catch_up({}, {}); !whole) return whole.error();
  return files_->board().remove(damage_note);
}

bool file_writer::is_at_end(const log_cursor& place) const {
  const auto open = page_ && (*page_)->failed == 0 ? page_->open_segment() : std::nullopt;
  if (!open || place.offset == 0 || *open != segment_name{place.segment, place.rewrite})
    return false;
  const auto in = files_->reader().open(*open);
  if (!in) return false;
  const auto state = (*in)->contents.state();
  if (!state || state->size != place.offset || !state->writable) return false;
  const auto known = (*in)->goes_on_from(place.offset, place.hash);
  return known && *known;
}

outcome<log_cursor> file_writer::catch_up(const log_cursor& from, const commit_visitor& visit) {
  end_.reset();
  const auto pending = files_->board().state_of("quarantine/pending");
  if (!pending) return pending.error();
  if (!*pending && is_at_end(from)) {
    page_->set_end(from.applied, from.offset);
    end_ = from;
    return from;
  }
  const auto open = page_ && (*page_)->failed == 0 ? page_->open_segment() : std::nullopt;
  auto found = files_->reader().read(from, visit, open);
  if (!found)
    return found.error().kind == failure_kind::damaged ? explain(from, found.error())
                                                       : found.error();
  if (found->why == reading_end::asked) return found->place;
  if (auto settled = settle(*found); !settled) return settled.error();
  end_ = found->place;
  return *end_;
}

failure file_writer::explain(const log_cursor& from, failure seen) const {
  if (from != log_cursor{}) {
    // Is it the log that is wrong, or the place that was asked for?
    const auto whole = files_->reader().read({}, {});
    if (whole || whole.error().kind != failure_kind::damaged)
      return unknown_place(files_->reader().directory(), from);
    seen = whole.error();
  }
  note_damage(condition::corruption, seen);
  return seen;
}

void file_writer::note_damage(condition row, const failure& what) const {
  // That it cannot be noted changes nothing: whoever comes next sees the same.
  const auto number = what.position ? what.position->value : 0;
  static_cast<void>(write_whole(files_->board(), damage_note,
                                fmt::format("{{\"kind\":\"{}\",\"position\":{},\"offset\":{}}}\n",
                                            to_string(row), number, what.offset.value_or(0))));
}

events::position file_writer::known_durable(const reading& found) const {
  // Segments before the open one were synced before it was begun.
  const events::position sealed{found.in->header.first.value - 1};
  const events::position shared{page_ ? (*page_)->durable.load() : 0};
  return std::max({found.durable, sealed, shared});
}

outcome<void> file_writer::settle(reading& found) {
  const auto state = found.in->contents.state();
  if (!state) return state.error();
  observation seen;
  if (found.why == reading_end::at_fault) {
    const auto after = survey(found.in->contents, found.place, found.size);
    if (!after) return after.error();
    seen.after = after->what;
    seen.good_after_bad = after->good_after_bad;
  }
  seen.reaches_durable = found.place.applied >= known_durable(found);
  seen.may_lose_pages = !page_ || (*page_)->failed != 0;
  seen.sealed_end = !state->writable;
  const verdict judged = decide(seen);
  if (judged.what == remedy::stop || judged.what == remedy::refuse)
    return stop(judged.row, found, seen.after != tail::invalid && !seen.reaches_durable);
  if (judged.what == remedy::cut) {
    if (auto done = cut(found); !done) return done;
  }
  auto unreported = quarantine{files_->board()}.unreported(files_->reader(), found.place);
  if (!unreported) return unreported.error();
  recovered_ = std::move(*unreported);
  if (!page_ || !page_->open_segment()) {
    // Whoever made the last segment may have died before its name was on disk.
    if (auto synced = files_->reader().directory().sync(); !synced) return synced;
  }
  if (!page_) {
    if (auto known = establish_page(found); !known) return known;
  }
  page_->set_end(found.place.applied, found.place.offset);
  if ((*page_)->failed != 0) return continue_in_rewrite(found);
  if (judged.what == remedy::make_successor) return begin_segment(found);
  page_->set_open_segment(found.in->name);
  return {};
}

failure file_writer::stop(condition row, const reading& found, bool lost) const {
  const auto bad = found.place.applied.next();
  auto what = damage(
      lost ? fmt::format("it ends here, but commit {} was on disk", known_durable(found).value)
           : "what stands here is not what was written",
      found.in->contents.path(), found.place.offset, bad);
  note_damage(row, what);
  return what;
}

outcome<void> file_writer::cut(const reading& found) {
  const auto sync = files_->take_sync_lock();
  if (!sync) return sync.error();
  auto done = quarantine{files_->board()}.cut(*found.in, found.place, found.size);
  if (!page_) return done;
  if (!done) (*page_)->failed = 1; // it may have been the segment's sync, which tells only once
  ++(*page_)->epoch;
  return done;
}

outcome<void> file_writer::establish_page(const reading& found) {
  const auto& place = found.place;
  bool same_boot = true;
  if (place.applied.value > 0) {
    const auto last = files_->reader().commit_at(place.applied);
    if (!last) return last.error();
    same_boot = !last->mono || last->mono->boot == short_boot_id();
  }
  if (!same_boot) {
    // What could be read after a start of the machine came from the disk; a sync costs little and
    // leaves no doubt.
    if (auto synced = found.in->contents.sync(); !synced) return synced;
  }
  const auto durable = same_boot ? known_durable(found) : place.applied;
  if (auto made =
          sync_page::create(files_->board(), found.in->header.log, found.in->name, place.offset,
                            place.applied, durable, same_boot && durable < place.applied);
      !made) {
    return made;
  }
  auto page = files_->page();
  if (!page) return page.error();
  if (!*page)
    return unwritable(files_->board().path(), "the system does not say which boot this is");
  page_ = std::move(*page);
  return {};
}

outcome<void> file_writer::begin_segment(reading& found) {
  const auto& place = found.place;
  const segment_name name{place.applied.next(), found.in->name.rewrite};
  page_->set_open_segment(std::nullopt);
  const auto& log = files_->reader().directory();
  if (auto made = segment::create(log, name, found.in->header.log, place.hash); !made) return made;
  return move_to(name, found, {});
}

outcome<void> file_writer::continue_in_rewrite(reading& found) {
  const auto sync = files_->take_sync_lock();
  if (!sync) return sync.error();
  const auto durable = known_durable(found);
  const auto from = files_->reader().seek(durable);
  if (!from) return from.error();
  const bool here = segment_name{from->segment, from->rewrite} == found.in->name;
  const std::uint64_t begin = here ? from->offset : found.in->header.length;
  std::string lines(found.place.offset - begin, '\0');
  const auto got = found.in->contents.read(lines, begin);
  if (!got) return got.error();
  if (*got != lines.size())
    return damage("it is shorter than it was", found.in->contents.path(), begin + *got);
  const segment_name name{durable.next(), found.in->name.rewrite + 1};
  page_->set_open_segment(std::nullopt);
  const auto& log = files_->reader().directory();
  const digest previous = durable.value == 0 ? digest{} : from->hash;
  if (auto made = segment::create(log, name, found.in->header.log, previous, lines); !made)
    return made;
  static_cast<void>(
      found.in->contents.seal()); // nobody writes there any more; the mark is for people
  (*page_)->durable = found.place.applied.value;
  (*page_)->intent = 0;
  return move_to(name, found, lines);
}

outcome<void> file_writer::move_to(const segment_name& name, reading& found,
                                   std::string_view lines) {
  auto in = files_->reader().open(name);
  if (!in) return in.error();
  found.in = *in;
  found.place.segment = name.first;
  found.place.rewrite = name.rewrite;
  found.place.offset = (*in)->header.length + lines.size();
  page_->set_end(found.place.applied, found.place.offset);
  page_->set_open_segment(name);
  (*page_)->failed = 0;
  return {};
}

outcome<void> file_writer::finish_recovery() {
  if (!recovered_) return {};
  // The event first: bytes under their last name that no event names would be forgotten.
  const auto sync = files_->take_sync_lock();
  if (!sync) return sync.error();
  if (auto synced = files_->sync_appended(*page_); !synced) return synced;
  if (auto named = quarantine{files_->board()}.finish(recovered_->quarantine); !named) return named;
  recovered_.reset();
  return {};
}

outcome<appended> file_writer::append(const log_cursor& end, events::commit draft) {
  BOOST_ASSERT_MSG(end_ && *end_ == end,
                   "an append belongs where catch_up or the append before it ended");
  const auto in = files_->reader().open({end.segment, end.rewrite});
  if (!in) return in.error();
  draft.number = end.applied.next();
  draft.durable = {std::min((*page_)->durable.load(), end.applied.value)};
  appended done;
  done.after = end;
  const std::string line = seal(events::wire::encode(draft), end.hash, done.after.hash);
  const auto& path = (*in)->contents.path();
  if (line.size() > events::wire::longest_line) {
    return too_long(line.size());
  }
  auto read_back = events::wire::decode(std::string_view{line}.substr(0, line.size() - 1));
  if (!read_back) {
    return unwritable(path, fmt::format("{}{}{}", read_back.error().path,
                                        read_back.error().path.empty() ? "it " : " ",
                                        read_back.error().message));
  }
  if (auto written = put(**in, line, end.offset); !written) return written.error();
  done.value = std::move(*read_back);
  done.after.applied = draft.number;
  done.after.offset = end.offset + line.size();
  page_->set_end(done.after.applied, done.after.offset);
  files_->remember(done.after, (*page_)->epoch);
  end_ = done.after;
  return done;
}

outcome<void> file_writer::put(const segment& in, std::string_view line, std::uint64_t offset) {
  const auto state = in.contents.state();
  if (!state) return state.error();
  if (state->size != offset) {
    return damage("somebody wrote to it without the lock", in.contents.path(), offset);
  }
  const bool crosses = offset / room_step != (offset + line.size()) / room_step;
  // Where there is no room for the step there may still be room for the line: the write will tell.
  if (crosses || offset == in.header.length)
    static_cast<void>(in.contents.reserve(offset, room_step));
  auto written = in.contents.write(line, offset);
  if (written) return written;
  if (in.contents.resize(offset)) return written;
  end_.reset();
  failure unknown = written.error();
  unknown.kind = failure_kind::unknown_outcome;
  return unknown;
}

outcome<log_cursor> file_writer::rotate(const log_cursor& end, std::uint64_t sealed_above) {
  BOOST_ASSERT_MSG(end_ && *end_ == end,
                   "a segment ends where catch_up or the append before ended");
  if (end.offset <= sealed_above || end.applied < end.segment) return end;
  const auto sync = files_->take_sync_lock();
  if (!sync) return sync.error();
  if (auto synced = files_->sync_appended(*page_); !synced) return synced.error();
  auto in = files_->reader().open({end.segment, end.rewrite});
  if (!in) return in.error();
  reading found;
  found.in = *in;
  found.place = end;
  page_->set_open_segment(std::nullopt);
  static_cast<void>(
      found.in->contents.resize(end.offset)); // gives back the room that was made ahead
  if (auto sealed = found.in->contents.seal(); !sealed) return sealed.error();
  if (auto begun = begin_segment(found); !begun) return begun.error();
  end_ = found.place;
  return found.place;
}

} // namespace tally::storage
