#include "cli/formats/sources.hpp"

#include "cli/system/small_file.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <iterator>
#include <system_error>
#include <utility>

namespace tally::cli {

namespace files = std::filesystem;

namespace {

/// Walks a folder, each name of it in turn.
class walk {
public:
  walk(const files::path& folder, depth how_deep)
      : folder_(&folder), is_deep_(how_deep == depth::deep) {
    next_ = files::recursive_directory_iterator(folder, fault_);
    check();
  }

  [[nodiscard]] bool is_over() const { return next_ == files::recursive_directory_iterator(); }
  [[nodiscard]] const files::directory_entry& entry() const { return *next_; }

  void advance() {
    const bool is_hidden = entry().path().filename().native().starts_with('.');
    if (is_hidden || !is_deep_) next_.disable_recursion_pending();
    next_.increment(fault_);
    check();
  }

private:
  void check() const {
    if (fault_) cannot_read(*folder_, fault_.message());
  }

  const files::path* folder_;
  bool is_deep_;
  std::error_code fault_;
  files::recursive_directory_iterator next_;
};

} // namespace

std::string_view name_of(files::file_type type) {
  switch (type) {
  case files::file_type::directory: return "a folder";
  case files::file_type::symlink: return "a link";
  case files::file_type::fifo: return "a pipe";
  case files::file_type::socket: return "a socket";
  case files::file_type::block:
  case files::file_type::character: return "a device";
  default: return "no file";
  }
}

void cannot_read(const files::path& path, std::string_view why) {
  throw stop({"cannot_read",
              exit_status::io_error,
              fmt::format("{} cannot be read: {}", path.string(), why),
              {},
              {{"path", path.string()}}});
}

void malformed(std::string message, std::string hint, value::object facts) {
  throw stop(
      {"malformed", exit_status::refused, std::move(message), std::move(hint), std::move(facts)});
}

void refuse_line(const line_place& place, std::string_view what) {
  malformed(fmt::format("{}:{} {}", place.file, place.line, what), "correct the line",
            {{"file", place.file}, {"line", place.line}});
}

void refuse_file(const passed_file& file, std::string hint) {
  const bool is_unreadable = file.is == passed_file::kind::unreadable;
  throw stop({is_unreadable ? "cannot_read" : "malformed",
              is_unreadable ? exit_status::io_error : exit_status::refused,
              fmt::format("{} {}", file.file, file.why),
              is_unreadable ? std::string{} : std::move(hint),
              {{"path", file.file}}});
}

void nothing_to_take(const files::path& folder, std::string_view looked_for,
                     const std::vector<passed_file>& passed_over) {
  const auto worst =
      std::max_element(passed_over.begin(), passed_over.end(),
                       [](const auto& one, const auto& other) { return one.is < other.is; });
  if (worst == passed_over.end() || worst->is == passed_file::kind::foreign) {
    throw stop({"nothing_to_import",
                exit_status::unknown,
                fmt::format("{} holds nothing to bring in: no {}", folder.string(), looked_for),
                "give the folder or the file that does",
                {{"path", folder.string()}}});
  }
  const bool is_unreadable = worst->is == passed_file::kind::unreadable;
  throw stop({is_unreadable ? "cannot_read" : "malformed",
              is_unreadable ? exit_status::io_error : exit_status::refused,
              fmt::format("none of the files in {} can be brought in: {} {}", folder.string(),
                          worst->file, worst->why),
              {},
              {{"path", folder.string()}}});
}

bool is_folder(const files::path& path) {
  std::error_code fault;
  const auto type = files::status(path, fault).type();
  if (type == files::file_type::directory) return true;
  // A pipe that was named is its caller's wish, and is read like a file: `<(…)` and /dev/stdin.
  if (type == files::file_type::regular || type == files::file_type::fifo) return false;
  if (fault) cannot_read(path, fault.message());
  cannot_read(path, fmt::format("it is {}", name_of(type)));
}

std::string whole_text(const files::path& path, std::size_t largest) {
  auto text = read_small_file(path, largest);
  if (text) return std::move(*text);
  cannot_read(path, errno == EFBIG ? fmt::format("it has more than {} MiB", largest >> 20U)
                                   : std::generic_category().message(errno));
}

std::vector<files::path> files_in(const files::path& folder, depth how_deep,
                                  const std::function<bool(const files::path&)>& is_wanted,
                                  std::vector<passed_file>& passed_over) {
  using kind = passed_file::kind;
  std::vector<files::path> found;
  std::vector<passed_file> passed;
  for (walk next{folder, how_deep}; !next.is_over(); next.advance()) {
    const auto& path = next.entry().path();
    std::error_code fault;
    const bool is_link = next.entry().is_symlink(fault);
    const auto type = next.entry().status(fault).type();
    if (type == files::file_type::directory && how_deep == depth::deep) {
      if (is_link && !path.filename().native().starts_with('.'))
        passed.push_back({path.string(), "is a link to a folder", kind::foreign});
    } else if (is_wanted(path) && type == files::file_type::regular) {
      found.push_back(path);
    } else if (is_wanted(path)) {
      passed.push_back({path.string(),
                        fault ? fmt::format("cannot be read: {}", fault.message())
                              : fmt::format("is {}", name_of(type)),
                        kind::unreadable});
    }
  }
  std::sort(found.begin(), found.end());
  std::sort(passed.begin(), passed.end(),
            [](const auto& one, const auto& other) { return one.file < other.file; });
  std::move(passed.begin(), passed.end(), std::back_inserter(passed_over));
  return found;
}

} // namespace tally::cli
