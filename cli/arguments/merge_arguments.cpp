#include "cli/arguments/merge_arguments.hpp"

namespace tally::cli {

events::merge_point_id merge_point_given(const arguments& given) {
  constexpr std::string_view prefix = "merge:";
  const std::string& text = given.text("id");
  return {text.starts_with(prefix) ? text.substr(prefix.size()) : text};
}

} // namespace tally::cli
