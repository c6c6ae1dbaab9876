#include "cli/formats/wrk/folder.hpp"

#include "cli/system/small_file.hpp"
#include "events/ids.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <map>
#include <optional>
#include <utility>

namespace tally::cli {

namespace {

namespace files = std::filesystem;

/// True for a name of the format.
bool may_be_wrk(const files::path& path) {
  const auto ending = path.extension();
  return !path.filename().native().starts_with('.') &&
         (ending == ".md" || ending == ".markdown" || ending == ".txt" ||
          path.filename() == session_state_name);
}

/// Takes a file of items or sessions, or answers why it is none.
std::optional<passed_file> take(const files::path& path, wrk_folder& folder) {
  if (path.filename() != session_state_name) {
    auto file = read_wrk_file(path);
    if (!file) return file.error();
    folder.files.push_back(std::move(*file));
    return std::nullopt;
  }
  folder.session_states.push_back(path);
  const auto text = read_small_file(path);
  if (!text) {
    return passed_file{path.string(), fmt::format("cannot be read: {}", std::strerror(errno)),
                       passed_file::kind::unreadable};
  }
  auto entries =
      events::is_utf8(*text) ? read_session_state(*text) : yaml_fault{"it is not UTF-8", 0};
  if (!entries) {
    const auto& [message, line] = entries.error();
    return passed_file{path.string(),
                       line == 0 ? fmt::format("cannot be understood: {}", message)
                                 : fmt::format("cannot be understood, line {}: {}", line, message)};
  }
  folder.sessions.push_back({path, std::move(*entries)});
  return std::nullopt;
}

bool is_newer(const wrk_file& one, const wrk_file& other) {
  if (one.updated && other.updated && *one.updated != *other.updated)
    return *one.updated > *other.updated;
  if (one.created && other.created && *one.created != *other.created)
    return *one.created > *other.created;
  return one.modified > other.modified;
}

/// Keeps one file for each id, and names the others.
void part_with_doubles(wrk_folder& folder) {
  std::map<std::string, wrk_file> by_id;
  for (auto& file : folder.files) {
    const auto known = by_id.find(file.id);
    if (known == by_id.end()) {
      by_id.emplace(file.id, std::move(file));
      continue;
    }
    if (is_newer(file, known->second)) std::swap(file, known->second);
    folder.doubles.push_back(
        fmt::format("{} is in two files: {}, the newer, counts, and {} does not", file.id,
                    known->second.path.string(), file.path.string()));
  }
  folder.files.clear();
  for (auto& [id, file] : by_id) folder.files.push_back(std::move(file));
  std::sort(folder.files.begin(), folder.files.end(),
            [](const auto& one, const auto& other) { return one.path < other.path; });
}

} // namespace

wrk_folder read_wrk_folder(const files::path& path) {
  wrk_folder found;
  const bool is_whole = is_folder(path);
  const auto paths =
      is_whole ? files_in(path, depth::deep, may_be_wrk, found.passed_over) : std::vector{path};
  for (const auto& each : paths) {
    auto fault = take(each, found);
    if (!fault) continue;
    if (!is_whole)
      refuse_file(*fault, "a WRK file begins with YAML between two lines '---', with an id");
    found.passed_over.push_back(std::move(*fault));
  }
  part_with_doubles(found);
  return found;
}

} // namespace tally::cli
