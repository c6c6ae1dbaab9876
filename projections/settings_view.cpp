#include "projections/settings_view.hpp"

#include "projections/setting_table.hpp"
#include "projections/world.hpp"

#include <algorithm>

namespace tally::projections {

namespace {

/// What holds for a key as a number, whether it was set or not.
std::int64_t value_of(const world& world, const setting_key& key) {
  const settings& all = world.settings();
  if (!key.spec->of_stage) return key.spec->name == "lease" ? all.lease_s() : all.attempts();
  const stage_rules rules = all.rules_of(key.stage);
  if (key.spec->name == "lease") return all.lease_s(key.stage);
  return key.spec->name == "limit" ? rules.limit : std::int64_t{rules.approval};
}

setting_view make_setting_view(const world& world, const setting_key& key) {
  setting_view view;
  view.key = key_of(*key.spec, key.stage);
  view.value = setting_text(key.spec->kind, value_of(world, key));
  view.set = world.settings().changed().contains(std::string_view{view.key});
  view.form = form_of(key.spec->kind);
  view.meaning = key.spec->meaning;
  return view;
}

bool is_of_a_stage_there_is(const world& world, const setting_key& key) {
  const auto& stages = world.pipeline().stages();
  return key.stage.empty() || std::any_of(stages.begin(), stages.end(), [&](const auto& stage) {
           return memory::view(stage.stage) == key.stage;
         });
}

} // namespace

std::vector<setting_view> view_settings(const world& world) {
  std::vector<setting_view> views;
  for (const setting_spec& spec : all_settings()) {
    if (!spec.of_stage) {
      views.push_back(make_setting_view(world, {&spec, {}}));
      continue;
    }
    for (const auto& stage : world.pipeline().stages())
      views.push_back(make_setting_view(world, {&spec, memory::view(stage.stage)}));
  }
  for (const auto& [key, value] : world.settings().changed()) {
    if (!find_setting(memory::view(key)))
      views.push_back({memory::copy(key), memory::copy(value), true, {}, {}});
  }
  return views;
}

std::optional<setting_view> view_setting(const world& world, std::string_view key) {
  const auto known = find_setting(key);
  if (known && is_of_a_stage_there_is(world, *known)) return make_setting_view(world, *known);
  const auto kept = world.settings().changed().find(key);
  if (kept == world.settings().changed().end()) return std::nullopt;
  return setting_view{std::string{key}, memory::copy(kept->second), true, {}, {}};
}

} // namespace tally::projections
