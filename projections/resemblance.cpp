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

} // namespace

std::vector<std::string> resembling_items(const world& world, std::string_view id) {
  const auto& all = world.ids().items.all();
  const std::size_t enough = std::max<std::size_t>(2, id.size() / 2);
  std::vector<std::string> found;
  const auto consider = [&](const auto& entry) {
    const std::string_view name = memory::view(entry.first);
    if (found.size() < at_most && world.items().find(entry.second) != nullptr &&
        common_prefix(name, id) >= enough) {
      found.emplace_back(name);
    }
  };
  auto above = all.lower_bound(id);
  for (auto next = above; next != all.end() && found.size() < 2; ++next) {
    if (common_prefix(memory::view(next->first), id) < enough) break;
    consider(*next);
  }
  if (above != all.begin()) consider(*--above);
  return found;
}

} // namespace tally::projections
