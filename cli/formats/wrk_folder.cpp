#include "cli/formats/wrk_folder.hpp"

#include "cli/text/report.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <system_error>
#include <tuple>
#include <utility>

namespace tally::cli {

namespace {

namespace files = std::filesystem;

constexpr const char* session_state_name = "session-state.yaml";

bool may_be_wrk(const files::path& path) {
  const auto ending = path.extension();
  return ending == ".md" || ending == ".markdown" || ending == ".txt";
}

bool is_hidden(const files::path& path) { return path.filename().native().starts_with('.'); }

[[noreturn]] void cannot_read(const files::path& path, const std::error_code& fault) {
  throw stop({"cannot_read",
              exit_status::io_error,
              fmt::format("{} cannot be read: {}", path.string(), fault.message()),
              {},
              {{"path", path.string()}}});
}

/// The files below a folder that may be of the format, in the order of their paths.
std::vector<files::path> candidates(const files::path& folder) {
  std::vector<files::path> found;
  std::error_code fault;
  files::recursive_directory_iterator next(folder, fault);
  if (fault) cannot_read(folder, fault);
  for (; next != files::recursive_directory_iterator(); next.increment(fault)) {
    if (is_hidden(next->path())) {
      next.disable_recursion_pending();
    } else if (next->is_regular_file(fault) &&
               (may_be_wrk(next->path()) || next->path().filename() == session_state_name)) {
      found.push_back(next->path());
    }
    if (fault) break;
  }
  if (fault) cannot_read(folder, fault);
  std::sort(found.begin(), found.end());
  return found;
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
    folder.warnings.push_back(
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
  std::error_code fault;
  const auto kind = files::status(path, fault);
  if (!files::exists(kind)) cannot_read(path, fault);
  const bool is_folder = files::is_directory(kind);
  for (const auto& each : is_folder ? candidates(path) : std::vector{path}) {
    if (each.filename() == session_state_name) {
      found.session_states.push_back(each);
      continue;
    }
    auto file = read_wrk_file(each);
    if (file) {
      found.files.push_back(std::move(*file));
    } else if (!is_folder) {
      throw stop({"not_a_wrk_file",
                  exit_status::usage,
                  fmt::format("{} {}", each.string(), file.error().why),
                  "a WRK file begins with YAML between two lines '---', with an id",
                  {{"path", each.string()}}});
    } else if (file.error().is_something) {
      found.warnings.push_back(
          fmt::format("{} {} and was left out", each.string(), file.error().why));
    }
  }
  part_with_doubles(found);
  return found;
}

} // namespace tally::cli
