#pragma once

#include "cli/text/terminal.hpp"
#include "events/instant.hpp"
#include "projections/status_view.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace tally::cli {

/// Something that happened, told to people.
struct told_event {
  events::instant when;
  std::string sentence; ///< as it is in the log; made safe for the terminal when it is drawn
};

/// What stands on the dashboard.
struct status_page {
  std::string project; ///< whose board it is
  projections::status_view view;
  events::instant now;
  bool is_past = false;           ///< shown with `--at`
  std::vector<told_event> events; ///< the oldest first
  std::string since;              ///< what was asked for by `--since`; empty for the last events
  std::string footer;             ///< the last line; may be empty
};

/// The dashboard as text: what needs a person, the pipeline, the sessions, what happened. With
/// `rows` it is cut to that many lines, first the events, then the sessions. Nothing in it is wider
/// than the screen.
std::string status_picture(const status_page& page, const terminal& screen,
                           std::optional<std::size_t> rows = std::nullopt);

/// The table SESSION, PROVIDER, ITEM, STAGE, STATUS, DURATION, SEEN, and what each is doing where
/// there is room.
std::vector<std::string> session_lines(const std::vector<projections::session_view>& sessions,
                                       std::size_t width, bool colour);

/// The pipeline in one line: `14 plan (3 claimed) → 4 implement → 1 review`, of items that are not
/// finished.
std::string pipeline_line(const std::vector<projections::pipeline_view>& pipeline);

/// The cells that a picture may take on this screen.
std::size_t picture_width(const terminal& screen);

} // namespace tally::cli
