#include "engine/rules.hpp"
#include "events/duration.hpp"
#include "events/shell_word.hpp"
#include "projections/setting_table.hpp"
#include "projections/settings_view.hpp"

#include <fmt/format.h>

namespace tally::engine {

namespace {

using projections::world;

refusal unknown(const world& world, const std::string& key) {
  refusals::unknown_setting why{key, {}};
  for (auto& setting : projections::view_settings(world))
    why.settings.push_back(std::move(setting.key));
  return why;
}

/// The value as the log writes it.
expected<std::string, refusal> written(const projections::setting_key& key,
                                       const std::string& value) {
  const auto read = projections::read_setting(key.spec->kind, value);
  if (read) return projections::setting_text(key.spec->kind, *read);
  const std::string name = projections::key_of(*key.spec, key.stage);
  if (key.spec->kind == projections::setting_kind::duration && events::is_too_long(value)) {
    return refusal{
        refusals::bad_usage{fmt::format("\"{}\" is no value of {}: it is too long", value, name),
                            fmt::format("the longest duration is {}",
                                        events::duration_text(events::longest_duration_s))}};
  }
  return refusal{refusals::bad_usage{
      fmt::format("\"{}\" is no value of {}: it takes {}", value, name,
                  projections::form_of(key.spec->kind)),
      fmt::format("what it means: tally config {} -o json", events::shell_word(name))}};
}

} // namespace

decision decide(const commands::configure& asked, const world& world, const context& /*context*/) {
  const auto now = projections::view_setting(world, asked.key);
  if (!now) return reject({unknown(world, asked.key)});
  if (!asked.value) {
    if (!now->set) return happenings{};
    return happenings{events::config_changed{asked.key, {}}};
  }
  const auto key = projections::find_setting(asked.key);
  if (!key) return reject({unknown(world, asked.key)}); // only a newer tally knows what it takes
  auto value = written(*key, *asked.value);
  if (!value) return reject({value.error()});
  if (now->set && now->value == *value) return happenings{};
  return happenings{events::config_changed{asked.key, std::move(*value)}};
}

} // namespace tally::engine
