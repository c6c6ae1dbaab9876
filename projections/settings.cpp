#include "projections/settings.hpp"

namespace tally::projections {

void settings::apply(const events::board_opened& opened, const stamp& /*when*/) {
  stages_.clear();
  for (const auto& stage : opened.stages)
    stages_.emplace_back(stage.data(), stage.size(), stages_.get_allocator());
  lease_s_ = opened.lease_s;
}

std::optional<std::size_t> settings::stage_index(std::string_view stage) const {
  for (std::size_t at = 0; at < stages_.size(); ++at) {
    if (memory::view(stages_[at]) == stage) return at;
  }
  return std::nullopt;
}

} // namespace tally::projections
