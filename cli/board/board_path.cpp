#include "cli/board/board_path.hpp"

#include "cli/system/git.hpp"
#include "cli/text/report.hpp"

#include <fmt/format.h>

#include <cstdlib>

namespace fs = std::filesystem;

namespace tally::cli {

namespace {

bool is_there(const fs::path& path) {
  std::error_code fault;
  const fs::file_status found = fs::symlink_status(path, fault);
  return fs::exists(found);
}

board_place place(fs::path path, board_origin origin) {
  path = path.lexically_normal();
  if (!path.has_filename()) {
    path = path.parent_path(); // `--dir board/`
  }
  const bool exists = is_there(path);
  return {std::move(path), origin, exists};
}

} // namespace

board_place find_board(const fs::path& directory, std::optional<std::string_view> option) {
  if (option) {
    return place(directory / fs::path(*option), board_origin::option);
  }
  const char* const given = std::getenv("TALLY_DIR");
  if (given != nullptr && *given != '\0') {
    return place(directory / fs::path(given), board_origin::environment);
  }
  if (const auto repository = find_git(directory)) {
    return place(repository->common_dir / "tally", board_origin::git);
  }
  for (fs::path here = directory;; here = here.parent_path()) {
    if (is_there(here / ".tally")) {
      return place(here / ".tally", board_origin::directory);
    }
    if (here == here.parent_path()) {
      return place(directory / ".tally", board_origin::directory);
    }
  }
}

fs::path working_directory() {
  std::error_code fault;
  fs::path here = fs::current_path(fault);
  if (fault) {
    throw stop({"io_error", exit_status::io_error,
                fmt::format("the working directory cannot be found: {}", fault.message()),
                "cd to a folder that exists"});
  }
  return here;
}

} // namespace tally::cli
