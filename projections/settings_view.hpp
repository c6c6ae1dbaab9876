#pragma once

#include <boost/describe/class.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tally::projections {

class world;

/// A setting of the project: what holds, and whether somebody decided so.
struct setting_view {
  std::string key;
  std::string value;   ///< what holds now
  bool set = false;    ///< false where it holds by itself
  std::string form;    ///< what a value looks like, for people
  std::string meaning; ///< empty where only a newer tally knows
};
BOOST_DESCRIBE_STRUCT(setting_view, (), (key, value, set, form, meaning))

/// All settings, those of stages once for each stage in the pipeline's order, then what only a
/// newer tally understands.
[[nodiscard]] std::vector<setting_view> view_settings(const world& world);

/// The setting of that key, or nothing where there is none.
[[nodiscard]] std::optional<setting_view> view_setting(const world& world, std::string_view key);

} // namespace tally::projections
