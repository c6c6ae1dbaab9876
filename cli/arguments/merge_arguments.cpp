#include "cli/arguments/merge_arguments.hpp"

namespace tally::cli {

events::merge_point_id merge_point_named(const std::string& text) {
  constexpr std::string_view prefix = "merge:";
  return {text.starts_with(prefix) ? text.substr(prefix.size()) : text};
}

events::merge_point_id merge_point_given(const arguments& given) {
  return merge_point_named(given.text("id"));
}

} // namespace tally::cli
