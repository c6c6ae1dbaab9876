#include "cli/commands/explanation.hpp"

#include "cli/text/refusal_report.hpp"
#include "cli/text/screen_text.hpp"
#include "cli/text/table.hpp"
#include "projections/merge_view.hpp"
#include "projections/world.hpp"

#include <fmt/format.h>

namespace tally::cli {

namespace {

turn_ground ground_of(const projections::world& world, const engine::explained_turn& turn) {
  return {std::string{world.ids().sessions.spell(turn.session)},
          std::string{world.merge_points().spell(turn.merge_point)}, turn.since.value,
          turn.shows_life};
}

std::string need_text(const need_ground& need) {
  std::string text = fmt::format("{} ({}, said at position {}", need.on, need.state, need.since);
  if (need.inherited_from) text += fmt::format(" of {}", *need.inherited_from);
  if (need.state == "waiting" && !need.in_the_way) text += ", between lanes: it does not block";
  return text + ")" + (need.reason ? ": " + *need.reason : std::string());
}

std::string turn_text(const turn_ground& turn) {
  return fmt::format("{} for {} since position {}{}", turn.session, turn.merge_point, turn.since,
                     turn.shows_life ? "" : ", but it shows no life and is passed");
}

} // namespace

std::vector<need_ground> grounds_of(const projections::world& world,
                                    const std::vector<engine::explained_need>& needs) {
  std::vector<need_ground> found;
  for (const auto& need : needs) {
    need_ground one{std::string{world.ids().items.spell(need.on)},
                    std::string{to_string(need.state)},
                    need.in_the_way,
                    need.from,
                    {},
                    need.since.value};
    if (!need.reason.empty()) one.reason = need.reason;
    found.push_back(std::move(one));
  }
  return found;
}

command_answer answer_of(const std::optional<engine::rejection>& refused) {
  if (!refused) return {true, 0, {}, {}};
  const report why = report_of(*refused);
  return {false, code(why.exit), why.code, why.message};
}

std::string text_of(const std::vector<need_ground>& needs) {
  std::string text;
  for (const auto& need : needs) text += (text.empty() ? "" : "\n") + need_text(need);
  return text;
}

std::string text_of(const command_answer& answer) {
  if (answer.granted) return "would be granted";
  return fmt::format("would be refused with {}: {}", answer.exit, answer.message.value_or(""));
}

std::optional<explained_merge> explained(const projections::world& world,
                                         const engine::context& context,
                                         const events::merge_point_id& id) {
  const auto why = engine::explain(world, context, id);
  if (!why) return std::nullopt;
  const auto point = projections::view_merge_point(world, id.value);
  explained_merge found;
  found.merge_point = point->id;
  found.title = point->title;
  found.state = point->state;
  found.into = point->into;
  found.needs = grounds_of(world, why->needs);
  if (why->slot) found.slot = ground_of(world, *why->slot);
  for (const auto& turn : why->queue) found.queue.push_back(ground_of(world, turn));
  found.would = answer_of(why->refused);
  return found;
}

void print(invocation& now, const explained_merge& merge) {
  value::object fields;
  fields.push_back({"it is", fmt::format("{}, into {}", merge.state, merge.into)});
  if (!merge.needs.empty()) fields.push_back({"needs", text_of(merge.needs)});
  if (merge.slot) fields.push_back({"the slot", turn_text(*merge.slot)});
  std::string queue;
  for (const auto& turn : merge.queue) queue += (queue.empty() ? "" : "\n") + turn_text(turn);
  if (!queue.empty()) fields.push_back({"queue", queue});
  fields.push_back({"a start", text_of(merge.would)});
  now.out.picture(fmt::format("{}  {}\n", for_screen(merge.merge_point), for_screen(merge.title)) +
                  sheet_text(fields, now.out.screen()));
}

} // namespace tally::cli
