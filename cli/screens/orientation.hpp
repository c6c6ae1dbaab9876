#pragma once

#include "cli/text/terminal.hpp"
#include "engine/coordinator.hpp"
#include "projections/views.hpp"

#include <boost/describe/class.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace tally::cli {

/// A command line to paste next, and what it does.
struct expected_step {
  std::string command;
  std::string meaning;
};
BOOST_DESCRIBE_STRUCT(expected_step, (), (command, meaning))

/// An item that the caller's session holds.
struct held_view {
  std::string item;
  std::string title;
  std::string stage;
  std::uint64_t fence = 0;
  std::optional<events::instant> expires;
  std::int64_t left_s = 0;
  std::vector<std::string> blocked_by;
};
BOOST_DESCRIBE_STRUCT(held_view, (), (item, title, stage, fence, expires, left_s, blocked_by))

/// A claim that was taken from the caller's session.
struct lost_view {
  std::string item;
  std::uint64_t position = 0;
  std::optional<std::string> holder; ///< who has it now
};
BOOST_DESCRIBE_STRUCT(lost_view, (), (item, position, holder))

/// All that an agent needs that has lost its context: who it is, what it holds, what it lost, and
/// what is expected next.
struct orientation {
  std::uint64_t position = 0;
  std::string by;
  std::optional<projections::session_view> session; ///< none for a person, or before its first word
  std::vector<held_view> holds;
  std::vector<lost_view> lost;
  std::vector<projections::guidance_view> guidance; ///< unread
  std::vector<expected_step> expected;
};
BOOST_DESCRIBE_STRUCT(orientation, (), (position, by, session, holds, lost, guidance, expected))

/// Looks at the board with the caller's eyes.
orientation orient(const projections::world& world, const projections::observation& seen,
                   const engine::caller& who);

/// The same in about ten lines.
std::string orientation_text(const orientation& view, const terminal& screen);

} // namespace tally::cli
