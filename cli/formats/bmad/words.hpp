#pragma once

#include "events/session_events.hpp"

#include <optional>
#include <string>
#include <string_view>

/// The words of these files, and what they mean here.
namespace tally::cli {

/// What a terminal's status means; nothing where it is none that is known. `blocked` is computed,
/// so that whoever says it has registered.
[[nodiscard]] std::optional<events::session_status> bmad_session_status(const std::string& word);

/// The word for a status: pending, in_progress and completed, else the board's own.
[[nodiscard]] std::string bmad_session_word(events::session_status status);

/// How far a story is.
enum class bmad_progress { todo, in_progress, review, done, cancelled };

/// What a story's status in `sprint-status.yaml` means. An unknown word: it is to do.
[[nodiscard]] bmad_progress bmad_progress_of(std::string_view word);

/// True for a word that is known to mean that.
[[nodiscard]] bool is_bmad_progress(std::string_view word);

/// The stage that stories under review are in, where a board has it.
inline constexpr std::string_view bmad_review = "review";

} // namespace tally::cli
