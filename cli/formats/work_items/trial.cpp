#include "cli/formats/work_items/trial.hpp"

#include "cli/formats/sources.hpp"
#include "cli/formats/work_items/rows.hpp"
#include "engine/storage/world_memory.hpp"
#include "projections/observation.hpp"
#include "projections/world.hpp"

#include <boost/json/object.hpp>

#include <algorithm>

namespace tally::cli {

std::map<std::string, boost::json::object>
rows_after(const std::vector<engine::imported_commit>& commits, const import_target& target) {
  std::vector<const engine::imported_commit*> order;
  order.reserve(commits.size());
  for (const auto& each : commits) order.push_back(&each);
  std::stable_sort(order.begin(), order.end(),
                   [](const auto* one, const auto* other) { return one->at < other->at; });
  const auto world = storage::world_memory::empty();
  engine::log_cursor place;
  for (const auto* each : order) {
    if (!world->make_room()) throw std::bad_alloc();
    events::commit next;
    next.number = place.applied = {place.applied.value + 1};
    next.at = each->at;
    next.by = each->by;
    next.facts = each->facts;
    world->apply(next, place);
  }
  const projections::observation seen{target.now, {}, {}};
  std::map<std::string, boost::json::object> rows;
  const std::string first_stage = target.stages.empty() ? std::string{} : target.stages.front();
  for (auto& row : work_item_rows({&world->get(), &seen, target.whole_board, first_stage})) {
    const auto& id = row.at("id").get_string();
    rows.emplace(std::string{id.data(), id.size()}, std::move(row));
  }
  return rows;
}

} // namespace tally::cli
