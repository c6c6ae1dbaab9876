#pragma once

#include "engine/storage/file.hpp"
#include "engine/storage/world_file.hpp"

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <memory>
#include <stdexcept>
#include <string>

#include <sys/stat.h>

namespace tally::tests {

/// An empty folder for one test, removed with what is in it.
class board_folder {
public:
  board_folder() {
    std::string pattern = (std::filesystem::temp_directory_path() / "tally-world-XXXXXX").string();
    if (::mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("no temporary folder");
    path_ = pattern;
  }
  board_folder(const board_folder&) = delete;
  board_folder& operator=(const board_folder&) = delete;
  ~board_folder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }

  const std::filesystem::path& path() const { return path_; }
  std::filesystem::path world() const { return path_ / "world"; }

  /// A store as another process would have it.
  std::unique_ptr<storage::world_file> store(const std::string& boot = "this boot") const {
    auto folder = storage::file::open_directory(path_.string());
    if (!folder) throw std::runtime_error(folder.error().message);
    return std::make_unique<storage::world_file>(std::move(*folder), boot);
  }

private:
  std::filesystem::path path_;
};

/// The first `most` bytes of a file, or all where it has fewer.
inline std::string bytes_of(const std::filesystem::path& path, std::size_t most = SIZE_MAX) {
  std::string bytes(std::min(most, static_cast<std::size_t>(std::filesystem::file_size(path))),
                    '\0');
  std::ifstream(path, std::ios::binary)
      .read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  return bytes;
}

/// Puts `bytes` into the same file, in place of all that it held.
inline void overwrite(const std::filesystem::path& path, const std::string& bytes) {
  std::ofstream(path, std::ios::binary | std::ios::trunc) << bytes;
}

/// Changes one byte of a file, in place.
inline void flip(const std::filesystem::path& path, std::size_t place, char bits) {
  std::fstream in(path, std::ios::binary | std::ios::in | std::ios::out);
  in.seekg(static_cast<std::streamoff>(place));
  const auto changed = static_cast<char>(in.get() ^ bits);
  in.seekp(static_cast<std::streamoff>(place));
  in.put(changed);
}

/// What tells a file from its successor of the same name.
inline std::uint64_t inode_of(const std::filesystem::path& path) {
  struct stat found {};
  return ::stat(path.c_str(), &found) == 0 ? found.st_ino : 0;
}

} // namespace tally::tests
