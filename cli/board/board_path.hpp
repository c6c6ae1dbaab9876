#pragma once

#include <filesystem>
#include <optional>
#include <string_view>

namespace tally::cli {

/// How a board's place was decided.
enum class board_origin {
  option,      ///< `--dir`
  environment, ///< TALLY_DIR
  git,         ///< `tally` in the common git directory
  directory,   ///< `.tally` in the working directory or above
};

/// Where a board is, or would be.
struct board_place {
  std::filesystem::path
      path; ///< absolute; its last part is not followed where it is a symbolic link
  board_origin origin = board_origin::directory;
  bool exists = false; ///< something is there; whether it is a board, who opens it sees
};

/// Where the board of `directory` (absolute, without symbolic links) is: `--dir` if `option` is
/// given, TALLY_DIR, inside git its common directory, else the nearest `.tally` upward; where there
/// is none, the place at which `tally init` makes it. Ends the command as `find_git` does.
board_place find_board(const std::filesystem::path& directory,
                       std::optional<std::string_view> option);

/// The working directory; ends the command (`stop`, I/O error) where it is gone.
std::filesystem::path working_directory();

} // namespace tally::cli
