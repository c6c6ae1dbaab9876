#include "cli/arguments/named_thing.hpp"

#include <fmt/format.h>

#include <string_view>

namespace tally::cli {

namespace {

std::string without(std::string_view prefix, const std::string& text) {
  return text.starts_with(prefix) ? text.substr(prefix.size()) : text;
}

} // namespace

events::item_id item_named(const std::string& text) { return {without("item:", text)}; }
events::session_id session_named(const std::string& text) { return {without("session:", text)}; }
events::merge_point_id merge_point_named(const std::string& text) {
  return {without("merge:", text)};
}

named_thing named(const std::string& text) {
  const auto is = [&](std::string_view prefix) { return text.starts_with(prefix); };
  if (is("item:")) return {text.substr(5), true, false, false};
  if (is("session:")) return {text.substr(8), false, true, false};
  if (is("merge:")) return {text.substr(6), false, false, true};
  return {text};
}

stop no_such_thing(const named_thing& asked) {
  const std::string_view what = asked.item && asked.session ? "item, session or merge point"
                                : asked.item                ? "item"
                                : asked.session             ? "session"
                                                            : "merge point";
  return stop({"unknown",
               exit_status::unknown,
               fmt::format("there is no {} {}", what, asked.id),
               asked.item      ? "see them: tally list --all"
               : asked.session ? "see them: tally session list --all"
                               : "see them: tally merge list",
               {{"id", asked.id}}});
}

} // namespace tally::cli
