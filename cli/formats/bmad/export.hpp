#pragma once

#include "cli/formats/exported.hpp"
#include "events/ids.hpp"

#include <cstddef>
#include <filesystem>
#include <memory>
#include <vector>

namespace tally::cli {

struct invocation;

/// Writes the files of formats/bmad/file.hpp, again and again while a board changes.
class bmad_export {
public:
  /// A folder, which is made where there is none, or one file that is called as one of them is.
  /// Ends the command where it is neither.
  bmad_export(invocation& now, std::filesystem::path path);
  ~bmad_export();
  bmad_export(const bmad_export&) = delete;
  bmad_export& operator=(const bmad_export&) = delete;

  /// Writes what is different. In a folder that is the file of each story with lanes, the active
  /// sessions and the log of synchronizations, and of those that people write what is there. What
  /// a file says of which the board knows nothing stays.
  [[nodiscard]] std::vector<exported_file> write();

private:
  struct state;

  std::unique_ptr<state> state_;
};

} // namespace tally::cli
