#include "cli/arguments/merge_arguments.hpp"

#include "cli/arguments/named_thing.hpp"

namespace tally::cli {

events::merge_point_id merge_point_given(const arguments& given) {
  return merge_point_named(given.text("id"));
}

} // namespace tally::cli
