#include "tests/processes/process.hpp"

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <stdexcept>
#include <system_error>
#include <utility>

#include <spawn.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

namespace tally::tests {

namespace {

constexpr int gate_descriptor = 9;

// In memory, so that a process is never kept waiting for a reader of what it says.
int file_in_memory(const std::string& text = {}) {
  const int made = ::memfd_create("storm", MFD_CLOEXEC);
  if (made < 0) throw std::system_error(errno, std::generic_category(), "memfd_create");
  if (::pwrite(made, text.data(), text.size(), 0) != static_cast<ssize_t>(text.size()))
    throw std::system_error(errno, std::generic_category(), "pwrite");
  return made;
}

std::string text_of(int file) {
  std::string text;
  std::array<char, 16'384> part{};
  while (true) {
    const ssize_t got = ::pread(file, part.data(), part.size(), static_cast<off_t>(text.size()));
    if (got <= 0) return text;
    text.append(part.data(), static_cast<std::size_t>(got));
  }
}

// A shell that waits at the gate and then is the command itself.
words behind_gate(const words& command) {
  words all{"/bin/sh", "-c", "read go <&9; exec \"$@\" 9<&-", "sh"};
  all.insert(all.end(), command.begin(), command.end());
  return all;
}

} // namespace

process::process(const words& command, const std::string& input, int gate)
    : out_(file_in_memory()), err_(file_in_memory()) {
  const int in = file_in_memory(input);
  const words all = gate < 0 ? command : behind_gate(command);
  std::vector<char*> arguments;
  for (const auto& word : all) arguments.push_back(const_cast<char*>(word.c_str()));
  arguments.push_back(nullptr);
  posix_spawn_file_actions_t plan{};
  ::posix_spawn_file_actions_init(&plan);
  ::posix_spawn_file_actions_adddup2(&plan, in, 0);
  ::posix_spawn_file_actions_adddup2(&plan, out_, 1);
  ::posix_spawn_file_actions_adddup2(&plan, err_, 2);
  if (gate >= 0) ::posix_spawn_file_actions_adddup2(&plan, gate, gate_descriptor);
  const int fault =
      ::posix_spawnp(&id_, arguments.front(), &plan, nullptr, arguments.data(), environ);
  ::posix_spawn_file_actions_destroy(&plan);
  ::close(in);
  if (fault != 0) throw std::system_error(fault, std::generic_category(), command.front());
}

process::process(process&& other) noexcept
    : id_(std::exchange(other.id_, -1)),
      out_(std::exchange(other.out_, -1)),
      err_(std::exchange(other.err_, -1)) {}

process::~process() {
  if (id_ > 0) {
    send(SIGKILL);
    wait();
  }
  if (out_ >= 0) ::close(out_);
  if (err_ >= 0) ::close(err_);
}

void process::send(int signal) const { ::kill(id_, signal); }

std::string process::printed() const { return text_of(out_); }

ending process::wait() {
  int status = 0;
  while (::waitpid(id_, &status, 0) < 0) {
    if (errno != EINTR) throw std::system_error(errno, std::generic_category(), "waitpid");
  }
  id_ = -1;
  return {WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status), text_of(out_),
          text_of(err_)};
}

words command_of(const words& arguments) {
  const char* const program = std::getenv("TALLY");
  if (program == nullptr) throw std::runtime_error("TALLY names no program to test");
  words all{program};
  all.insert(all.end(), arguments.begin(), arguments.end());
  return all;
}

ending run_tally(const words& arguments, const std::string& input) {
  return process(command_of(arguments), input).wait();
}

} // namespace tally::tests
