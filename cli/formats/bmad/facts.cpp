#include "cli/formats/bmad/facts.hpp"

#include "cli/formats/line_limit.hpp"
#include "cli/formats/sources.hpp"
#include "cli/text/screen_text.hpp"
#include "projections/world.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace tally::cli {

using projections::memory::view;

namespace {

const std::string the_files = "@bmad";

std::string source_of(std::string_view item) { return fmt::format("bmad:item:{}", item); }

} // namespace

void bmad_facts::mention(const events::item_id& item, events::instant at) {
  const auto [known, is_new] = items_.try_emplace(item.value, told_item{past(at), {}, {}, {}});
  if (!is_new) known->second.first = std::min(known->second.first, past(at));
}

void bmad_facts::describe(const events::item_id& lane, const events::item_id& story,
                          std::string title) {
  auto& told = items_.at(lane.value);
  told.story = story;
  told.title = std::move(title);
}

void bmad_facts::keep(const events::item_id& item, const std::string& name,
                      events::json_text value) {
  items_.at(item.value).metadata["bmad." + name] = std::move(value);
}

void bmad_facts::push(events::instant at, const std::string& by, std::string source,
                      events::event what) {
  append(past(at), by.empty() ? the_files : by, std::move(source), std::move(what));
}

void bmad_facts::append(events::instant at, const std::string& by, std::string source,
                        events::event what) {
  engine::imported_commit commit{events::author{by}, at, {}};
  commit.facts.push_back({std::move(what), events::origin{std::move(source), at, by}});
  happened_.push_back(std::move(commit));
}

const projections::item_row* bmad_facts::on_board(const events::item_id& item) const {
  const auto number = world_->ids().items.find(item.value);
  return number ? world_->items().find(*number) : nullptr;
}

const projections::session_row* bmad_facts::on_board(const events::session_id& session) const {
  const auto number = world_->ids().sessions.find(session.value);
  return number ? world_->sessions().find(*number) : nullptr;
}

std::string_view bmad_facts::holder(const events::item_id& item) const {
  const auto number = world_->ids().items.find(item.value);
  const auto* claim = number ? world_->claims().find(*number) : nullptr;
  return claim == nullptr ? std::string_view{} : world_->ids().sessions.spell(claim->session);
}

bool bmad_facts::knows(const events::item_id& item) const {
  return items_.contains(item.value) || on_board(item) != nullptr;
}

bool bmad_facts::waits(const events::item_id& item, const events::item_id& on) const {
  const auto number = world_->ids().items.find(item.value);
  const auto other = world_->ids().items.find(on.value);
  const auto* node = number ? world_->dependencies().find(*number) : nullptr;
  return node != nullptr && other &&
         std::any_of(node->on.begin(), node->on.end(),
                     [&](const auto& edge) { return edge.on == *other; });
}

void bmad_facts::add(const std::string& id, const told_item& item) {
  events::item_added added;
  added.item = {id};
  added.title = item.title.empty() ? id : item.title;
  added.stage = target_->stages.empty() ? "" : target_->stages.front();
  if (item.story) {
    if (const auto* story = on_board(*item.story)) added.stage = view(story->stage);
    added.parent = item.story;
  }
  added.metadata = item.metadata;
  append(item.first, the_files, source_of(id), std::move(added));
}

void bmad_facts::change(const std::string& id, const told_item& item) {
  const auto& row = *on_board(events::item_id{id});
  // Of an item that is this board's own, or that was worked on here, nothing is said over.
  if (!world_->imports().has(source_of(id)) || row.updated.mono.known()) return;
  events::item_edited edited;
  edited.item = {id};
  for (const auto& [name, value] : item.metadata) {
    const auto known = row.metadata.find(std::string_view{name});
    const bool is_same =
        known == row.metadata.end() ? value.value == "null" : view(known->second) == value.value;
    if (!is_same) edited.metadata[name] = value;
  }
  if (edited.metadata.empty()) return;
  const auto at = std::max(events::instant{row.updated.at}, item.first);
  append(at, the_files,
         fmt::format("bmad:item:{}:{}:{}", id, row.updated.position, events::to_string(at)),
         std::move(edited));
}

void bmad_facts::finish() {
  std::vector<engine::imported_commit> others;
  std::swap(others, happened_);
  for (const auto& [id, item] : items_)
    on_board(events::item_id{id}) == nullptr ? add(id, item) : change(id, item);
  found_->items += std::count_if(items_.begin(), items_.end(),
                                 [](const auto& item) { return !item.second.story; });
  std::move(others.begin(), others.end(), std::back_inserter(happened_));
  // Stable: of what happened at one time, an item comes before what befell it.
  std::stable_sort(happened_.begin(), happened_.end(),
                   [](const auto& one, const auto& other) { return one.at < other.at; });
  for (auto& commit : happened_) {
    if (fit_into_line(commit, found_->warnings)) continue;
    malformed(fmt::format("{} is longer than a line of the log holds",
                          shortened(commit.facts.front().from->source, 60)),
              "shorten it");
  }
  found_->commits = std::move(happened_);
}

} // namespace tally::cli
