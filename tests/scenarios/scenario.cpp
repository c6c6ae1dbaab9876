#include "tests/scenarios/scenario.hpp"

#include <sstream>

namespace tally::tests {

namespace {

constexpr std::string_view anything = "…";

/// Whether `text` is `pattern`, whose pieces between wildcards stand in `text` in their order.
/// Taking the first place where a piece fits never spoils a later one.
bool fits(std::string_view pattern, std::string_view text) {
  auto wildcard = pattern.find(anything);
  if (wildcard == std::string_view::npos) return pattern == text;
  if (!text.starts_with(pattern.substr(0, wildcard))) return false;
  text.remove_prefix(wildcard);
  pattern.remove_prefix(wildcard + anything.size());
  while ((wildcard = pattern.find(anything)) != std::string_view::npos) {
    const std::string_view piece = pattern.substr(0, wildcard);
    const auto found = text.find(piece);
    if (found == std::string_view::npos) return false;
    text.remove_prefix(found + piece.size());
    pattern.remove_prefix(wildcard + anything.size());
  }
  return text.ends_with(pattern);
}

bool agree_from(const std::vector<std::string>& expected, std::size_t wanted,
                const std::vector<std::string>& lines, std::size_t at) {
  for (; wanted < expected.size(); ++wanted, ++at) {
    if (expected[wanted] == anything) {
      for (std::size_t skipped = at; skipped <= lines.size(); ++skipped) {
        if (agree_from(expected, wanted + 1, lines, skipped)) return true;
      }
      return false;
    }
    if (at == lines.size() || !agrees(expected[wanted], lines[at])) return false;
  }
  return at == lines.size();
}

} // namespace

std::vector<step> steps_of(std::string_view markdown) {
  std::vector<step> steps;
  std::istringstream lines{std::string{markdown}};
  bool inside = false;
  std::size_t number = 0;
  for (std::string line; std::getline(lines, line);) {
    ++number;
    if (line.starts_with("```")) {
      inside = line == "```console";
    } else if (inside && line.starts_with("$ ")) {
      steps.push_back({number, line.substr(2), {}});
    } else if (inside && !steps.empty() && steps.back().expected.empty() &&
               line.starts_with("> ")) {
      steps.back().command += "\n" + line.substr(2);
    } else if (inside && !steps.empty()) {
      steps.back().expected.push_back(line);
    }
  }
  return steps;
}

bool agrees(std::string_view expected, std::string_view line) { return fits(expected, line); }

bool agrees(const std::vector<std::string>& expected, const std::vector<std::string>& lines) {
  return agree_from(expected, 0, lines, 0);
}

} // namespace tally::tests
