#include "engine/waiting_circle.hpp"

#include "projections/file_use.hpp"

#include <algorithm>
#include <optional>
#include <set>
#include <utility>

namespace tally::engine::waiting {

namespace {

using projections::hold;
using projections::observation;

/// That a session waits at one place for another session, which has it, or for a place before it.
struct edge {
  session_number to{};
  std::optional<std::size_t> place{}; ///< that comes before it
  refusals::wait_link link;
  std::uint64_t ticket = 0; ///< of the place at which it waits; 0 where it has none yet
  std::size_t from = 0;     ///< the edge that led there
};

std::string name_of(const world& world, session_number session) {
  return std::string{world.ids().sessions.spell(session)};
}

refusals::wait_link link_to(const world& world, const wanted& what, session_number session,
                            const hold& held) {
  refusals::wait_link link{name_of(world, session), {}, name_of(world, held.session), false, {}};
  if (held.claim != nullptr) {
    link.wanted = world.ids().items.spell(held.item);
  } else if (held.files != nullptr) {
    link.has = projections::memory::copy(held.files->pattern);
    const auto mine =
        std::find_if(what.files.begin(), what.files.end(), [&](const std::string& pattern) {
          return projections::common_path(pattern, *link.has).has_value();
        });
    link.wanted = mine == what.files.end() ? *link.has : *mine;
  } else {
    link.has = world.merge_points().spell(*held.merge_point);
    link.wanted = "merge:" + what.merge_point;
  }
  return link;
}

/// Walks from who waits to whom that waits for: from a session that has something to all the places
/// at which it waits, from a place to those before it.
class walk {
public:
  walk(const world& world, const observation& seen)
      : world_(&world), seen_(&seen), tickets_(&world.queue().tickets()) {}

  /// The way from `session`, which wants `what` and may have the place `own`, back to itself.
  std::vector<refusals::wait_link> round(const wanted& what, session_number session,
                                         const ticket* own) {
    own_ = own;
    const std::size_t end = own == nullptr ? tickets_->size() : index_of(*own);
    add(what, session, end, own == nullptr ? 0 : own->since.position, 0);
    first_ = edges_.size();
    for (std::size_t at = 0; at < edges_.size(); ++at) {
      const edge reached = edges_[at];
      const bool is_closed =
          reached.place ? own != nullptr && *reached.place == end : reached.to == session;
      if (is_closed) {
        if (auto links = way_to(at); !links.empty()) return links;
      } else if (reached.place) {
        if (places_.insert(*reached.place).second) go_on_from(*reached.place, at);
      } else if (sessions_.insert(reached.to).second) {
        for (std::size_t place = 0; place < tickets_->size(); ++place) {
          if ((*tickets_)[place].session == reached.to) go_on_from(place, at);
        }
      }
    }
    return {};
  }

private:
  [[nodiscard]] std::size_t index_of(const ticket& place) const {
    return static_cast<std::size_t>(&place - &tickets_->front());
  }

  void go_on_from(std::size_t place, std::size_t from) {
    const ticket& here = (*tickets_)[place];
    if (still_waits(*world_, here, *seen_))
      add(projections::wanted_by(here), here.session, place, here.since.position, from);
  }

  /// For whom `session` waits at `what`, behind the first `end` places.
  void add(const wanted& what, session_number session, std::size_t end, std::uint64_t at,
           std::size_t from) {
    for (const hold& held : projections::holds_on(*world_, what, session)) {
      const bool is_its_own = held.claim != nullptr && held.session == session;
      if (!is_its_own && shows_life(*world_, held, *seen_))
        edges_.push_back({held.session, {}, link_to(*world_, what, session, held), at, from});
    }
    for (std::size_t before = 0; before < end; ++before) {
      const ticket& place = (*tickets_)[before];
      if (place.session == session) continue;
      const auto both = projections::wanted_by_both(*world_, what, projections::wanted_by(place));
      if (!both || is_held_up_by(*world_, place, session) || !still_waits(*world_, place, *seen_))
        continue;
      edges_.push_back(
          {place.session,
           before,
           {name_of(*world_, session), *both, name_of(*world_, place.session), true, {}},
           at,
           from});
    }
  }

  /// The links that led to `last`; none where a younger place than the own one is among them.
  [[nodiscard]] std::vector<refusals::wait_link> way_to(std::size_t last) const {
    std::vector<refusals::wait_link> links;
    for (std::size_t at = last;; at = edges_[at].from) {
      if (own_ != nullptr && edges_[at].ticket > own_->since.position) return {};
      links.push_back(edges_[at].link);
      if (at < first_) break;
    }
    std::reverse(links.begin(), links.end());
    return links;
  }

  const world* world_;
  const observation* seen_;
  const projections::memory::vector<ticket>* tickets_;
  const ticket* own_ = nullptr;
  std::vector<edge> edges_;
  std::size_t first_ = 0; ///< edges before it lead from the one that asks
  std::set<session_number> sessions_;
  std::set<std::size_t> places_;
};

} // namespace

std::vector<refusals::wait_link> circle(const world& world, const wanted& what,
                                        session_number session, const ticket* own,
                                        const observation& seen) {
  return walk(world, seen).round(what, session, own);
}

} // namespace tally::engine::waiting
