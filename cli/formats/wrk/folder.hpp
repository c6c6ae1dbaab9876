#pragma once

#include "cli/formats/sources.hpp"
#include "cli/formats/wrk/file.hpp"
#include "cli/formats/wrk/session_state.hpp"

#include <filesystem>
#include <string>
#include <vector>

namespace tally::cli {

/// The file of the sessions, beside the items.
inline constexpr const char* session_state_name = "session-state.yaml";

/// One that was read.
struct wrk_sessions {
  std::filesystem::path path;
  std::vector<session_entry> entries;
};

/// What of the WRK format a folder holds, or a single file is.
struct wrk_folder {
  std::vector<wrk_file> files;                       ///< in the order of their paths, no id twice
  std::vector<std::filesystem::path> session_states; ///< every `session-state.yaml`
  std::vector<wrk_sessions> sessions;                ///< of those that can be read
  std::vector<std::string> doubles; ///< ids that are in two files, as sentences without full stop
  std::vector<passed_file> passed_over;
};

/// Reads every WRK file (.md, .markdown, .txt) and every `session-state.yaml` of a folder and the
/// folders in it, not of hidden ones; or one file, whatever it is called. Of two files with one id
/// the newer counts, by what they say of their last change, then of their creation, then by the
/// file system. Throws `stop` by the rule of formats/sources.hpp.
[[nodiscard]] wrk_folder read_wrk_folder(const std::filesystem::path& path);

} // namespace tally::cli
