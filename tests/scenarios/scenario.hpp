#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace tally::tests {

/// One command of a scenario, and what it is to print.
struct step {
  std::size_t line = 0; ///< where it stands in the file, from 1
  std::string command;  ///< for the shell; of several lines where it goes on after `> `
  std::vector<std::string> expected; ///< line by line
};

/// The commands in the ```console blocks of a Markdown text: a line that begins with `$ ` is a
/// command, lines after it that begin with `> ` belong to it, and the lines that follow are what it
/// prints, an exit status other than 0 last, as `[4]`.
[[nodiscard]] std::vector<step> steps_of(std::string_view markdown);

/// True where a line is as expected: `…` stands for any text.
[[nodiscard]] bool agrees(std::string_view expected, std::string_view line);

/// True where all lines are as expected: a line of `…` alone stands for any lines, or none.
[[nodiscard]] bool agrees(const std::vector<std::string>& expected,
                          const std::vector<std::string>& lines);

} // namespace tally::tests
