#include "engine/storage/log_reader.hpp"

#include "engine/storage/line_scanner.hpp"
#include "events/wire.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <limits>
#include <utility>

namespace tally::storage {

namespace {

using engine::commit_visitor;
using engine::log_cursor;

constexpr events::position no_limit{std::numeric_limits<std::uint64_t>::max()};

failure undecodable(const segment& in, const log_cursor& place, const events::wire::fault& fault) {
  failure what;
  what.kind = failure_kind::newer;
  what.path = in.contents.path();
  what.offset = place.offset;
  what.position = place.applied.next();
  what.message = fmt::format("commit {} is whole, but this tally cannot read it: {}{}{}",
                             place.applied.next().value, fault.path,
                             fault.path.empty() ? "it " : " ", fault.message);
  what.hint = "Install a newer tally";
  return what;
}

/// Reads lines from `at.place` on, up to commit `limit`, to the fault or to the end of the segment.
outcome<void> read_lines(reading& at, events::position limit, const commit_visitor& visit) {
  line_scanner lines{at.in->contents, at.place.offset, at.size};
  while (at.place.applied < limit) {
    const auto line = lines.next();
    if (!line) return line.error();
    at.why = line->empty() ? reading_end::at_end : reading_end::at_fault;
    if (line->empty() || line->size() > events::wire::longest_line) return {};
    const auto sealed = take_apart(*line);
    if (!sealed || chained(at.place.hash, sealed->body) != sealed->stored) return {};
    auto commit = events::wire::decode(line->substr(0, line->size() - 1));
    if (!commit) return undecodable(*at.in, at.place, commit.error());
    if (commit->number != at.place.applied.next()) {
      return damage(fmt::format("commit {} stands where {} belongs", commit->number.value,
                                at.place.applied.next().value),
                    at.in->contents.path(), at.place.offset, at.place.applied.next());
    }
    at.durable = std::max(at.durable, commit->durable);
    at.place.applied = commit->number;
    at.place.hash = sealed->stored;
    at.place.offset += line->size();
    at.why = reading_end::asked;
    if (visit && !visit(*commit, at.place)) return {};
  }
  at.why = reading_end::at_end;
  return {};
}

/// The number that a line begins with, or nothing.
std::optional<events::position> number_of(std::string_view line) {
  constexpr std::string_view beginning = "{\"position\":";
  events::position number;
  if (!line.starts_with(beginning)) return std::nullopt;
  const auto [end, error] =
      std::from_chars(line.data() + beginning.size(), line.data() + line.size(), number.value);
  return error == std::errc{} ? std::optional{number} : std::nullopt;
}

struct line_start {
  std::uint64_t offset;
  events::position number;
};

/// The first line that begins behind `from`, or nothing where none does before `end` or it has no
/// number.
outcome<std::optional<line_start>> line_behind(const file& contents, std::uint64_t from,
                                               std::uint64_t end) {
  std::string room(std::min<std::uint64_t>(events::wire::longest_line + 64, end - from), '\0');
  const std::size_t usual = std::min<std::size_t>(room.size(), 4096);
  for (const std::size_t wanted : {usual, room.size()}) {
    const auto got = contents.read({room.data(), wanted}, from);
    if (!got) return got.error();
    const std::string_view text{room.data(), *got};
    const auto newline = text.find('\n');
    if (newline == std::string_view::npos) continue;
    const auto number = number_of(text.substr(newline + 1));
    if (number && text.size() - newline > 40)
      return std::optional{line_start{from + newline + 1, *number}};
  }
  return std::optional<line_start>{};
}

/// The place after `where` in a segment that begins at or before it, or after the last good line.
outcome<log_cursor> seek_within(const segment& in, events::position where) {
  constexpr std::uint64_t short_enough = std::uint64_t{1} << 15U;
  const auto state = in.contents.state();
  if (!state) return state.error();
  log_cursor place{{in.name.first.value - 1},
                   in.header.previous,
                   in.name.first,
                   in.name.rewrite,
                   in.header.length};
  if (in.name.first.value == 1) place.hash = in.header.hash;
  bool hash_known = true;
  for (std::uint64_t low = place.offset, high = state->size; high > low + short_enough;) {
    const std::uint64_t middle = low + ((high - low) / 2);
    const auto found = line_behind(in.contents, middle, state->size);
    if (!found) return found.error();
    if (*found && (*found)->number <= where && (*found)->number > place.applied) {
      low = place.offset = (*found)->offset;
      place.applied = {(*found)->number.value - 1};
      hash_known = false;
      high = std::max(high, low);
    } else {
      high = middle;
    }
  }
  line_scanner lines{in.contents, place.offset, state->size};
  while (place.applied < where) {
    const auto line = lines.next();
    if (!line) return line.error();
    const auto sealed = take_apart(*line);
    if (!sealed || number_of(*line) != place.applied.next()) break;
    if (hash_known && chained(place.hash, sealed->body) != sealed->stored) break;
    hash_known = true;
    place.hash = sealed->stored;
    place.applied = place.applied.next();
    place.offset += line->size();
  }
  if (!hash_known)
    return damage("a line cannot be read", in.contents.path(), place.offset, place.applied.next());
  return place;
}

/// Which of `names` holds commit `where`; the first one where none does.
std::size_t index_of(const std::vector<segment_name>& names, events::position where) {
  const auto behind = std::upper_bound(
      names.begin(), names.end(), where,
      [](events::position at, const segment_name& name) { return at < name.first; });
  return behind == names.begin() ? 0 : static_cast<std::size_t>(behind - names.begin()) - 1;
}

} // namespace

failure unknown_place(const file& log, const log_cursor& place) {
  return damage(fmt::format("it does not hold the place after commit {} that was remembered",
                            place.applied.value),
                log.path(), std::nullopt, place.applied);
}

log_reader::log_reader(file log) : log_(std::move(log)) {}

outcome<std::shared_ptr<const segment>> log_reader::open(const segment_name& name) {
  {
    const std::lock_guard guard{mutex_};
    if (recent_ && recent_->name == name) return recent_;
  }
  auto opened = segment::open(log_, name);
  if (!opened) return opened.error();
  const auto made = std::make_shared<const segment>(std::move(*opened));
  const std::lock_guard guard{mutex_};
  recent_ = made;
  return made;
}

outcome<reading> log_reader::enter(const segment_name& name, const log_cursor& from) {
  auto in = open(name);
  if (!in) return in.error();
  const auto state = (*in)->contents.state();
  if (!state) return state.error();
  reading at;
  at.in = *in;
  at.size = state->size;
  at.place = from;
  if (from.offset > 0 && from.segment == name.first && from.rewrite == name.rewrite) {
    const auto known = (*in)->goes_on_from(from.offset, from.hash);
    if (!known) return known.error();
    if (!*known) return unknown_place(log_, from);
    return at;
  }
  const auto& header = (*in)->header;
  const bool follows = header.first == from.applied.next() &&
                       (from.applied.value == 0 || header.previous == from.hash);
  if (!follows) {
    return damage(fmt::format("its header does not follow commit {}", from.applied.value),
                  (*in)->contents.path(), 0, from.applied.next());
  }
  at.place.segment = name.first;
  at.place.rewrite = name.rewrite;
  at.place.offset = header.length;
  if (from.applied.value == 0) at.place.hash = header.hash;
  return at;
}

outcome<reading> log_reader::start(const log_cursor& from, const std::vector<segment_name>& names,
                                   std::size_t& index) {
  index = index_of(names, from.applied.next());
  const auto& name = names[index];
  const bool here = from.segment == name.first && from.rewrite == name.rewrite;
  if (from.offset == 0 || here || name.first == from.applied.next()) return enter(name, from);
  const auto moved = seek(from.applied); // the commit was copied into a rewrite
  if (!moved) return moved.error();
  if (moved->applied != from.applied || moved->hash != from.hash) return unknown_place(log_, from);
  return enter(name, *moved);
}

outcome<reading> log_reader::read(const log_cursor& from, const commit_visitor& visit,
                                  const std::optional<segment_name>& open_one) {
  std::vector<segment_name> names;
  if (open_one && from.offset > 0 && from.segment == open_one->first &&
      from.rewrite == open_one->rewrite) {
    names.push_back(*open_one);
  } else {
    auto listed = segments_in_use(log_);
    if (!listed) return listed.error();
    names = std::move(*listed);
  }
  if (names.empty()) return damage("it has no segment", log_.path());
  std::size_t index = 0;
  auto at = start(from, names, index);
  while (at) {
    const auto& header = at->in->header;
    const bool is_last = index + 1 == names.size();
    const events::position limit =
        is_last ? no_limit : events::position{names[index + 1].first.value - 1};
    if (auto read = read_lines(*at, limit, visit); !read) return read.error();
    if (at->why == reading_end::asked || is_last) break;
    if (at->why == reading_end::at_fault || at->place.applied != limit) {
      return damage(fmt::format("commit {} is missing or not what was written",
                                at->place.applied.next().value),
                    at->in->contents.path(), at->place.offset, at->place.applied.next());
    }
    auto next = enter(names[++index], at->place);
    if (next && next->in->header.log != header.log) {
      return damage("it belongs to another log", next->in->contents.path(), 0);
    }
    if (next) next->durable = at->durable;
    at = std::move(next);
  }
  if (at && at->why == reading_end::at_fault && at->place == from) {
    // Either the line is bad, or the cursor is of a log that has since gone another way.
    const auto again = seek(from.applied);
    if (again && *again != from) return unknown_place(log_, from);
  }
  return at;
}

outcome<log_cursor> log_reader::seek(events::position where) {
  const auto names = segments_in_use(log_);
  if (!names) return names.error();
  if (names->empty()) return damage("it has no segment", log_.path());
  const auto in = open((*names)[index_of(*names, where)]);
  if (!in) return in.error();
  return seek_within(**in, where);
}

outcome<events::commit> log_reader::commit_at(events::position where) {
  const auto before = seek({where.value - 1});
  if (!before) return before.error();
  std::optional<events::commit> found;
  const auto read_one = read(*before, [&](const events::commit& commit, const log_cursor&) {
    found = commit;
    return false;
  });
  if (!read_one) return read_one.error();
  if (!found) return damage("the commit is missing", log_.path(), std::nullopt, where);
  return std::move(*found);
}

} // namespace tally::storage
