#include "engine/conflicts.hpp"
#include "engine/files.hpp"
#include "engine/rules.hpp"
#include "events/shell_word.hpp"
#include "projections/gates.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace tally::engine {

namespace {

using projections::item_status;
using projections::world;

std::optional<refusal> faulty_priority(const std::optional<std::int64_t>& priority) {
  if (!priority || (*priority >= 0 && *priority <= 9)) return std::nullopt;
  return refusals::bad_usage{fmt::format("{} is no priority: 0, the most urgent, to 9", *priority),
                             ""};
}

/// The stage that was asked for or, for a new item, the pipeline's first.
expected<std::string, refusal> stage_of(const world& world,
                                        const std::optional<std::string>& asked) {
  const auto& stages = world.settings().stages();
  if (!asked) return stages.empty() ? std::string{} : projections::memory::copy(stages.front());
  if (world.settings().stage_index(*asked)) return *asked;
  refusals::unknown_stage why{*asked, {}};
  for (const auto& stage : stages) why.stages.push_back(projections::memory::copy(stage));
  return refusal{std::move(why)};
}

/// A lane's id names its story: `story/backend`.
std::optional<refusal> faulty_lane(const events::item_id& id, const events::item_id& parent) {
  if (id.value.find('/') == std::string::npos) return std::nullopt;
  if (!id.value.ends_with('/') && events::story_of(id.value) == parent.value) return std::nullopt;
  const std::string of = parent.value.empty() ? "" : " of " + parent.value;
  return refusals::bad_usage{
      fmt::format("\"{}\" cannot be an item{}: only a lane's id has a /, after its story", id.value,
                  of),
      fmt::format("name it {}/…", parent.value.empty() ? "STORY" : parent.value)};
}

/// True where `of` is `item` itself or stands below it.
bool is_within(const world& world, projections::item_number item,
               std::optional<projections::item_number> of) {
  // An import may have brought parents in a circle.
  for (std::size_t left = world.ids().items.size(); of && left > 0; --left) {
    if (*of == item) return true;
    const auto* row = world.items().find(*of);
    of = row == nullptr ? std::nullopt : row->parent;
  }
  return false;
}

/// Checks a list of items that have to be there.
std::optional<refusal> all_known(const world& world, const std::vector<events::item_id>& items) {
  std::vector<refusal> unknown;
  for (const auto& item : items) {
    if (const auto found = rules::find_item(world, item); !found) unknown.push_back(found.error());
  }
  if (unknown.empty()) return std::nullopt;
  return reject(std::move(unknown)).first;
}

/// An id that the board never saw, not even as a name of something that is not there.
events::item_id mint(const world& world) {
  for (std::uint64_t number = world.items().next_minted();; ++number) {
    events::item_id id{fmt::format("T-{}", number)};
    if (!world.ids().items.find(id.value)) return id;
  }
}

std::optional<refusal> faulty_files(const std::vector<std::string>& files) {
  for (const auto& file : files) {
    if (auto no = files::fault_of(file)) return no;
  }
  return std::nullopt;
}

std::optional<refusal> faulty(const commands::add& asked, const world& world) {
  if (asked.title.empty())
    return refusals::bad_usage{"an item has a title", "add one: --title \"…\""};
  if (asked.item) {
    if (auto no = rules::faulty_id("an item", asked.item->value)) return no;
  }
  if (auto no = faulty_priority(asked.priority)) return no;
  if (auto no = faulty_files(asked.files)) return no;
  if (asked.item && asked.parent) {
    if (auto no = faulty_lane(*asked.item, *asked.parent)) return no;
  }
  if (asked.parent) {
    if (const auto parent = rules::find_item(world, *asked.parent); !parent) return parent.error();
  }
  if (auto no = all_known(world, asked.after)) return no;
  if (auto stage = stage_of(world, asked.stage); !stage) return stage.error();
  if (asked.item && rules::find_item(world, *asked.item))
    return refusals::already_exists{asked.item->value};
  return std::nullopt;
}

std::optional<refusal> faulty(const commands::open_board& asked) {
  if (asked.stages.empty())
    return refusals::bad_usage{"a pipeline has at least one stage", "--stages plan,implement"};
  for (const auto& stage : asked.stages) {
    if (auto no = rules::faulty_id("a stage", stage)) return no;
    if (std::count(asked.stages.begin(), asked.stages.end(), stage) > 1)
      return refusals::bad_usage{fmt::format("the stage {} stands twice", stage), ""};
  }
  if (asked.lease_s <= 0) return refusals::bad_usage{"a lease is longer than nothing", ""};
  return std::nullopt;
}

std::optional<refusal> faulty(const commands::edit& asked) {
  if (auto no = faulty_priority(asked.priority)) return no;
  if (asked.title && asked.title->empty()) return refusals::bad_usage{"an item has a title", ""};
  if (asked.files) {
    if (auto no = faulty_files(*asked.files)) return no;
  }
  if (asked.parent && !asked.parent->value.empty()) return faulty_lane(asked.item, *asked.parent);
  return std::nullopt;
}

/// The parent that was asked for is there, and is not below the item itself.
std::optional<refusal> faulty_parent(const commands::edit& asked, const rules::known_item& item,
                                     const world& world) {
  if (!asked.parent || asked.parent->value.empty()) return std::nullopt;
  const auto parent = rules::find_item(world, *asked.parent);
  if (!parent) return parent.error();
  if (!is_within(world, item.number, parent->number)) return std::nullopt;
  refusals::would_cycle why{{asked.item.value, asked.parent->value}};
  if (why.path.back() != asked.item.value) why.path.push_back(asked.item.value);
  return why;
}

bool changes_something(const events::item_edited& edited) {
  return edited.title || edited.description || edited.kind || edited.priority || edited.parent ||
         !edited.labels_added.empty() || !edited.labels_removed.empty() || edited.files ||
         edited.estimate_s || !edited.metadata.empty();
}

} // namespace

decision decide(const commands::open_board& asked, const world& world, const context& /*context*/) {
  if (world.last().position != 0) {
    return reject({refusals::nothing_to_change{"the board is open already", "tally status"}});
  }
  if (auto no = faulty(asked)) return reject({std::move(*no)});
  return happenings{events::board_opened{asked.stages, asked.lease_s}};
}

decision decide(const commands::add& asked, const world& world, const context& /*context*/) {
  commands::add full = asked;
  if (full.item && !full.parent && full.item->value.find('/') != std::string::npos)
    full.parent = events::item_id{std::string{events::story_of(full.item->value)}};
  if (auto no = faulty(full, world)) return reject({std::move(*no)});
  const auto stage = stage_of(world, full.stage);
  const events::item_id id = full.item ? *full.item : mint(world);
  happenings happened{events::item_added{id, full.title, full.description, full.kind,
                                         full.priority.value_or(5), *stage, full.parent,
                                         full.labels, full.files, full.estimate_s, full.metadata}};
  for (const auto& on : rules::distinct(full.after)) {
    // An import may have let others wait for this id before it was there.
    if (auto no = rules::cycle(world, id, *world.ids().items.find(on.value)))
      return reject({std::move(*no)});
    happened.emplace_back(events::dependency_added{id, on, {}});
  }
  return happened;
}

decision decide(const commands::edit& asked, const world& world, const context& context) {
  if (auto no = faulty(asked)) return reject({std::move(*no)});
  const auto item = rules::find_item(world, asked.item);
  if (!item) return reject({item.error()});
  std::vector<refusal> refused;
  happenings happened;
  events::item_edited edited{asked.item,     asked.title,      asked.description, asked.kind,
                             asked.priority, asked.parent,     asked.labels,      asked.unlabels,
                             asked.files,    asked.estimate_s, asked.metadata};
  if (changes_something(edited)) happened.emplace_back(std::move(edited));
  const auto take = [&](const decision& part) {
    if (part) {
      happened.insert(happened.end(), part->begin(), part->end());
    } else {
      refused.push_back(part.error().first);
    }
  };
  if (auto no = rules::up_to_date(world, *item, context.who)) refused.push_back(std::move(*no));
  if (auto no = faulty_parent(asked, *item, world)) refused.push_back(std::move(*no));
  const engine::context plain{{context.who.by, {}, {}}, context.seen}; // checked above
  if (asked.stage) take(decide(commands::stage{asked.item, *asked.stage, false, {}}, world, plain));
  if (!asked.after.empty())
    take(decide(commands::depend{asked.item, asked.after, {}}, world, plain));
  if (!refused.empty()) return reject(std::move(refused));
  if (happened.empty()) {
    return reject(
        {refusals::bad_usage{"edit was told nothing to change", "see: tally edit --help"}});
  }
  if (asked.files && item->claim != nullptr) {
    const events::session_id holder{std::string{world.ids().sessions.spell(item->claim->session)}};
    conflicts::add_uses({holder, *asked.files, asked.item, false, {}}, world, context.seen,
                        happened);
  }
  return happened;
}

decision decide(const commands::note& asked, const world& world, const context& context) {
  if (asked.text.empty()) return reject({refusals::bad_usage{"a note has a text", ""}});
  const auto item = rules::find_item(world, {asked.id});
  if (asked.may_be_item && item) {
    if (auto no = rules::up_to_date(world, *item, context.who)) return reject({std::move(*no)});
    return happenings{events::item_noted{{asked.id}, asked.text}};
  }
  const auto session = rules::find_session(world, {asked.id});
  if (asked.may_be_session && session)
    return happenings{events::session_noted{{asked.id}, asked.text}};
  return reject({asked.may_be_item ? item.error() : session.error()});
}

decision decide(const commands::add_task& asked, const world& world, const context& context) {
  if (asked.text.empty()) return reject({refusals::bad_usage{"a task has a text", ""}});
  const auto item = rules::find_item(world, asked.item);
  if (!item) return reject({item.error()});
  if (auto no = rules::up_to_date(world, *item, context.who)) return reject({std::move(*no)});
  return happenings{events::task_added{asked.item, asked.text}};
}

decision decide(const commands::finish_task& asked, const world& world, const context& context) {
  const auto item = rules::find_item(world, asked.item);
  if (!item) return reject({item.error()});
  const auto& tasks = item->row->tasks;
  std::size_t number = 0;
  const char* const end = asked.task.data() + asked.task.size();
  const auto [stop, fault] = std::from_chars(asked.task.data(), end, number);
  if (fault != std::errc{} || stop != end) {
    const auto same = [&](const auto& task) {
      return projections::memory::view(task.text) == asked.task;
    };
    number =
        static_cast<std::size_t>(std::find_if(tasks.begin(), tasks.end(), same) - tasks.begin()) +
        1;
  }
  if (number < 1 || number > tasks.size()) {
    return reject({refusals::unknown_task{asked.item.value, asked.task,
                                          static_cast<std::int64_t>(tasks.size())}});
  }
  if (auto no = rules::up_to_date(world, *item, context.who)) return reject({std::move(*no)});
  if (tasks[number - 1].done) {
    return reject({refusals::nothing_to_change{
        fmt::format("task {} of {} is done already", number, asked.item.value),
        fmt::format("tally show {}", events::shell_word(asked.item.value))}});
  }
  return happenings{events::task_done{asked.item, static_cast<std::int64_t>(number)}};
}

decision decide(const commands::retry& asked, const world& world, const context& context) {
  const bool has_reason = asked.reason && !asked.reason->empty();
  if (asked.force && !has_reason) return reject({rules::missing("--force", "reason")});
  const auto item = rules::find_item(world, asked.item);
  if (!item) return reject({item.error()});
  if (auto no = rules::may_settle(world, *item, context, false)) return reject({std::move(*no)});
  if (item->row->status != item_status::failed) {
    return reject({refusals::wrong_status{asked.item.value,
                                          std::string{to_string(item->row->status)}, "retry"}});
  }
  const std::int64_t attempts = item->row->attempts;
  if (projections::is_dead_letter(world, *item->row) && !asked.force)
    return reject({refusals::dead_letter{asked.item.value, attempts}});
  return happenings{events::item_retried{asked.item, attempts + 1, asked.reason}};
}

decision decide(const commands::cancel& asked, const world& world, const context& context) {
  if (asked.reason.empty()) return reject({rules::missing("cancel", "reason")});
  const auto item = rules::find_item(world, asked.item);
  if (!item) return reject({item.error()});
  if (auto no = rules::may_settle(world, *item, context, asked.force))
    return reject({std::move(*no)});
  const item_status status = item->row->status;
  if (status == item_status::done || status == item_status::cancelled) {
    return reject(
        {refusals::wrong_status{asked.item.value, std::string{to_string(status)}, "cancel"}});
  }
  events::item_cancelled cancelled{asked.item, {}, asked.reason};
  if (item->claim != nullptr) {
    cancelled.session =
        events::session_id{std::string{world.ids().sessions.spell(item->claim->session)}};
  }
  return happenings{std::move(cancelled)};
}

decision decide(const commands::reopen& asked, const world& world, const context& context) {
  const auto item = rules::find_item(world, asked.item);
  if (!item) return reject({item.error()});
  if (auto no = rules::may_settle(world, *item, context, false)) return reject({std::move(*no)});
  const item_status status = item->row->status;
  if (status != item_status::done && status != item_status::cancelled) {
    return reject(
        {refusals::wrong_status{asked.item.value, std::string{to_string(status)}, "reopen"}});
  }
  return happenings{events::item_reopened{asked.item, asked.reason}};
}

} // namespace tally::engine
