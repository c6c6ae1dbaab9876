#include "cli/board/change.hpp"
#include "cli/board/reading.hpp"
#include "cli/commands/commands.hpp"
#include "cli/invocation.hpp"
#include "cli/text/refusal_report.hpp"
#include "events/shell_word.hpp"
#include "projections/settings_view.hpp"

#include <optional>

namespace tally::cli {

namespace {

constexpr positional_spec positionals[] = {
    {.name = "key",
     .help = "lease, attempts, or a stage's: lease.STAGE, limit.STAGE, approval.STAGE",
     .count = takes::at_most_one},
    {.name = "value", .help = "what holds from now on", .count = takes::at_most_one},
};

constexpr option_spec options[] = {
    {.name = "unset", .help = "let it be as if the key had never been set"},
};

constexpr example examples[] = {
    {.line = "tally config", .meaning = "Shows all settings, and which of them were decided."},
    {.line = "tally config limit.review 2", .meaning = "Lets at most two items be in review."},
    {.line = "tally config approval.plan yes",
     .meaning = "Lets nothing leave the stage plan without an approval."},
    {.line = "tally config --unset limit.review", .meaning = "Takes the limit away again."},
};

constexpr std::string_view description =
    "Settings are events like all else: who decided what and when is in the log. Without VALUE it "
    "shows; -o json gives each setting with its value, form and meaning. An unknown KEY ends with "
    "5, a VALUE that the key does not take with 64.";

style meaning(std::string_view column, std::string_view /*cell*/) {
  return column == "meaning" ? style::dim : style::plain;
}

int show_all(invocation& now) {
  std::vector<projections::setting_view> settings;
  look_and_tell(now, [&](const auto& world, auto, const auto&) {
    settings = projections::view_settings(world);
  });
  now.out.rows(settings, {.columns = {"key", "value", "set", "meaning"}, .meaning = meaning});
  return code(exit_status::done);
}

int show_one(invocation& now, const std::string& key) {
  std::optional<projections::setting_view> setting;
  refusals::unknown_setting none{key, {}};
  look_and_tell(now, [&](const auto& world, auto, const auto&) {
    setting = projections::view_setting(world, key);
    if (setting) return;
    for (const auto& other : projections::view_settings(world)) none.settings.push_back(other.key);
  });
  if (!setting) throw stop(report_of(engine::refusal{std::move(none)}));
  if (now.out.is_for_people()) {
    now.out.line(setting->value);
  } else {
    now.out.row(*setting);
  }
  return code(exit_status::done);
}

int run(invocation& now) {
  const auto key = now.given.optional_text("key");
  auto value = now.given.optional_text("value");
  if (now.given.flag("unset")) {
    if (!key) throw usage_error("--unset needs the key", "tally config --unset KEY");
    if (value)
      throw usage_error("--unset takes no value",
                        "tally config --unset " + events::shell_word(*key));
    return change(now, commands::configure{*key, {}});
  }
  if (!key) return show_all(now);
  if (!value) return show_one(now, *key);
  return change(now, commands::configure{*key, std::move(value)});
}

} // namespace

constexpr command_spec config_command{
    .words = "config",
    .group = command_group::the_log,
    .summary = "show or decide what the project does by itself: leases, limits",
    .positionals = positionals,
    .options = options,
    .examples = examples,
    .description = description,
    .run = run,
};

} // namespace tally::cli
