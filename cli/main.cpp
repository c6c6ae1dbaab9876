#include "cli/version.hpp"

#include <fmt/core.h>

int main() { fmt::print("tally {}\n", tally::cli::version); }
