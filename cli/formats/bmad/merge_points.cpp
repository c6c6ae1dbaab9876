#include "cli/formats/bmad/merge_points.hpp"

#include "projections/world.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace tally::cli {

namespace {

using projections::memory::view;

constexpr std::size_t longest_name = 60;

bool is_word(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || static_cast<unsigned char>(c) >= 0x80U;
}

/// Small letters, digits and what is no ASCII, with a hyphen for all that is between two words.
std::string slug(std::string_view text) {
  std::string made;
  for (char c : text) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    if (is_word(c)) {
      made += c;
    } else if (!made.empty() && made.back() != '-') {
      made += '-';
    }
  }
  while (made.ends_with('-')) made.pop_back();
  return made;
}

std::string_view before_arrow(std::string_view text) {
  return text.substr(0, std::min({text.find("→"), text.find("->"), text.find("=>")}));
}

/// What the text says has to be done.
std::vector<events::item_id> needs_of(std::string_view text, const events::item_id& story,
                                      const std::vector<bmad_lane>& lanes) {
  const std::string words = "-" + slug(before_arrow(text)) + "-";
  std::vector<events::item_id> named;
  std::vector<events::item_id> all;
  for (const auto& [focus, lane] : lanes) {
    if (std::find(all.begin(), all.end(), lane) == all.end()) all.push_back(lane);
    const std::string name = slug(focus);
    if (!name.empty() && words.find("-" + name + "-") != std::string::npos) named.push_back(lane);
  }
  if (!named.empty()) return named;
  return all.empty() ? std::vector{story} : all;
}

/// Whether the board has a merge point with this title that concerns the story.
bool is_declared(const bmad_facts& facts, std::string_view title, std::string_view story) {
  const auto& world = facts.world();
  const auto& all = world.merge_points().all();
  return std::any_of(all.begin(), all.end(), [&](const auto& each) {
    const auto& row = world.merge_points().row(each.second);
    const auto concerns = [&](projections::item_number need) {
      const std::string_view id = world.ids().items.spell(need);
      return id == story || events::story_of(id) == story;
    };
    return row.declared && view(row.title) == title &&
           std::any_of(row.needs.begin(), row.needs.end(), concerns);
  });
}

/// A name for it that no other has.
std::string name_for(const bmad_facts& facts, const events::item_id& story, std::string_view text,
                     std::set<std::string>& taken) {
  std::string base = fmt::format("{}-{}", story.value.substr(0, longest_name), slug(text));
  base = base.substr(0, 2 * longest_name);
  while (!base.empty() && !events::is_utf8(base)) base.pop_back();
  std::string name = base;
  for (int number = 2;
       events::id_fault(name) || facts.world().merge_points().find(name) || taken.contains(name);
       ++number)
    name = fmt::format("{}-{}", events::id_fault(base) ? std::string{"merge"} : base, number);
  taken.insert(name);
  return name;
}

} // namespace

void tell_merge_points(bmad_facts& facts, const bmad_story& said, const events::item_id& story,
                       const std::vector<bmad_lane>& lanes) {
  std::set<std::string> taken;
  for (const auto& text : said.merge_points) {
    if (is_declared(facts, text, story.value)) continue;
    events::merge_point_declared declared;
    declared.merge_point = {name_for(facts, story, text, taken)};
    declared.title = text;
    declared.needs = needs_of(text, story, lanes);
    declared.into = "main"; // as one that is declared without a target: the two share its slot
    const auto at = said.created.value_or(said.modified);
    facts.push(at, "", fmt::format("bmad:{}:merge:{}", story.value, text), std::move(declared));
  }
}

} // namespace tally::cli
