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
    if (own == nullptr) asker_ = session;
    const std::size_t end = own == nullptr ? tickets_->size() : index_of(*own);
    if (wants_place(what, session) || somebody_wants_place()) find_stuck(what, session, end);
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

  void add(const wanted& what, session_number session, std::size_t end, std::uint64_t at,
           std::size_t from) {
    auto ways = ways_from(what, session, end);
    for (const auto& stage : hopeless_stages(what, session)) {
      for (const auto& taken : stage.taken) {
        refusals::wait_link link{name_of(*world_, session), item_name(stage.item),
                                 name_of(*world_, taken.session)};
        link.has = item_name(taken.item);
        link.full_stage = stage.stage;
        ways.push_back({taken.session, {}, std::move(link)});
      }
    }
    for (edge& way : ways) {
      way.ticket = at;
      way.from = from;
      edges_.push_back(std::move(way));
    }
  }

  /// For whom `session` waits at `what`, behind the first `end` places: for each of them.
  [[nodiscard]] std::vector<edge> ways_from(const wanted& what, session_number session,
                                            std::size_t end) const {
    std::vector<edge> ways;
    for (const hold& held : projections::holds_on(*world_, what, session)) {
      const bool is_its_own = held.claim != nullptr && held.session == session;
      if (!is_its_own && (held.session == asker_ || shows_life(*world_, held, *seen_)))
        ways.push_back({held.session, {}, link_to(*world_, what, session, held)});
    }
    for (std::size_t before = 0; before < end; ++before) {
      const ticket& place = (*tickets_)[before];
      if (place.session == session) continue;
      const auto both = projections::wanted_by_both(*world_, what, projections::wanted_by(place));
      if (!both || is_held_up_by(*world_, place, session) || !is_served(*world_, place, *seen_))
        continue;
      ways.push_back({place.session,
                      before,
                      {name_of(*world_, session), *both, name_of(*world_, place.session), true}});
    }
    return ways;
  }

  /// Finds the sessions that only each other could let go on. A place in a full stage may come from
  /// any of those that have one, so none of them is waited for until enough of them are stuck. At
  /// first everybody who waits counts as stuck; then, round by round, those do not who can have all
  /// that they want from others. Looked for only where somebody wants a place in a full stage.
  void find_stuck(const wanted& what, session_number session, std::size_t end) {
    struct wait {
      session_number session{};
      wanted what;
      std::vector<edge> ways;
    };
    std::vector<wait> waits{{session, what, ways_from(what, session, end)}};
    for (std::size_t at = 0; at < tickets_->size(); ++at) {
      const ticket& place = (*tickets_)[at];
      const wanted its = projections::wanted_by(place);
      if (still_waits(*world_, place, *seen_))
        waits.push_back({place.session, its, ways_from(its, place.session, at)});
    }
    for (const wait& one : waits) stuck_.insert(one.session);
    for (std::size_t before = 0; stuck_.size() != before;) {
      before = stuck_.size();
      std::set<session_number> still;
      for (const wait& one : waits) {
        const bool is_stuck =
            std::any_of(one.ways.begin(), one.ways.end(),
                        [&](const edge& way) { return stuck_.contains(way.to); }) ||
            !hopeless_stages(one.what, one.session).empty();
        if (is_stuck) still.insert(one.session);
      }
      stuck_ = std::move(still);
    }
  }

  /// The full stages in which too few places can come free: the others are had by who is stuck.
  [[nodiscard]] std::vector<projections::full_stage> hopeless_stages(const wanted& what,
                                                                     session_number session) const {
    std::vector<projections::full_stage> hopeless;
    if (stuck_.empty()) return hopeless;
    for (auto& stage : projections::full_stages_for(*world_, what, session, *seen_)) {
      stage.taken.erase(
          std::remove_if(stage.taken.begin(), stage.taken.end(),
                         [&](const auto& taken) { return !stuck_.contains(taken.session); }),
          stage.taken.end());
      if (stage.taken.size() + stage.wanted > stage.limit) hopeless.push_back(std::move(stage));
    }
    return hopeless;
  }

  [[nodiscard]] bool wants_place(const wanted& what, session_number session) const {
    return !projections::full_stages_for(*world_, what, session, *seen_).empty();
  }

  [[nodiscard]] bool somebody_wants_place() const {
    return std::any_of(tickets_->begin(), tickets_->end(), [&](const ticket& place) {
      return wants_place(projections::wanted_by(place), place.session);
    });
  }

  [[nodiscard]] std::string item_name(projections::item_number item) const {
    return std::string{world_->ids().items.spell(item)};
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
  std::optional<session_number> asker_; ///< whose commit would renew all that it holds
  std::set<session_number> stuck_;      ///< looked for only where a place in a stage is wanted
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
