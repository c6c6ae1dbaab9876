#include "engine/coordinator.hpp"
#include "projections/world.hpp"

#include <algorithm>
#include <set>
#include <utility>

namespace tally::engine {

namespace {

using projections::world;

/// The item that a fact is about, or null.
const events::item_id* item_of(const events::event& what) {
  return std::visit(
      [](const auto& event) -> const events::item_id* {
        if constexpr (requires {
                        { event.item } -> std::convertible_to<const events::item_id&>;
                      }) {
          return &event.item;
        } else {
          return nullptr;
        }
      },
      what);
}

/// Takes out of a commit what is not to come in, and counts why.
class sieve {
public:
  sieve(const world& world, import_result& result) : world_(&world), result_(&result) {}

  /// What of `facts` is new to the board.
  std::vector<events::fact> sift(const std::vector<events::fact>& facts) {
    std::vector<events::fact> kept;
    for (const auto& fact : facts) {
      if (fact.from && world_->imports().has(fact.from->source)) {
        ++result_->skipped;
      } else if (const auto* item = item_of(fact.what);
                 item != nullptr && is_left_alone(*item, fact)) {
        ++result_->skipped;
      } else {
        if (std::holds_alternative<events::item_added>(fact.what)) ++result_->items;
        if (std::holds_alternative<events::dependency_added>(fact.what)) ++result_->dependencies;
        ++result_->facts;
        kept.push_back(fact);
      }
    }
    return kept;
  }

private:
  /// An item that this board added itself is this board's: the import changes nothing about it.
  bool is_left_alone(const events::item_id& item, const events::fact& fact) {
    if (std::holds_alternative<events::item_added>(fact.what)) {
      const auto number = world_->ids().items.find(item.value);
      if (number && world_->items().find(*number) != nullptr &&
          left_alone_.insert(item.value).second) {
        result_->left_alone.push_back(item.value);
      }
    }
    return left_alone_.contains(item.value);
  }

  const world* world_;
  import_result* result_;
  std::set<std::string> left_alone_;
};

} // namespace

expected<import_result, problem> coordinator::import(const import_request& asked) {
  import_result result;
  {
    auto writer = log_->lock(asked.patience);
    if (!writer) return problem{writer.error(), {}};
    auto live = open(**writer);
    if (!live) return live.error();
    const world& world = (*live)->get();
    const bool past_is_open =
        !asked.commits.empty() && world.last().at <= asked.commits.front().at.milliseconds;
    result.original_times = past_is_open;
    sieve sieve{world, result};
    std::size_t done = 0;
    const auto write = [&](events::commit draft) -> expected<void, problem> {
      auto written = append(**writer, **live, std::move(draft));
      if (!written) return problem{written.error(), {}};
      result.position = written->value.number;
      ++result.commits;
      return {};
    };
    const events::instant now = clock_->now();
    for (const auto& commit : asked.commits) {
      events::commit draft;
      draft.facts = sieve.sift(commit.facts);
      if (asked.progress) asked.progress(++done, asked.commits.size());
      if (draft.facts.empty()) continue;
      // An imported fact is nobody's sign of life, so it bears no monotonic time.
      draft.at =
          past_is_open ? events::instant{std::max(world.last().at, commit.at.milliseconds)} : now;
      draft.by = past_is_open ? commit.by : asked.who.by;
      if (auto written = write(std::move(draft)); !written) return written.error();
    }
    if (result.commits > 0) {
      events::commit closing;
      closing.at = past_is_open ? events::instant{world.last().at} : now;
      closing.by = asked.who.by;
      closing.facts.push_back(
          {events::import_performed{asked.format, asked.path, result.items, result.dependencies,
                                    result.facts, result.skipped},
           {}});
      if (auto written = write(std::move(closing)); !written) return written.error();
    }
  }
  if (result.position.value != 0) {
    if (auto durable = log_->make_durable(result.position); !durable)
      return problem{durable.error(), {}};
  }
  return result;
}

} // namespace tally::engine
