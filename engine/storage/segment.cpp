#include "engine/storage/segment.hpp"

#include "events/wire.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <memory>
#include <tuple>

#include <dirent.h>
#include <fcntl.h>

namespace tally::storage {

namespace {

constexpr std::string_view format_before = "{\"format\":\"tally/";
constexpr std::string_view name_end = ".ndjson";
constexpr std::size_t longest_header = 512;

/// Takes `expected` off the front of `text`.
bool take(std::string_view& text, std::string_view expected) {
  if (!text.starts_with(expected)) return false;
  text.remove_prefix(expected.size());
  return true;
}

template <class Number>
bool take_number(std::string_view& text, Number& into) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), into);
  if (error != std::errc{}) return false;
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  return true;
}

bool is_log_id(std::string_view text) {
  return text.size() == 32 && text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

/// True where `text` begins as the header of a later format would.
bool is_of_later_format(std::string_view text) {
  std::uint32_t version = 0;
  return take(text, format_before) && take_number(text, version) && version > 1 && take(text, "\"");
}

failure header_fault(const file& contents, std::string_view text) {
  if (is_of_later_format(text)) {
    failure newer;
    newer.kind = failure_kind::newer;
    newer.path = contents.path();
    newer.message = fmt::format("{} is of a format that this tally does not know", contents.path());
    newer.hint = "Install a newer tally";
    return newer;
  }
  return damage("its header is not what was written", contents.path(), 0);
}

} // namespace

failure too_long(std::size_t bytes) {
  failure what;
  what.kind = failure_kind::too_long;
  what.message = fmt::format("the change takes {} bytes, and a line of the log holds at most {}",
                             bytes, events::wire::longest_line);
  what.hint = "keep a long text in a file and name that here, or make several changes of it";
  return what;
}

failure damage(std::string message, const std::string& path, std::optional<std::uint64_t> offset,
               std::optional<events::position> position) {
  failure what;
  what.kind = failure_kind::damaged;
  what.message = fmt::format("the log is damaged, {}{}{}: {}", path,
                             offset ? fmt::format(" at byte {}", *offset) : "",
                             position ? fmt::format(", commit {}", position->value) : "", message);
  what.hint = "tally verify says what is whole; nothing was cut: keep a copy of the board's folder "
              "before you mend it";
  what.path = path;
  what.offset = offset;
  what.position = position;
  return what;
}

std::string to_string(const segment_name& name) {
  return fmt::format("{:020}-{}{}", name.first.value, name.rewrite, name_end);
}

std::optional<segment_name> parse_segment_name(std::string_view text) {
  segment_name name;
  std::string_view rest = text;
  if (!take_number(rest, name.first.value) || !take(rest, "-") || !take_number(rest, name.rewrite))
    return std::nullopt;
  if (to_string(name) != text) return std::nullopt;
  return name;
}

std::string header_line(std::string_view log, events::position first, const digest& previous) {
  digest own;
  return seal(fmt::format(R"({}1","log":"{}","first":{},"previous":"{}")", format_before, log,
                          first.value, to_hex(previous)),
              previous, own);
}

std::optional<segment_header> parse_header(std::string_view text) {
  const auto newline = text.find('\n');
  if (newline == std::string_view::npos) return std::nullopt;
  const auto line = take_apart(text.substr(0, newline + 1));
  if (!line) return std::nullopt;
  segment_header header;
  std::string_view rest = line->body;
  if (!take(rest, format_before) || !take(rest, "1\",\"log\":\"")) return std::nullopt;
  header.log = rest.substr(0, 32);
  if (!is_log_id(header.log)) return std::nullopt;
  rest.remove_prefix(32);
  if (!take(rest, "\",\"first\":") || !take_number(rest, header.first.value)) return std::nullopt;
  if (!take(rest, ",\"previous\":\"") || rest.size() != 65 || rest.back() != '"')
    return std::nullopt;
  const auto previous = parse_digest(rest.substr(0, 64));
  if (!previous || chained(*previous, line->body) != line->stored) return std::nullopt;
  header.previous = *previous;
  header.hash = line->stored;
  header.length = newline + 1;
  return header;
}

outcome<segment> segment::open(const file& log, const segment_name& name) {
  auto opened = log.open(to_string(name), O_RDWR);
  if (!opened && opened.error().kind == failure_kind::not_permitted)
    opened = log.open(to_string(name), O_RDONLY);
  if (!opened) {
    if (opened.error().error_number != ENOENT) return opened.error();
    return damage("the segment is missing", log.path() + '/' + to_string(name));
  }
  std::array<char, longest_header> room{};
  const auto got = opened->read(room, 0);
  if (!got) return got.error();
  const std::string_view text{room.data(), *got};
  auto header = parse_header(text);
  if (!header) return header_fault(*opened, text);
  if (header->first != name.first)
    return damage("its header contradicts its name", opened->path(), 0);
  return segment{name, std::move(*header), std::move(*opened)};
}

outcome<bool> segment::goes_on_from(std::uint64_t offset, const digest& hash) const {
  if (offset <= header.length) {
    const auto& before = name.first.value == 1 ? header.hash : header.previous;
    return offset == header.length && before == hash;
  }
  std::array<char, suffix_length> suffix{};
  if (offset < suffix.size()) return false;
  const auto got = contents.read(suffix, offset - suffix.size());
  if (!got) return got.error();
  const auto line = take_apart({suffix.data(), *got});
  return line && line->stored == hash;
}

outcome<void> segment::create(const file& log, const segment_name& name, std::string_view log_id,
                              const digest& previous, std::string_view lines) {
  return write_whole(log, to_string(name),
                     header_line(log_id, name.first, previous) + std::string{lines});
}

std::vector<segment_name> in_use(std::vector<segment_name> names) {
  std::sort(names.begin(), names.end(), [](const segment_name& a, const segment_name& b) {
    return std::tuple{a.rewrite, a.first} < std::tuple{b.rewrite, b.first};
  });
  std::vector<segment_name> used;
  for (const auto& name : names) {
    while (!used.empty() && used.back().first >= name.first) used.pop_back();
    used.push_back(name);
  }
  return used;
}

outcome<std::vector<segment_name>> segments_in_use(const file& log) {
  auto again = log.open(".", O_RDONLY | O_DIRECTORY);
  if (!again) return again.error();
  const int copy = ::fcntl(again->descriptor(), F_DUPFD_CLOEXEC, 0);
  const std::unique_ptr<DIR, int (*)(DIR*)> directory{copy < 0 ? nullptr : ::fdopendir(copy),
                                                      &::closedir};
  if (!directory) return system_failure("list", log.path(), errno);
  std::vector<segment_name> names;
  while (const dirent* entry = ::readdir(directory.get())) {
    if (const auto name = parse_segment_name(static_cast<const char*>(entry->d_name)))
      names.push_back(*name);
  }
  return in_use(std::move(names));
}

} // namespace tally::storage
