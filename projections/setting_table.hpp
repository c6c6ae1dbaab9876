#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace tally::projections {

/// What the value of a setting is, and how a log writes it.
enum class setting_kind : std::uint8_t {
  duration,  ///< longer than nothing: `2h`
  count,     ///< a whole number from 1, or `none`
  yes_or_no, ///< `yes` or `no`
};

/// One thing that a project can decide about itself.
struct setting_spec {
  std::string_view name; ///< `limit`
  bool of_stage = false; ///< the key ends with a stage: `limit.review`
  setting_kind kind = setting_kind::count;
  std::string_view otherwise; ///< what holds where it is not set, in words or as a value
  std::string_view meaning;   ///< one sentence
};

/// Every setting that there is: the help, the reference page and the checks come from it.
[[nodiscard]] std::span<const setting_spec> all_settings();

/// What a key names: a row of the table and, where it is of a stage, which.
struct setting_key {
  const setting_spec* spec = nullptr;
  std::string_view stage; ///< empty where it is the project's
};

/// The setting that `key` names, or nothing; whether there is such a stage is not looked at.
[[nodiscard]] std::optional<setting_key> find_setting(std::string_view key);

/// The value that `text` stands for: seconds, a number (0 for `none`), or 1 for yes and 0 for no.
/// Nothing where it is none of this kind.
[[nodiscard]] std::optional<std::int64_t> read_setting(setting_kind kind, std::string_view text);

/// How a log writes a value that `read_setting` answered.
[[nodiscard]] std::string setting_text(setting_kind kind, std::int64_t value);

/// What a value of this kind looks like, for people: `a duration such as 2h`.
[[nodiscard]] std::string_view form_of(setting_kind kind);

/// The key of a setting, of a stage where it is one's: `limit.review`.
[[nodiscard]] std::string key_of(const setting_spec& spec, std::string_view stage);

} // namespace tally::projections
