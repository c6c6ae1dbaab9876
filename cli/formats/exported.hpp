#pragma once

#include <string>

namespace tally::cli {

/// What became of a file of an export.
struct exported_file {
  std::string path;
  std::string item;   ///< empty where it is not one item's
  std::string change; ///< written, created, removed or unchanged
};

} // namespace tally::cli
