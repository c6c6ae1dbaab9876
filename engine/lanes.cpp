#include "engine/lanes.hpp"

#include "engine/room_in_stages.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace tally::engine {

using projections::item_number;
using projections::item_row;
using projections::item_status;
using projections::world;

namespace {

/// What would be in the way of a lane of `story` that is not there yet.
std::vector<std::string> blockers_of_new(const world& world, item_number story,
                                         const events::item_id& lane) {
  std::vector<std::string> names;
  for (const item_number blocker : world.dependencies().blockers_of_new_lane(story))
    names.emplace_back(world.ids().items.spell(blocker));
  // An import may have let a lane wait before it was there.
  if (const auto number = world.ids().items.find(lane.value)) {
    for (auto& name : rules::blockers(world, *number)) names.push_back(std::move(name));
  }
  return names;
}

/// The lane's first commit: it is there, with its tasks, and it is the session's.
decision begin(const events::item_id& lane, std::string_view focus, const rules::known_item& story,
               const commands::start_session& asked, const world& world, const context& context) {
  const item_status status = story.row->status;
  if (status == item_status::done || status == item_status::cancelled) {
    return reject({refusals::wrong_status{asked.item->value, std::string{to_string(status)},
                                          "make a lane of"}});
  }
  if (auto no = rules::faulty_id("a lane", lane.value)) return reject({std::move(*no)});
  if (auto by = blockers_of_new(world, story.number, lane); !by.empty())
    return reject({refusals::blocked{lane.value, std::move(by)}});
  const std::string stage = projections::memory::copy(story.row->stage);
  auto happened = room_in_stages{world, context, {}}.take({}, lane.value, stage);
  if (!happened) return reject({happened.error()});
  events::item_added added;
  added.item = lane;
  added.title = fmt::format("{}: {}", projections::memory::view(story.row->title), focus);
  added.priority = story.row->priority;
  added.stage = stage;
  added.parent = *asked.item;
  happened->emplace_back(std::move(added));
  for (const auto& task : asked.tasks) happened->emplace_back(events::task_added{lane, task});
  happened->emplace_back(events::item_claimed{
      lane, {context.who.by.value}, world.settings().lease_s(stage), {}, {}, {}});
  return *happened;
}

/// The tasks that the item's list does not have yet.
void add_tasks(const events::item_id& item, const item_row& row,
               const std::vector<std::string>& tasks, happenings& happened) {
  for (const auto& text : tasks) {
    const bool known = std::any_of(row.tasks.begin(), row.tasks.end(), [&](const auto& task) {
      return projections::memory::view(task.text) == text;
    });
    if (!known) happened.emplace_back(events::task_added{item, text});
  }
}

} // namespace

events::item_id lane_of(const events::item_id& story, std::string_view focus) {
  events::item_id lane{story.value + "/"};
  bool is_gap = false;
  for (const char letter : focus) {
    const auto byte = static_cast<unsigned char>(letter);
    if (byte <= ' ' || byte == 0x7F || letter == ',' || letter == '/') {
      is_gap = lane.value.back() != '/';
      continue;
    }
    if (is_gap) lane.value += '-';
    is_gap = false;
    lane.value += letter;
  }
  return lane;
}

decision begin_work(const commands::start_session& asked, const world& world,
                    const context& context) {
  events::item_id item = *asked.item;
  const auto story = rules::find_item(world, item);
  if (!story) return reject({story.error()});
  if (asked.focus && events::story_of(item.value).empty()) {
    item = lane_of(item, *asked.focus);
    if (item.value.ends_with('/'))
      return reject({refusals::bad_usage{"a lane has a name", "--focus backend"}});
    if (!rules::find_item(world, item))
      return begin(item, *asked.focus, *story, asked, world, context);
  }
  auto happened = decide(commands::claim{{item}, {}, false, false, {}}, world, context);
  if (!happened) return happened;
  add_tasks(item, *rules::find_item(world, item)->row, asked.tasks, *happened);
  return happened;
}

} // namespace tally::engine
