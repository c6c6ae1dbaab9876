#include "cli/system/git_command.hpp"

#include <algorithm>
#include <array>
#include <string_view>

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

namespace tally::cli {

namespace {

constexpr int no_such_program = 127;

/// The strings as the system wants them; they must live as long as what is answered.
std::vector<char*> pointers_to(std::vector<std::string>& strings) {
  std::vector<char*> pointers;
  for (auto& one : strings) pointers.push_back(one.data());
  pointers.push_back(nullptr);
  return pointers;
}

std::vector<std::string> own_environment() {
  constexpr std::array<std::string_view, 6> foreign{
      "GIT_DIR=", "GIT_WORK_TREE=", "GIT_COMMON_DIR=", "GIT_INDEX_FILE=", "GIT_PREFIX=", "LC_ALL="};
  std::vector<std::string> kept{"LC_ALL=C", "GIT_OPTIONAL_LOCKS=0"};
  for (char** each = environ; *each != nullptr; ++each) {
    const std::string_view variable{*each};
    if (std::none_of(foreign.begin(), foreign.end(),
                     [&](std::string_view name) { return variable.starts_with(name); }))
      kept.emplace_back(variable);
  }
  return kept;
}

std::string all_of(int descriptor) {
  std::string text;
  std::array<char, 4096> part{};
  while (true) {
    const ssize_t got = read(descriptor, part.data(), part.size());
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return text;
    text.append(part.data(), static_cast<std::size_t>(got));
  }
}

int end_of(pid_t process) {
  int status = 0;
  while (waitpid(process, &status, 0) < 0 && errno == EINTR) {
  }
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

} // namespace

git_answer run_git(const std::filesystem::path& directory, const std::vector<std::string>& words,
                   git_messages messages) {
  std::vector<std::string> command{"git", "-C", directory.string()};
  command.insert(command.end(), words.begin(), words.end());
  std::vector<std::string> environment = own_environment();
  std::array<int, 2> ends{};
  if (pipe2(ends.data(), O_CLOEXEC) != 0) return {no_such_program, "no pipe can be had"};
  posix_spawn_file_actions_t actions{};
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
  if (messages == git_messages::kept) {
    posix_spawn_file_actions_adddup2(&actions, ends[1], STDERR_FILENO);
  } else {
    posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
  }
  pid_t process = 0;
  const int fault = posix_spawnp(&process, "git", &actions, nullptr, pointers_to(command).data(),
                                 pointers_to(environment).data());
  posix_spawn_file_actions_destroy(&actions);
  close(ends[1]);
  git_answer answer{no_such_program, "git cannot be started"};
  if (fault == 0) {
    answer.text = all_of(ends[0]);
    answer.status = end_of(process);
  }
  close(ends[0]);
  return answer;
}

} // namespace tally::cli
