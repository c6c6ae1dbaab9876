#pragma once

#include <filesystem>

namespace tally::tests {

/// A new empty folder, gone with all that is in it when the test ends.
class temporary_folder {
public:
  temporary_folder();
  ~temporary_folder();
  temporary_folder(const temporary_folder&) = delete;
  temporary_folder& operator=(const temporary_folder&) = delete;

  /// Absolute and without symbolic links.
  const std::filesystem::path& path() const { return path_; }

private:
  std::filesystem::path path_;
};

} // namespace tally::tests
