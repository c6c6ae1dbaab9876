#include "cli/arguments/file_arguments.hpp"

#include "cli/board/board.hpp"
#include "cli/board/board_path.hpp"
#include "cli/invocation.hpp"
#include "cli/system/git.hpp"
#include "cli/text/report.hpp"
#include "projections/glob.hpp"

#include <fmt/format.h>

namespace fs = std::filesystem;

namespace tally::cli {

namespace {

[[noreturn]] void refuse_outside(std::string_view text, const file_place& place) {
  throw usage_error(
      fmt::format("'{}' lies outside the project, which begins in {}", text, place.root.string()),
      "from the project's root: :/PATH");
}

/// What `path` is below `root`, or nothing.
std::optional<std::string> below(const fs::path& root, const fs::path& path) {
  const std::string begin = root.string();
  const std::string text = path.string();
  if (text == begin) return "";
  if (!text.starts_with(begin) || text[begin.size()] != '/') return std::nullopt;
  return text.substr(begin.size() + 1);
}

/// An absolute path from the root of the worktree that it is in, if that is one of the project's.
std::optional<std::string> in_a_worktree(const file_place& place, const fs::path& path) {
  std::error_code fault;
  const fs::path whole = fs::weakly_canonical(path, fault);
  if (fault) return std::nullopt;
  if (auto inside = below(place.root, whole)) return inside;
  fs::path folder = whole;
  while (!fs::is_directory(folder, fault)) {
    if (folder == folder.parent_path()) return std::nullopt;
    folder = folder.parent_path();
  }
  const auto theirs = find_git(folder);
  const auto ours = find_git(place.here);
  if (!theirs || !ours || !theirs->worktree || theirs->common_dir != ours->common_dir)
    return std::nullopt;
  return below(*theirs->worktree, whole);
}

/// From the root, not yet in normal form. `quoted` where the folders before it are part of a
/// pattern.
std::string from_root(const file_place& place, std::string_view text, bool quoted) {
  if (text.starts_with(":/")) return std::string{text.substr(2)};
  if (text.starts_with('/')) {
    const auto inside = in_a_worktree(place, text);
    if (!inside) refuse_outside(text, place);
    return *inside;
  }
  const std::string before = below(place.root, place.here).value_or("");
  return fmt::format("{}/{}", quoted ? projections::quoted_path(before) : before, text);
}

std::string normal(const file_place& place, std::string_view text, bool quoted) {
  const auto path = projections::normal_path(from_root(place, text, quoted));
  if (!path) refuse_outside(text, place);
  return *path;
}

bool names_a_folder(std::string_view text) {
  const std::string_view last = text.substr(text.rfind('/') + 1);
  return last.empty() || last == "." || last == "..";
}

file_place place_of(invocation& now) {
  file_place place{working_directory(), {}};
  const auto repository = find_git(place.here);
  const fs::path board = board_of(now).path();
  if (repository && repository->worktree) {
    place.root = *repository->worktree;
  } else if (board.filename() == ".tally") {
    place.root = board.parent_path();
  } else {
    place.root = place.here;
  }
  return place;
}

} // namespace

std::string file_path(const file_place& place, std::string_view text) {
  std::string path = normal(place, text, false);
  if (path.empty()) throw usage_error(fmt::format("'{}' is the project itself, not a file", text));
  return path;
}

std::string file_pattern(const file_place& place, std::string_view text) {
  if (text.empty()) throw usage_error("a pattern of files has at least one character");
  std::string pattern = normal(place, text, true);
  if (pattern.empty()) return "**";
  return names_a_folder(text) ? pattern + "/**" : pattern;
}

std::vector<std::string> patterns_given(invocation& now, std::string_view name) {
  std::vector<std::string> patterns;
  if (!now.given.has(name)) return patterns;
  const file_place place = place_of(now);
  for (const auto& text : now.given.list(name)) patterns.push_back(file_pattern(place, text));
  return patterns;
}

std::vector<std::string> paths_given(invocation& now, std::string_view name) {
  std::vector<std::string> paths;
  if (!now.given.has(name)) return paths;
  const file_place place = place_of(now);
  for (const auto& text : now.given.list(name)) paths.push_back(file_path(place, text));
  return paths;
}

std::optional<std::string> path_given(invocation& now, std::string_view name) {
  auto text = now.given.optional_text(name);
  if (!text || text->empty()) return text;
  return file_path(place_of(now), *text);
}

} // namespace tally::cli
