#include "cli/formats/id_map.hpp"

#include "cli/text/utf8.hpp"

#include <fmt/format.h>

namespace tally::cli {

namespace {

// Leaves room for the number that tells two names apart.
constexpr std::size_t longest_shaped = events::longest_id - 8;

/// `name` with a dash for every character that no id may hold.
std::string shaped(std::string_view name, bool is_item) {
  std::string id;
  while (!name.empty()) {
    const character next = first_character(name);
    name.remove_prefix(next.length);
    const bool forbidden = is_control(next.point) || next.point == U' ' || next.point == U',' ||
                           (is_item && next.point == U'/');
    const bool first = id.empty() && (next.point == U'-' || next.point == U'@');
    const std::size_t length = id.size();
    append_utf8(id, forbidden || first ? U'-' : next.point);
    if (id.size() > longest_shaped) {
      id.resize(length);
      break;
    }
  }
  return id.empty() || id.front() == '-' ? "x" + id : id;
}

bool fits(std::string_view name, bool is_item) {
  return !events::id_fault(name) && !(is_item && name.find('/') != std::string_view::npos);
}

} // namespace

const std::string& id_map::map(known_names& known, std::string_view name, bool is_item) {
  if (const auto found = known.ids.find(name); found != known.ids.end()) return found->second;
  std::string id = fits(name, is_item) ? std::string{name} : shaped(name, is_item);
  if (known.taken.contains(id)) {
    const std::string base = id.substr(0, longest_shaped);
    for (int number = 2; known.taken.contains(id); ++number)
      id = fmt::format("{}-{}", base, number);
  }
  if (id != name) {
    warnings_->push_back(fmt::format("\"{}\" cannot be the id of {} here; it became {}", name,
                                     is_item ? "an item" : "a session", id));
  }
  known.taken.insert(id);
  return known.ids.emplace(name, std::move(id)).first->second;
}

events::item_id id_map::item(std::string_view name) { return {map(items_, name, true)}; }

events::session_id id_map::session(std::string_view name) { return {map(sessions_, name, false)}; }

events::author id_map::author(std::string_view name, std::string_view unnamed) {
  if (name.empty()) return {std::string{unnamed}};
  if (name.front() == '@' && !events::id_fault(name.substr(1))) return {std::string{name}};
  return {map(sessions_, name, false)};
}

} // namespace tally::cli
