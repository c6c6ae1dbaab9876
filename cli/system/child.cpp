#include "cli/system/child.hpp"

#include "cli/text/report.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>

#include <fcntl.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

namespace tally::cli {

namespace {

constexpr int by_signal = 128;

sigset_t watched_signals() {
  sigset_t set;
  sigemptyset(&set);
  for (const int number : {SIGCHLD, SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGUSR1, SIGUSR2}) {
    sigaddset(&set, number);
  }
  return set;
}

/// What the new process does until it is the program. Says on `report` why it could not become it.
[[noreturn]] void become(std::vector<char*> words, const sigset_t& watched, pid_t parent,
                         int report) {
  sigprocmask(SIG_UNBLOCK, &watched, nullptr);
  std::signal(SIGPIPE, SIG_DFL);
  std::signal(SIGXFSZ, SIG_DFL);
  // A program whose keeper is gone would work on without a claim.
  prctl(PR_SET_PDEATHSIG, SIGTERM);
  if (getppid() != parent) _exit(by_signal + SIGTERM);
  execvp(words.front(), words.data());
  const int fault = errno;
  if (::write(report, &fault, sizeof fault) < 0) _exit(126);
  _exit(127);
}

/// The errno that the new process reported, or 0 once it is the program.
int start_fault(int report) {
  int fault = 0;
  ssize_t got = 0;
  do {
    got = ::read(report, &fault, sizeof fault);
  } while (got < 0 && errno == EINTR);
  return got == static_cast<ssize_t>(sizeof fault) ? fault : 0;
}

stop cannot_start(const std::string& program, int fault) {
  // The numbers that a shell gives: nothing of that name, or something that cannot be run.
  const int status = fault == ENOENT ? 127 : 126;
  return stop({"cannot_start",
               static_cast<exit_status>(status),
               fmt::format("{} could not be started: {}", program, std::strerror(fault)),
               "what it held was given back",
               {{"program", program}}});
}

} // namespace

child::child(const std::vector<std::string>& words,
             const std::vector<std::pair<std::string, std::string>>& environment) {
  const sigset_t watched = watched_signals();
  sigprocmask(SIG_BLOCK, &watched, nullptr);
  signals_ = signalfd(-1, &watched, SFD_CLOEXEC);
  for (const auto& [name, text] : environment) ::setenv(name.c_str(), text.c_str(), 1);
  std::vector<char*> arguments;
  for (const auto& word : words) arguments.push_back(const_cast<char*>(word.c_str()));
  arguments.push_back(nullptr);
  int report[2] = {-1, -1};
  if (signals_ < 0 || ::pipe2(report, O_CLOEXEC) != 0) throw cannot_start(words.front(), errno);
  const pid_t parent = getpid();
  process_ = fork();
  const int fork_fault = errno;
  if (process_ == 0) become(std::move(arguments), watched, parent, report[1]);
  ::close(report[1]);
  const int fault = process_ < 0 ? fork_fault : start_fault(report[0]);
  ::close(report[0]);
  if (fault == 0) return;
  if (process_ > 0) ::waitpid(process_, nullptr, 0);
  ::close(signals_);
  throw cannot_start(words.front(), fault);
}

child::~child() { ::close(signals_); }

void child::terminate() const { ::kill(process_, SIGTERM); }

int child::wait(std::chrono::milliseconds interval, const std::function<void()>& beat) {
  using clock = std::chrono::steady_clock;
  auto next = clock::now() + interval;
  for (;;) {
    int status = 0;
    if (::waitpid(process_, &status, WNOHANG) == process_) {
      return WIFSIGNALED(status) ? by_signal + WTERMSIG(status) : WEXITSTATUS(status);
    }
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(next - clock::now());
    pollfd ready{signals_, POLLIN, 0};
    if (left.count() > 0 && ::poll(&ready, 1, static_cast<int>(left.count())) > 0) {
      signalfd_siginfo signal{};
      const bool got =
          ::read(signals_, &signal, sizeof signal) == static_cast<ssize_t>(sizeof signal);
      const auto number = static_cast<int>(signal.ssi_signo);
      // What a terminal sends, it sends to the whole group: the program has it already.
      if (got && number != SIGCHLD && signal.ssi_code != SI_KERNEL) ::kill(process_, number);
    } else if (clock::now() >= next) {
      beat();
      next = clock::now() + interval;
    }
  }
}

} // namespace tally::cli
