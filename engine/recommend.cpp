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

using projections::item_number;
using projections::ready_key;
using projections::session_number;

/// What is to do and who is at it in one stage.
struct stage_load {
  const projections::stage_row* stage = nullptr;
  std::map<item_number, session_number> lapsed; // claimed, but their holders show no life
  std::set<session_number> sessions;
  std::uint64_t limit = 0;        // 0: none
  std::uint64_t places_taken = 0; // claimed items of these sessions

  [[nodiscard]] bool is_full() const { return limit != 0 && places_taken >= limit; }

  [[nodiscard]] std::uint64_t waiting() const {
    return (stage == nullptr ? 0 : stage->ready) + lapsed.size();
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
    load.stage = &stage;
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
      load.lapsed.emplace(item, claim.session);
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

/// Walks what can be taken in one stage, best first: what is ready, and what the lapsed hold.
class stage_walk {
public:
  stage_walk(const projections::world& world, const stage_load& load)
      : pipeline_(&world.pipeline()), load_(&load) {
    if (load.stage == nullptr) return;
    at_ = load.stage->unblocked.begin();
    pass_the_held();
  }

  [[nodiscard]] bool at_end() const {
    return load_->stage == nullptr || at_ == load_->stage->unblocked.end();
  }
  [[nodiscard]] const ready_key& key() const { return *at_; }
  [[nodiscard]] const stage_load& load() const { return *load_; }

  [[nodiscard]] recommendation here() const {
    recommendation found{key().item, load_->sessions.size(), load_->waiting(), {}};
    if (const auto lapsed = load_->lapsed.find(key().item); lapsed != load_->lapsed.end())
      found.lapsed_from = lapsed->second;
    return found;
  }

  void advance() {
    ++at_;
    pass_the_held();
  }

  /// The order of `next`: priority, then stage gap, then age.
  [[nodiscard]] bool is_better_than(const stage_walk& other) const {
    if (key().priority != other.key().priority) return key().priority < other.key().priority;
    if (load_->is_served_worse_than(*other.load_)) return true;
    if (other.load_->is_served_worse_than(*load_)) return false;
    return key() < other.key();
  }

private:
  void pass_the_held() {
    while (!at_end() && !pipeline_->is_ready(at_->item) && !load_->lapsed.contains(at_->item))
      ++at_;
  }

  const projections::pipeline* pipeline_;
  const stage_load* load_;
  projections::memory::set<ready_key>::const_iterator at_;
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
    if (stage_walk walk{world, load}; !load.is_full() && !walk.at_end()) walks.push_back(walk);
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
    for (stage_walk walk{world, load}; !walk.at_end(); walk.advance()) {
      if (bears(*world.items().find(walk.key().item), labels)) ++here;
    }
    if (here > 0) why.full_stages.emplace_back(stage);
    why.limited += here;
  }
  why.held = world.claims().all().size();
  for (const auto& stage : world.pipeline().stages()) {
    const auto todo = stage.count[static_cast<std::size_t>(projections::item_status::todo)];
    why.todo += todo;
    why.blocked += todo - stage.ready;
  }
  return why;
}

} // namespace tally::engine
