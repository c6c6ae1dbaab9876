#pragma once

#include "cli/text/terminal.hpp"
#include "projections/gates.hpp"
#include "projections/merge_view.hpp"
#include "projections/views.hpp"

#include <string>
#include <vector>

namespace tally::cli {

/// All of one item for people: its title, then a line for each thing that is known.
std::string item_sheet(const projections::item_detail& item, const terminal& screen);

/// All of one session for people, with what it holds.
std::string session_sheet(const projections::session_view& session,
                          const std::vector<projections::claim_view>& claims,
                          const terminal& screen);

/// For people: how an item stands at the gate of its stage.
std::string gate_text(const projections::gate_view& gate);

/// All of one merge point for people.
std::string merge_sheet(const projections::merge_point_view& point, const terminal& screen);

} // namespace tally::cli
