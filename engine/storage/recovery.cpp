#include "engine/storage/recovery.hpp"

#include "engine/storage/line_scanner.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <string>
#include <variant>

#include <fcntl.h>

namespace tally::storage {

namespace {

constexpr const char* folder = "quarantine";
constexpr const char* pending_name = "pending";
constexpr std::string_view hash_member = ",\"hash\":\"";

/// Where in `text` a suffix ends whose newline is damaged or missing: behind its closing brace. Or
/// npos.
std::size_t end_of_suffix(std::string_view text) {
  constexpr std::size_t without_newline = suffix_length - 1;
  for (auto at = text.find(hash_member); at != std::string_view::npos;
       at = text.find(hash_member, at + 1)) {
    if (text.size() - at < without_newline) return std::string_view::npos;
    const auto suffix = text.substr(at, without_newline);
    if (suffix.ends_with("\"}") && parse_digest(suffix.substr(hash_member.size(), 64)))
      return at + without_newline;
  }
  return std::string_view::npos;
}

/// Judges lines that come after a fault by what they might follow.
class line_judge {
public:
  explicit line_judge(const digest& last_good) : stored_(last_good), recomputed_(last_good) {}

  /// True where a whole line follows from the hash that the line before it bears, or should have
  /// borne.
  bool is_good(const sealed_line& line) {
    const digest after_stored = chained(stored_, line.body);
    const digest after_recomputed = chained(recomputed_, line.body);
    const bool good = line.stored == after_stored || line.stored == after_recomputed;
    stored_ = line.stored;
    recomputed_ = after_recomputed;
    return good;
  }

  /// A line whose suffix is damaged, which has a fixed width: only what its hash should be is
  /// known.
  void pass_over(std::string_view line) {
    if (line.size() < suffix_length) return;
    recomputed_ = chained(recomputed_, line.substr(0, line.size() - suffix_length));
    stored_ = recomputed_;
  }

private:
  digest stored_;
  digest recomputed_;
};

/// Judges a piece of the file that ends with a newline or with the file.
void judge(std::string_view piece, line_judge& lines, tail_survey& found) {
  found.what = std::max(found.what, piece.ends_with('\n') ? tail::invalid : tail::torn);
  while (!piece.empty()) {
    const auto end = end_of_suffix(piece);
    if (end == std::string_view::npos) return lines.pass_over(piece);
    // A suffix at the very end of the file, without a newline, is a line that was cut off there.
    if (end == piece.size()) return;
    found.what = tail::invalid;
    const std::string line = std::string{piece.substr(0, end)} + '\n';
    if (const auto sealed = take_apart(line); sealed && lines.is_good(*sealed))
      found.good_after_bad = true;
    piece.remove_prefix(end + 1);
  }
}

/// The name of quarantined bytes: where they were cut, and what they are.
std::string name_of(events::position last_good, std::string_view bytes) {
  return fmt::format("{:020}-{}", last_good.value, to_hex(plain_sum(bytes)).substr(0, 16));
}

outcome<std::string> read_all(const file& contents, std::uint64_t from, std::uint64_t end) {
  std::string bytes(end - from, '\0');
  const auto got = contents.read(bytes, from);
  if (!got) return got.error();
  bytes.resize(*got);
  return bytes;
}

} // namespace

verdict decide(const observation& seen) {
  if (seen.foreign) return {condition::foreign, remedy::refuse};
  if (seen.gap) return {condition::gap, remedy::stop};
  if (seen.rewrites_differ) return {condition::corruption, remedy::stop};
  if (seen.after != tail::nothing) {
    if (seen.good_after_bad || !seen.reaches_durable || seen.sealed_end)
      return {condition::corruption, remedy::stop};
    if (seen.after == tail::torn) return {condition::torn_tail, remedy::cut};
    if (seen.may_lose_pages) return {condition::unsynced_hole, remedy::cut};
    return {condition::corruption, remedy::stop};
  }
  if (!seen.reaches_durable) return {condition::rolled_back, remedy::stop};
  if (seen.sealed_end) return {condition::crash_while_sealing, remedy::make_successor};
  if (seen.rewritten) return {condition::rewritten, remedy::go_on};
  return {condition::clean, remedy::go_on};
}

std::string_view to_string(condition row) {
  switch (row) {
  case condition::clean: return "clean";
  case condition::rewritten: return "rewritten";
  case condition::crash_while_sealing: return "crash_while_sealing";
  case condition::torn_tail: return "torn_tail";
  case condition::unsynced_hole: return "unsynced_hole";
  case condition::rolled_back: return "rolled_back";
  case condition::corruption: return "corruption";
  case condition::gap: return "gap";
  case condition::foreign: break;
  }
  return "foreign";
}

outcome<tail_survey> survey(const file& contents, const engine::log_cursor& last_good,
                            std::uint64_t size) {
  tail_survey found;
  line_scanner pieces{contents, last_good.offset, size};
  line_judge lines{last_good.hash};
  while (true) {
    const auto piece = pieces.next();
    if (!piece) return piece.error();
    if (piece->empty()) return found;
    judge(*piece, lines, found);
  }
}

outcome<std::optional<std::string>> quarantine::pending() const {
  const std::string name = std::string{folder} + '/' + pending_name;
  const auto found = board_->state_of(name);
  if (!found) return found.error();
  if (!*found) return std::optional<std::string>{};
  const auto opened = board_->open(name, O_RDONLY);
  if (!opened) return opened.error();
  auto bytes = read_all(*opened, 0, (*found)->size);
  if (!bytes) return bytes.error();
  return std::optional{std::move(*bytes)};
}

outcome<void> quarantine::cut(const segment& from, const engine::log_cursor& last_good,
                              std::uint64_t size) const {
  const auto bytes = read_all(from.contents, last_good.offset, size);
  if (!bytes) return bytes.error();
  auto kept = pending();
  if (!kept) return kept.error();
  // A cut that was not reported yet may have left bytes there: they stay, and the same bytes need
  // no second copy.
  std::string all = *kept ? std::move(**kept) : std::string{};
  if (!*kept || !all.ends_with(*bytes)) {
    all += *bytes;
    auto place = board_->open(folder, O_RDONLY | O_DIRECTORY);
    if (!place && place.error().error_number == ENOENT) place = board_->make_directory(folder);
    if (!place) return place.error();
    if (auto written = write_whole(*place, pending_name, all); !written) return written;
  }
  if (auto shorter = from.contents.resize(last_good.offset); !shorter) return shorter;
  return from.contents.sync();
}

outcome<std::optional<engine::recovery_report>>
quarantine::unreported(log_reader& log, const engine::log_cursor& end) const {
  std::optional<engine::recovery_report> report;
  const auto bytes = pending();
  if (!bytes) return bytes.error();
  if (!*bytes) return report;
  if (end.applied.value > 0) {
    const auto last = log.commit_at(end.applied);
    if (!last) return last.error();
    const std::string before = name_of({end.applied.value - 1}, **bytes);
    const bool reported =
        std::any_of(last->facts.begin(), last->facts.end(), [&](const events::fact& fact) {
          const auto* recovered = std::get_if<events::log_recovered>(&fact.what);
          return recovered != nullptr && recovered->quarantine == before;
        });
    if (reported) {
      if (auto named = finish(before); !named) return named.error();
      return report;
    }
  }
  const bool whole_lines = (**bytes).find('\n') != std::string::npos;
  report = engine::recovery_report{
      std::string{to_string(whole_lines ? condition::unsynced_hole : condition::torn_tail)},
      (*bytes)->size(), name_of(end.applied, **bytes)};
  return report;
}

outcome<void> quarantine::finish(const std::string& name) const {
  const auto place = board_->open(folder, O_RDONLY | O_DIRECTORY);
  if (!place) return place.error();
  return place->rename(pending_name, name);
}

} // namespace tally::storage
