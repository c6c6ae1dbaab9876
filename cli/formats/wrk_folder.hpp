#pragma once

#include "cli/formats/wrk_file.hpp"

#include <filesystem>
#include <string>
#include <vector>

namespace tally::cli {

/// What of the WRK format a folder holds, or a single file is.
struct wrk_folder {
  std::vector<wrk_file> files;                       ///< in the order of their paths, no id twice
  std::vector<std::filesystem::path> session_states; ///< every `session-state.yaml`
  std::vector<std::string> warnings;                 ///< whole sentences without the final stop
};

/// Reads every WRK file (.md, .markdown, .txt) and finds every `session-state.yaml` of a folder and
/// the folders in it, not of hidden ones; or one file, whatever it is called. Of two files with one
/// id the newer counts, by what they say of their last change, then of their creation, then by the
/// file system. Throws `stop` where there is no such path, or the one file is no WRK file.
[[nodiscard]] wrk_folder read_wrk_folder(const std::filesystem::path& path);

} // namespace tally::cli
