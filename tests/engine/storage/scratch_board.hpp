#pragma once

#include "engine/storage/file_log.hpp"
#include "engine/storage/system_clock.hpp"

#include <boost/test/unit_test.hpp>

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>
#include <memory>
#include <string>
#include <vector>

#include <sys/wait.h>
#include <unistd.h>

namespace tally::tests {

/// How long the tests wait for a lock that they expect to get.
inline constexpr engine::deadline patience{20'000};

/// A folder of its own for one test, removed afterwards.
class scratch_folder {
public:
  /// On the disk, where syncs cost what they cost.
  scratch_folder() : scratch_folder(std::filesystem::temp_directory_path()) {}

  /// In memory where the system has a place for that: for tests that try thousands of cases.
  static scratch_folder in_memory() {
    const std::filesystem::path memory = "/dev/shm";
    return scratch_folder(
        ::access(memory.c_str(), W_OK) == 0 ? memory : std::filesystem::temp_directory_path());
  }

  explicit scratch_folder(const std::filesystem::path& parent) {
    std::string name = (parent / "tally-test-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error("mkdtemp");
    path_ = name;
  }
  scratch_folder(const scratch_folder&) = delete;
  scratch_folder& operator=(const scratch_folder&) = delete;
  ~scratch_folder() { std::filesystem::remove_all(path_); }

  [[nodiscard]] std::string operator/(const std::string& name) const {
    return (path_ / name).string();
  }

private:
  std::filesystem::path path_;
};

/// The value of an outcome that a test relies on.
template <class T>
T must(engine::outcome<T> result) {
  BOOST_REQUIRE_MESSAGE(result.has_value(), (result ? std::string{} : result.error().message));
  if constexpr (!std::is_void_v<T>) return std::move(*result);
}

/// A commit with one event that bears `text`.
inline events::commit draft_of(const std::string& text, bool with_clock = true) {
  events::commit draft;
  draft.at = {1'795'168'800'123};
  if (with_clock) draft.mono = storage::system_clock{}.monotonic();
  draft.by = {"session-A"};
  draft.facts.push_back(
      {events::user_event{"x.test", events::item_id{text}, {"{}"}}, std::nullopt});
  return draft;
}

/// What `draft_of` put into a commit.
inline std::string text_of(const events::commit& commit) {
  const auto* event = std::get_if<events::user_event>(&commit.facts.at(0).what);
  return event != nullptr && event->item ? event->item->value : std::string{"?"};
}

/// Appends one commit under the lock, without waiting for the disk; gives its position.
inline engine::outcome<events::position> append_one(engine::event_log& log,
                                                    const std::string& text) {
  auto writer = log.lock(patience);
  if (!writer) return writer.error();
  const auto near_end = log.seek({~std::uint64_t{0} >> 2U});
  if (!near_end) return near_end.error();
  const auto end = (*writer)->catch_up(*near_end, {});
  if (!end) return end.error();
  const auto done = (*writer)->append(*end, draft_of(text));
  if (!done) return done.error();
  return done->value.number;
}

/// All commits' texts, from the beginning.
inline std::vector<std::string> texts(engine::event_log& log) {
  std::vector<std::string> read;
  must(log.read({}, [&](const events::commit& commit, const engine::log_cursor&) {
    read.push_back(text_of(commit));
    return true;
  }));
  return read;
}

inline std::string bytes_of(const std::string& path) {
  std::ifstream in{path, std::ios::binary};
  return {std::istreambuf_iterator<char>{in}, {}};
}

inline void put_bytes(const std::string& path, const std::string& bytes) {
  std::ofstream{path, std::ios::binary | std::ios::trunc} << bytes;
}

/// Runs `body` in a child process, which ends with what it returns.
inline pid_t in_child(const std::function<int()>& body) {
  const pid_t child = ::fork();
  if (child == 0) {
    int status = 99;
    try {
      status = body();
    } catch (...) {
      status = 98;
    }
    ::_exit(status);
  }
  return child;
}

/// Waits for a child; its exit status, or 1000 and the signal.
inline int end_of(pid_t child) {
  int status = 0;
  ::waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : 1000 + WTERMSIG(status);
}

} // namespace tally::tests
