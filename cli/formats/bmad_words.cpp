#include "cli/formats/bmad_words.hpp"

#include "cli/formats/ppds_session.hpp"

#include <boost/describe/enum_to_string.hpp>

#include <algorithm>
#include <array>
#include <utility>

namespace tally::cli {

using events::session_status;

std::optional<session_status> bmad_session_status(const std::string& word) {
  return word == "blocked" ? session_status::registered : ppds_status(word);
}

std::string bmad_session_word(session_status status) {
  switch (status) {
  case session_status::registered: return "pending";
  case session_status::working: return "in_progress";
  case session_status::complete: return "completed";
  default: return boost::describe::enum_to_string(status, "");
  }
}

bmad_progress bmad_progress_of(std::string_view word) {
  constexpr std::array<std::pair<std::string_view, bmad_progress>, 8> words{
      {{"in-progress", bmad_progress::in_progress},
       {"in_progress", bmad_progress::in_progress},
       {"review", bmad_progress::review},
       {"ready-for-review", bmad_progress::review},
       {"done", bmad_progress::done},
       {"completed", bmad_progress::done},
       {"cancelled", bmad_progress::cancelled},
       {"canceled", bmad_progress::cancelled}}};
  const auto* const found =
      std::find_if(words.begin(), words.end(), [&](const auto& one) { return one.first == word; });
  return found == words.end() ? bmad_progress::todo : found->second;
}

} // namespace tally::cli
