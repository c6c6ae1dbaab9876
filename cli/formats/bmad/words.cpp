#include "cli/formats/bmad/words.hpp"

#include "cli/formats/ppds/session.hpp"

#include <boost/describe/enum_to_string.hpp>

#include <algorithm>
#include <iterator>
#include <utility>

namespace tally::cli {

using events::session_status;

namespace {

constexpr std::pair<std::string_view, bmad_progress> progress_words[] = {
    {"backlog", bmad_progress::todo},
    {"drafted", bmad_progress::todo},
    {"ready-for-dev", bmad_progress::todo},
    {"failed", bmad_progress::todo}, // which only a board says
    {"in-progress", bmad_progress::in_progress},
    {"in_progress", bmad_progress::in_progress},
    {"review", bmad_progress::review},
    {"ready-for-review", bmad_progress::review},
    {"done", bmad_progress::done},
    {"completed", bmad_progress::done},
    {"cancelled", bmad_progress::cancelled},
    {"canceled", bmad_progress::cancelled},
};

const auto* find_progress(std::string_view word) {
  return std::find_if(std::begin(progress_words), std::end(progress_words),
                      [&](const auto& one) { return one.first == word; });
}

} // namespace

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
  const auto* const found = find_progress(word);
  return found == std::end(progress_words) ? bmad_progress::todo : found->second;
}

bool is_bmad_progress(std::string_view word) {
  return find_progress(word) != std::end(progress_words);
}

} // namespace tally::cli
