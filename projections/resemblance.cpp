#include "projections/resemblance.hpp"

#include <algorithm>

namespace tally::projections {

namespace {

constexpr std::size_t at_most = 3;

std::size_t common_prefix(std::string_view a, std::string_view b) {
  const auto [end, other] = std::mismatch(
      a.begin(), a.begin() + static_cast<std::ptrdiff_t>(std::min(a.size(), b.size())), b.begin());
  return static_cast<std::size_t>(end - a.begin());
}

/// Those of `all` that resemble `id` and that `exists` takes.
template <class Names, class Test>
std::vector<std::string> resembling(const Names& all, std::string_view id, const Test& exists) {
  const std::size_t enough = std::max<std::size_t>(2, id.size() / 2);
  std::vector<std::string> found;
  const auto consider = [&](const auto& entry) {
    const std::string_view name = memory::view(entry.first);
    if (found.size() < at_most && exists(entry.second) && common_prefix(name, id) >= enough)
      found.emplace_back(name);
  };
  auto above = all.lower_bound(id);
  for (auto next = above; next != all.end() && found.size() < 2; ++next) {
    if (common_prefix(memory::view(next->first), id) < enough) break;
    consider(*next);
  }
  if (above != all.begin()) consider(*--above);
  return found;
}

} // namespace

std::vector<std::string> resembling_items(const world& world, std::string_view id) {
  return resembling(world.ids().items.all(), id,
                    [&](item_number number) { return world.items().find(number) != nullptr; });
}

std::vector<std::string> resembling_sessions(const world& world, std::string_view id) {
  return resembling(world.ids().sessions.all(), id, [&](session_number number) {
    return world.sessions().find(number) != nullptr;
  });
}

} // namespace tally::projections
