#pragma once

#include <boost/test/unit_test.hpp>
#include <fmt/format.h>

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <random>
#include <string>
#include <thread>

/// What tests with many processes have in common.
namespace tally::tests {

/// Chance, with its seed printed; TALLY_SEED in the environment repeats it.
inline std::mt19937_64 dice() {
  const char* const given = std::getenv("TALLY_SEED");
  const std::uint64_t seed =
      given != nullptr ? std::strtoull(given, nullptr, 10) : std::random_device{}();
  fmt::print("TALLY_SEED={}\n", seed);
  return std::mt19937_64{seed};
}

/// Looks again and again until it is so; fails after five minutes.
template <class Test>
void wait_until(const Test& is_so, const std::string& what) {
  using namespace std::chrono_literals;
  const auto until = std::chrono::steady_clock::now() + 300s;
  while (!is_so()) {
    BOOST_REQUIRE_MESSAGE(std::chrono::steady_clock::now() < until, "in vain waited until " + what);
    std::this_thread::sleep_for(20ms);
  }
}

/// Files that racers want, and which of them can be held side by side: by hand, not by tally's
/// word.
constexpr std::array<const char*, 5> globs{":/src/**", ":/src/a*", ":/**/*.ts", ":/lib/**",
                                           ":/docs/{a,b}.md"};
constexpr std::array<std::array<bool, 5>, 5> overlap{{{true, true, true, false, false},
                                                      {true, true, true, false, false},
                                                      {true, true, true, true, false},
                                                      {false, false, true, true, false},
                                                      {false, false, false, false, true}}};

/// Which of the globs a racer wants.
inline std::size_t glob_of(int racer, int round) {
  return static_cast<std::size_t>((racer * 7 + round) % static_cast<int>(globs.size()));
}

} // namespace tally::tests
