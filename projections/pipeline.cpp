#include "projections/pipeline.hpp"

namespace tally::projections {

namespace {

bool is_open(item_status status) {
  return status != item_status::done && status != item_status::cancelled;
}

} // namespace

std::uint32_t pipeline::stage_number(std::string_view stage) {
  for (std::size_t at = 0; at < stages_.size(); ++at) {
    if (memory::view(stages_[at].stage) == stage) return static_cast<std::uint32_t>(at);
  }
  stages_.emplace_back(memory::arena{stages_.get_allocator()});
  memory::assign(stages_.back().stage, stage);
  return static_cast<std::uint32_t>(stages_.size() - 1);
}

void pipeline::declare(std::string_view stage) { stage_number(stage); }

bool pipeline::is_ready(item_number item) const {
  return index_of(item) < entries_.size() && entries_[index_of(item)].ready;
}

void pipeline::refresh(item_number item, const items& all, const dependencies& waiting) {
  while (entries_.size() <= index_of(item)) entries_.emplace_back();
  pipeline_entry& entry = entries_[index_of(item)];
  const item_row* row = all.find(item);
  if (row == nullptr) return;
  const bool claimed = row->status == item_status::claimed;
  const bool unblocked = (row->status == item_status::todo || claimed) && !waiting.is_blocked(item);
  const pipeline_entry now{true,
                           unblocked && !claimed,
                           unblocked,
                           row->status,
                           stage_number(memory::view(row->stage)),
                           {row->priority, row->created.at, item}};
  move(entry, now);
  entry = now;
}

void pipeline::move(const pipeline_entry& from, const pipeline_entry& to) {
  const auto put = [](memory::set<item_number>& set, item_number item, bool was, bool is) {
    if (was && !is) set.erase(item);
    if (is && !was) set.insert(item);
  };
  stage_row& now = stages_[to.stage];
  const bool stays = from.unblocked && to.unblocked && from.stage == to.stage && from.key == to.key;
  if (from.entered) {
    stage_row& before = stages_[from.stage];
    --before.count[static_cast<std::size_t>(from.status)];
    if (from.ready) --before.ready;
    if (from.unblocked && !stays) before.unblocked.erase(from.key);
  }
  ++now.count[static_cast<std::size_t>(to.status)];
  if (to.ready) ++now.ready;
  if (to.unblocked && !stays) now.unblocked.insert(to.key);
  put(open_, to.key.item, from.entered && is_open(from.status), is_open(to.status));
  put(failed_, to.key.item, from.entered && from.status == item_status::failed,
      to.status == item_status::failed);
}

} // namespace tally::projections
