#include "projections/settings.hpp"

#include "projections/setting_table.hpp"

namespace tally::projections {

void settings::apply(const events::board_opened& opened, const stamp& /*when*/) {
  stages_.clear();
  for (const auto& stage : opened.stages)
    stages_.emplace_back(stage.data(), stage.size(), stages_.get_allocator());
  lease_s_ = opened.lease_s;
  opened_lease_s_ = opened.lease_s;
}

void settings::apply(const events::config_changed& changed, const stamp& /*when*/) {
  const memory::arena arena{changed_.get_allocator()};
  changed_.erase(memory::text{changed.key.data(), changed.key.size(), arena});
  if (changed.value) {
    changed_.emplace(memory::text{changed.key.data(), changed.key.size(), arena},
                     memory::text{changed.value->data(), changed.value->size(), arena});
  }
  const auto key = find_setting(changed.key);
  if (!key) return; // a newer tally's: kept and shown
  const auto value = changed.value ? read_setting(key->spec->kind, *changed.value) : std::nullopt;
  if (!key->spec->of_stage) {
    if (key->spec->name == "lease") lease_s_ = value.value_or(opened_lease_s_);
    if (key->spec->name == "attempts") attempts_ = value.value_or(usual_attempts);
    return;
  }
  stage_rules& rules =
      rules_.try_emplace(memory::text{key->stage.data(), key->stage.size(), arena}).first->second;
  if (key->spec->name == "lease") rules.lease_s = value.value_or(0);
  if (key->spec->name == "limit") rules.limit = value.value_or(0);
  if (key->spec->name == "approval") rules.approval = value.value_or(0) != 0;
}

stage_rules settings::rules_of(std::string_view stage) const {
  const auto found = rules_.find(stage);
  return found == rules_.end() ? stage_rules{} : found->second;
}

std::int64_t settings::lease_s(std::string_view stage) const {
  const stage_rules rules = rules_of(stage);
  return rules.lease_s == 0 ? lease_s_ : rules.lease_s;
}

std::optional<std::size_t> settings::stage_index(std::string_view stage) const {
  for (std::size_t at = 0; at < stages_.size(); ++at) {
    if (memory::view(stages_[at]) == stage) return at;
  }
  return std::nullopt;
}

} // namespace tally::projections
