// Runs whole commands in turn, A B A B …, and prints how long each takes at the median and the
// ratio pair by pair: machines are noisy, and what disturbs one of a pair disturbs the other.
//
// usage: pairs ROUNDS NAME COMMAND-A COMMAND-B [BEFORE-EACH-A] [BEFORE-EACH-B]
// Each command is one string of words; no shell runs it. `{}` in a word is the number of the round.

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <sstream>
#include <string>
#include <vector>

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

namespace {

using std::chrono::steady_clock;

std::vector<std::string> words_of(const std::string& command, int round) {
  std::vector<std::string> words;
  std::istringstream text(command);
  for (std::string word; text >> word;) {
    if (const auto at = word.find("{}"); at != std::string::npos)
      word.replace(at, 2, std::to_string(round));
    words.push_back(word);
  }
  return words;
}

/// Runs a command and answers how long it took, in microseconds. Ends the program where it fails.
double time_of(const std::string& command, int round) {
  auto words = words_of(command, round);
  if (words.empty()) return 0;
  std::vector<char*> arguments;
  for (auto& word : words) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  posix_spawn_file_actions_t quiet;
  posix_spawn_file_actions_init(&quiet);
  posix_spawn_file_actions_addopen(&quiet, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
  pid_t process = 0;
  int status = 0;
  const auto begin = steady_clock::now();
  if (posix_spawn(&process, arguments.front(), &quiet, nullptr, arguments.data(), environ) != 0 ||
      ::waitpid(process, &status, 0) != process || status != 0) {
    fmt::print(stderr, "pairs: this failed: {}\n", command);
    std::exit(1);
  }
  const std::chrono::duration<double, std::micro> took = steady_clock::now() - begin;
  posix_spawn_file_actions_destroy(&quiet);
  return took.count();
}

double median(std::vector<double> values) {
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

} // namespace

int main(int argc, char** argv) {
  if (argc < 5) return 64;
  const int rounds = std::atoi(argv[1]);
  const std::string before_a = argc > 5 ? argv[5] : "";
  const std::string before_b = argc > 6 ? argv[6] : "";
  std::vector<double> a;
  std::vector<double> b;
  std::vector<double> ratio;
  for (int round = 0; round < rounds + 3; ++round) {
    time_of(before_a, round);
    const double took_a = time_of(argv[3], round);
    time_of(before_b, round);
    const double took_b = time_of(argv[4], round);
    if (round < 3) continue; // the first ones find cold caches
    a.push_back(took_a);
    b.push_back(took_b);
    ratio.push_back(took_a / took_b);
  }
  fmt::print("| {} | {:.2f} ms | {:.2f} ms | {:.2f} | {:.2f} |\n", argv[2], median(a) / 1000,
             median(b) / 1000, median(a) / median(b), median(ratio));
}
