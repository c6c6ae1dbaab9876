#pragma once

#include "cli/invocation.hpp"
#include "engine/explain.hpp"

#include <boost/describe/class.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

/// What explanations of items and of merge points have in common, and those of merge points.
namespace tally::cli {

/// Something that an item or a merge point waits for.
struct need_ground {
  std::string on;
  std::string state;
  bool in_the_way = false;
  std::optional<std::string> inherited_from;
  std::optional<std::string> reason;
  std::uint64_t since = 0; ///< the commit that said so
};
BOOST_DESCRIBE_STRUCT(need_ground, (), (on, state, in_the_way, inherited_from, reason, since))

/// What a command would now be told.
struct command_answer {
  bool granted = false;
  int exit = 0;
  std::optional<std::string> code;
  std::optional<std::string> message;
};
BOOST_DESCRIBE_STRUCT(command_answer, (), (granted, exit, code, message))

/// Who integrates, or waits to.
struct turn_ground {
  std::string session;
  std::string merge_point;
  std::uint64_t since = 0;
  bool shows_life = false;
};
BOOST_DESCRIBE_STRUCT(turn_ground, (), (session, merge_point, since, shows_life))

/// Why a merge point is as it is.
struct explained_merge {
  std::string merge_point;
  std::string title;
  std::string state;
  std::string into;
  std::vector<need_ground> needs;
  std::optional<turn_ground> slot;
  std::vector<turn_ground> queue;
  command_answer would;
};
BOOST_DESCRIBE_STRUCT(explained_merge, (),
                      (merge_point, title, state, into, needs, slot, queue, would))

/// The needs with their names.
[[nodiscard]] std::vector<need_ground> grounds_of(const projections::world& world,
                                                  const std::vector<engine::explained_need>& needs);

/// Granted, or the report of the refusal.
[[nodiscard]] command_answer answer_of(const std::optional<engine::rejection>& refused);

/// For people, a line for each need.
[[nodiscard]] std::string text_of(const std::vector<need_ground>& needs);

/// For people: `would be refused with 4: …`.
[[nodiscard]] std::string text_of(const command_answer& answer);

/// Explains a merge point; nothing where none of that id was declared.
[[nodiscard]] std::optional<explained_merge> explained(const projections::world& world,
                                                       const engine::context& context,
                                                       const events::merge_point_id& id);

/// A sheet for people.
void print(invocation& now, const explained_merge& merge);

} // namespace tally::cli
