#include "projections/progress.hpp"

#include <algorithm>
#include <vector>

namespace tally::projections {

namespace {

void add(std::uint32_t& count, std::uint32_t much, int sign) {
  count = sign > 0 ? count + much : count - much;
}

void add(status_counts& sum, const status_counts& part, int sign) {
  for (std::size_t at = 0; at < sum.count.size(); ++at) add(sum.count[at], part.count[at], sign);
}

status_counts one_of(item_status status) {
  status_counts one;
  one.count[static_cast<std::size_t>(status)] = 1;
  return one;
}

/// The story of a lane, where that is there.
std::optional<item_number> story_of(item_number item, const items& all,
                                    const dependencies& waiting) {
  const dependency_node* node = waiting.find(item);
  if (node == nullptr || !node->story || all.find(*node->story) == nullptr) return std::nullopt;
  return node->story;
}

} // namespace

std::uint32_t status_counts::counted() const {
  std::uint32_t all = 0;
  for (const std::uint32_t some : count) all += some;
  return all - of(item_status::cancelled);
}

std::int64_t percent_done(std::uint64_t done, std::uint64_t counted) {
  return counted == 0 ? 0 : static_cast<std::int64_t>(done * 100 / counted);
}

const progress_node* progress::find(item_number item) const {
  if (index_of(item) >= nodes_.size() || !nodes_[index_of(item)].entered) return nullptr;
  return &nodes_[index_of(item)];
}

work_done progress::of(session_number session) const {
  const auto found = sessions_.find(session);
  return found == sessions_.end() ? work_done{} : found->second;
}

progress_node& progress::node(item_number item) {
  while (nodes_.size() <= index_of(item)) nodes_.emplace_back();
  return nodes_[index_of(item)];
}

void progress::count(item_number item, int sign) {
  const progress_node& its = node(item);
  const status_counts self = one_of(its.status);
  status_counts part = its.below;
  if (its.is_lane) {
    add(node(*its.parent).lanes, self, sign);
  } else {
    add(project_, self, sign);
    add(part, self, 1);
  }
  for (auto above = its.parent; above; above = node(*above).parent)
    add(node(*above).below, part, sign);
  if (!its.worker) return;
  if (its.status == item_status::done) add(sessions_[*its.worker].done, 1, sign);
  if (its.status == item_status::failed) add(sessions_[*its.worker].failed, 1, sign);
}

std::optional<item_number> progress::whole_of(item_number item, const item_row& row,
                                              const items& all, const dependencies& waiting) const {
  const auto story = story_of(item, all, waiting);
  const auto whole = story ? story : row.parent;
  for (auto above = whole; above;) {
    if (*above == item) return std::nullopt;
    above = index_of(*above) < nodes_.size() ? nodes_[index_of(*above)].parent : std::nullopt;
  }
  return whole;
}

void progress::refresh(item_number item, const items& all, const dependencies& waiting) {
  const item_row* row = all.find(item);
  if (row == nullptr) return;
  progress_node& its = node(item);
  const bool is_new = !its.entered;
  if (its.entered) count(item, -1);
  its.entered = true;
  its.status = row->status;
  its.worker = row->worker;
  its.parent.reset();
  its.parent = whole_of(item, *row, all, waiting);
  if (its.parent) node(*its.parent); // a parent that is only named has a row too
  its.is_lane = its.parent && its.parent == story_of(item, all, waiting);
  count(item, 1);
  const dependency_node* known = waiting.find(item);
  if (!is_new || known == nullptr) return;
  for (const item_number lane : known->lanes) { // those that were there before their story
    if (lane != item && find(lane) != nullptr) refresh(lane, all, waiting);
  }
}

} // namespace tally::projections
