#include "engine/recommend.hpp"

#include "engine/waiting.hpp"
#include "projections/vitality.hpp"
#include "projections/world.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

namespace tally::engine {

namespace {

using projections::ready_key;
using projections::session_number;

/// What is to do and who is at it in one stage.
struct stage_load {
  const projections::memory::set<ready_key>* ready = nullptr;
  std::map<ready_key, session_number> lapsed; // claimed, but their holders show no life
  std::set<session_number> sessions;
  std::uint64_t limit = 0;        // 0: none
  std::uint64_t places_taken = 0; // claimed items of these sessions

  [[nodiscard]] bool is_full() const { return limit != 0 && places_taken >= limit; }

  [[nodiscard]] std::uint64_t waiting() const {
    return (ready == nullptr ? 0 : ready->size()) + lapsed.size();
  }

  /// True where this stage is served worse than `other`: the ratios are compared without dividing.
  [[nodiscard]] bool is_served_worse_than(const stage_load& other) const {
    const std::uint64_t mine = sessions.size() * other.waiting();
    const std::uint64_t theirs = other.sessions.size() * waiting();
    return mine != theirs ? mine < theirs : waiting() > other.waiting();
  }
};

std::map<std::string_view, stage_load> loads_of(const projections::world& world,
                                                const projections::observation& seen,
                                                std::optional<session_number> own = {}) {
  std::map<std::string_view, stage_load> loads;
  for (const auto& stage : world.pipeline().stages()) {
    const std::string_view name = projections::memory::view(stage.stage);
    stage_load& load = loads[name];
    load.ready = &stage.ready;
    load.limit = static_cast<std::uint64_t>(world.settings().rules_of(name).limit);
  }
  for (const auto& [item, claim] : world.claims().all()) {
    const auto* row = world.items().find(item);
    const auto* session = world.sessions().find(claim.session);
    if (row == nullptr || session == nullptr) continue;
    stage_load& load = loads[projections::memory::view(row->stage)];
    const auto life = projections::judge(world.ids().sessions.spell(claim.session), *session,
                                         &claim.since, claim.lease_s, seen);
    if (!life.lapsed || claim.session == own) {
      if (session->status == events::session_status::paused) continue;
      load.sessions.insert(claim.session);
      ++load.places_taken;
    } else if (!world.dependencies().is_blocked(item)) {
      load.lapsed.emplace(ready_key{row->priority, row->created.at, item}, claim.session);
    }
  }
  return loads;
}

bool bears(const projections::item_row& row, const std::vector<std::string>& labels) {
  return std::all_of(labels.begin(), labels.end(), [&](const std::string& wanted) {
    return std::any_of(row.labels.begin(), row.labels.end(), [&](const auto& label) {
      return projections::memory::view(label) == wanted;
    });
  });
}

/// Walks one stage's ready and lapsed items together, best first.
class stage_walk {
public:
  explicit stage_walk(const stage_load& load) : load_(&load), lapsed_(load.lapsed.begin()) {
    if (load.ready != nullptr) ready_ = load.ready->begin();
  }

  [[nodiscard]] bool at_end() const { return ready_at_end() && lapsed_ == load_->lapsed.end(); }
  [[nodiscard]] const ready_key& key() const { return on_lapsed() ? lapsed_->first : *ready_; }
  [[nodiscard]] const stage_load& load() const { return *load_; }

  [[nodiscard]] recommendation here() const {
    recommendation found{key().item, load_->sessions.size(), load_->waiting(), {}};
    if (on_lapsed()) found.lapsed_from = lapsed_->second;
    return found;
  }

  void advance() {
    if (on_lapsed()) {
      ++lapsed_;
    } else {
      ++ready_;
    }
  }

  /// The order of `next`: priority, then stage gap, then age.
  [[nodiscard]] bool is_better_than(const stage_walk& other) const {
    if (key().priority != other.key().priority) return key().priority < other.key().priority;
    if (load_->is_served_worse_than(*other.load_)) return true;
    if (other.load_->is_served_worse_than(*load_)) return false;
    return key() < other.key();
  }

private:
  [[nodiscard]] bool ready_at_end() const {
    return load_->ready == nullptr || ready_ == load_->ready->end();
  }
  [[nodiscard]] bool on_lapsed() const {
    return lapsed_ != load_->lapsed.end() && (ready_at_end() || lapsed_->first < *ready_);
  }

  const stage_load* load_;
  projections::memory::set<ready_key>::const_iterator ready_;
  std::map<ready_key, session_number>::const_iterator lapsed_;
};

} // namespace

std::vector<recommendation> recommend(const projections::world& world,
                                      const projections::observation& seen,
                                      const std::vector<std::string>& labels, std::size_t most,
                                      std::optional<session_number> own) {
  const auto loads = loads_of(world, seen, own);
  const auto awaited = waiting::awaited(world, seen, own);
  std::vector<stage_walk> walks;
  for (const auto& [stage, load] : loads) {
    if (stage_walk walk{load}; !load.is_full() && !walk.at_end()) walks.push_back(walk);
  }
  std::vector<recommendation> best;
  while (best.size() < most && !walks.empty()) {
    const auto next =
        std::min_element(walks.begin(), walks.end(), [](const stage_walk& a, const stage_walk& b) {
          return a.is_better_than(b);
        });
    const auto item = next->key().item;
    if (!awaited.contains(item) && bears(*world.items().find(item), labels))
      best.push_back(next->here());
    next->advance();
    if (next->at_end()) walks.erase(next);
  }
  return best;
}

recommendation measure(const projections::world& world, const projections::observation& seen,
                       projections::item_number item) {
  const auto loads = loads_of(world, seen);
  const auto* row = world.items().find(item);
  const auto load =
      row == nullptr ? loads.end() : loads.find(projections::memory::view(row->stage));
  if (load == loads.end()) return {item, 0, 0, {}};
  return {item, load->second.sessions.size(), load->second.waiting(), {}};
}

refusals::nothing_ready nothing_to_take(const projections::world& world,
                                        const projections::observation& seen,
                                        const std::vector<std::string>& labels,
                                        std::optional<session_number> own) {
  refusals::nothing_ready why;
  why.filtered = !labels.empty();
  for (const auto& [stage, load] : loads_of(world, seen, own)) {
    if (!load.is_full()) continue;
    std::uint64_t here = 0;
    for (stage_walk walk{load}; !walk.at_end(); walk.advance()) {
      if (bears(*world.items().find(walk.key().item), labels)) ++here;
    }
    if (here > 0) why.full_stages.emplace_back(stage);
    why.limited += here;
  }
  why.held = world.claims().all().size();
  for (const auto& stage : world.pipeline().stages()) {
    const auto todo = stage.count[static_cast<std::size_t>(projections::item_status::todo)];
    why.todo += todo;
    why.blocked += todo - stage.ready.size();
  }
  return why;
}

} // namespace tally::engine
