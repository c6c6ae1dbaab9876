#include "cli/screens/wording.hpp"

#include "cli/arguments/durations.hpp"
#include "cli/text/screen_text.hpp"

#include <array>
#include <chrono>

namespace tally::cli {

std::string age_text(std::int64_t seconds) {
  return seconds < 60 ? "just now" : ago_text(std::chrono::seconds(seconds));
}

std::string length_text(std::int64_t seconds) { return brief_text(std::chrono::seconds(seconds)); }

void put_beside(std::vector<std::string>& lines, const std::string& head, std::size_t taken,
                std::size_t indent, const std::vector<std::string>& texts) {
  const bool is_alone = taken > indent || texts.empty();
  if (is_alone) lines.push_back(head.substr(0, head.find_last_not_of(' ') + 1));
  for (const auto& text : texts) {
    const bool is_first = !is_alone && &text == &texts.front();
    lines.push_back(is_first ? head + std::string(indent - taken, ' ') + text
                             : std::string(indent, ' ') + text);
  }
}

cell status_cell(std::string_view status) {
  struct look {
    std::string_view status;
    std::string_view shown;
    style meaning;
  };
  constexpr std::array looks{
      look{"working", "working", style::good},
      look{"planning_complete", "plan ready", style::warning},
      look{"stuck", "stuck", style::alert},
      look{"paused", "paused", style::warning},
      look{"complete", "complete", style::good},
      look{"lapsed", "lapsed", style::alert},
      look{"failed", "failed", style::alert},
      look{"dead_letter", "dead", style::alert},
      look{"gate", "approval", style::warning},
      look{"ready", "ready", style::good},
      look{"blocked", "blocked", style::warning},
      look{"registered", "registered", style::dim},
      look{"ended", "ended", style::dim},
      look{"cancelled", "cancelled", style::dim},
  };
  for (const auto& [name, shown, meaning] : looks) {
    if (name == status) return {std::string(shown), meaning};
  }
  return {for_screen(status), style::plain};
}

} // namespace tally::cli
