#include "projections/pipeline.hpp"

namespace tally::projections {

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
  if (entry.entered) {
    stage_row& stage = stages_[entry.stage];
    --stage.count[static_cast<std::size_t>(entry.status)];
    if (entry.ready) stage.ready.erase(entry.key);
  }
  if (row == nullptr) return;
  const bool ready = row->status == item_status::todo && !waiting.is_blocked(item);
  entry = {true,
           ready,
           row->status,
           stage_number(memory::view(row->stage)),
           {row->priority, row->created.at, item}};
  stage_row& stage = stages_[entry.stage];
  ++stage.count[static_cast<std::size_t>(entry.status)];
  if (ready) stage.ready.insert(entry.key);
  if (row->status == item_status::done || row->status == item_status::cancelled) {
    open_.erase(item);
  } else {
    open_.insert(item);
  }
  if (row->status == item_status::failed) {
    failed_.insert(item);
  } else {
    failed_.erase(item);
  }
}

} // namespace tally::projections
