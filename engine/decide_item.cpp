#include "engine/rules.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace tally::engine {

namespace {

using projections::item_status;
using projections::world;

std::optional<refusal> faulty_id(std::string_view what, std::string_view id) {
  const auto fault = events::id_fault(id);
  if (!fault) return std::nullopt;
  return refusals::bad_usage{fmt::format("\"{}\" cannot be the id of {}: {}", id, what, *fault),
                             ""};
}

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

/// The story that a lane's id names: `story` of `story/backend`.
std::optional<events::item_id> parent_in(const events::item_id& id) {
  const auto slash = id.value.rfind('/');
  if (slash == std::string::npos) return std::nullopt;
  return events::item_id{id.value.substr(0, slash)};
}

/// True where `of` is `item` itself or stands below it.
bool is_within(const world& world, projections::item_number item,
               std::optional<projections::item_number> of) {
  while (of) {
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

std::optional<refusal> faulty(const commands::add& asked, const world& world) {
  if (asked.title.empty())
    return refusals::bad_usage{"an item has a title", "add one: --title \"…\""};
  if (asked.item) {
    if (auto no = faulty_id("an item", asked.item->value)) return no;
  }
  if (auto no = faulty_priority(asked.priority)) return no;
  if (asked.parent) {
    if (const auto parent = rules::find_item(world, *asked.parent); !parent) return parent.error();
  }
  if (auto no = all_known(world, asked.after)) return no;
  if (asked.item && rules::find_item(world, *asked.item))
    return refusals::already_exists{asked.item->value};
  return std::nullopt;
}

} // namespace

decision decide(const commands::open_board& asked, const world& world, const context& /*context*/) {
  if (world.last().position != 0) {
    return reject({refusals::nothing_to_change{"the board is open already"}});
  }
  return happenings{events::board_opened{asked.stages, asked.lease_s}};
}

decision decide(const commands::add& asked, const world& world, const context& /*context*/) {
  commands::add full = asked;
  if (full.item && !full.parent) full.parent = parent_in(*full.item);
  if (auto no = faulty(full, world)) return reject({std::move(*no)});
  auto stage = stage_of(world, full.stage);
  if (!stage) return reject({stage.error()});
  const events::item_id id =
      full.item ? *full.item : events::item_id{fmt::format("T-{}", world.items().next_minted())};
  happenings happened{events::item_added{id, full.title, full.description, full.kind,
                                         full.priority.value_or(5), *stage, full.parent,
                                         full.labels, full.files, full.estimate_s, full.metadata}};
  for (const auto& on : full.after) {
    if (on == id) return reject({refusals::would_cycle{{id.value, id.value}}});
    happened.emplace_back(events::dependency_added{id, on, {}});
  }
  return happened;
}

decision decide(const commands::edit& asked, const world& world, const context& context) {
  const auto item = rules::find_item(world, asked.item);
  if (!item) return reject({item.error()});
  if (auto no = faulty_priority(asked.priority)) return reject({std::move(*no)});
  if (asked.title && asked.title->empty())
    return reject({refusals::bad_usage{"an item has a title", ""}});
  if (auto no = rules::up_to_date(world, *item, context.who)) return reject({std::move(*no)});
  if (asked.parent && !asked.parent->value.empty()) {
    const auto parent = rules::find_item(world, *asked.parent);
    if (!parent) return reject({parent.error()});
    if (is_within(world, item->number, parent->number)) {
      return reject(
          {refusals::would_cycle{{asked.item.value, asked.parent->value, asked.item.value}}});
    }
  }
  happenings happened;
  events::item_edited edited{asked.item,     asked.title,      asked.description, asked.kind,
                             asked.priority, asked.parent,     asked.labels,      asked.unlabels,
                             asked.files,    asked.estimate_s, asked.metadata};
  const bool changes = edited.title || edited.description || edited.kind || edited.priority ||
                       edited.parent || !edited.labels_added.empty() ||
                       !edited.labels_removed.empty() || edited.files || edited.estimate_s ||
                       !edited.metadata.empty();
  if (changes) happened.emplace_back(std::move(edited));
  if (asked.stage) {
    const auto moved = decide(commands::stage{asked.item, *asked.stage, false, {}}, world, context);
    if (!moved) return moved.error();
    happened.insert(happened.end(), moved->begin(), moved->end());
  }
  if (!asked.after.empty()) {
    const auto waits = decide(commands::depend{asked.item, asked.after, {}}, world, context);
    if (!waits) return waits.error();
    happened.insert(happened.end(), waits->begin(), waits->end());
  }
  if (happened.empty()) {
    return reject(
        {refusals::bad_usage{"edit was told nothing to change", "see: tally edit --help"}});
  }
  return happened;
}

decision decide(const commands::note& asked, const world& world, const context& context) {
  if (asked.text.empty()) return reject({refusals::bad_usage{"a note has a text", ""}});
  const auto item = rules::find_item(world, {asked.id});
  if (item) {
    if (auto no = rules::up_to_date(world, *item, context.who)) return reject({std::move(*no)});
    return happenings{events::item_noted{{asked.id}, asked.text}};
  }
  if (rules::find_session(world, {asked.id}))
    return happenings{events::session_noted{{asked.id}, asked.text}};
  return reject({item.error()});
}

decision decide(const commands::add_task& asked, const world& world, const context& context) {
  const auto item = rules::find_item(world, asked.item);
  if (!item) return reject({item.error()});
  if (asked.text.empty()) return reject({refusals::bad_usage{"a task has a text", ""}});
  if (auto no = rules::up_to_date(world, *item, context.who)) return reject({std::move(*no)});
  return happenings{events::task_added{asked.item, asked.text}};
}

decision decide(const commands::finish_task& asked, const world& world, const context& context) {
  const auto item = rules::find_item(world, asked.item);
  if (!item) return reject({item.error()});
  if (auto no = rules::up_to_date(world, *item, context.who)) return reject({std::move(*no)});
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
  if (tasks[number - 1].done) {
    return reject({refusals::nothing_to_change{
        fmt::format("task {} of {} is done already", number, asked.item.value)}});
  }
  return happenings{events::task_done{asked.item, static_cast<std::int64_t>(number)}};
}

decision decide(const commands::retry& asked, const world& world, const context& context) {
  const auto item = rules::find_item(world, asked.item);
  if (!item) return reject({item.error()});
  if (auto no = rules::may_change(world, *item, context, false, false))
    return reject({std::move(*no)});
  if (item->row->status != item_status::failed) {
    return reject({refusals::wrong_status{asked.item.value,
                                          std::string{to_string(item->row->status)}, "retry"}});
  }
  return happenings{
      events::item_retried{asked.item, static_cast<std::int64_t>(item->row->attempts) + 1}};
}

decision decide(const commands::cancel& asked, const world& world, const context& context) {
  const auto item = rules::find_item(world, asked.item);
  if (!item) return reject({item.error()});
  if (asked.reason.empty()) return reject({rules::missing("cancel", "reason")});
  if (auto no = rules::may_change(world, *item, context, asked.force, true))
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
  if (auto no = rules::up_to_date(world, *item, context.who)) return reject({std::move(*no)});
  const item_status status = item->row->status;
  if (status != item_status::done && status != item_status::cancelled) {
    return reject(
        {refusals::wrong_status{asked.item.value, std::string{to_string(status)}, "reopen"}});
  }
  return happenings{events::item_reopened{asked.item, asked.reason}};
}

} // namespace tally::engine
