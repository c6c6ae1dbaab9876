#include "engine/coordinator.hpp"
#include "projections/world.hpp"

#include <algorithm>
#include <optional>
#include <set>
#include <type_traits>
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

/// What the board says of an item.
struct standing {
  const projections::item_row* row;
  std::string_view holder; ///< empty where nobody has it
};

/// Whether an event says what an item is or where it stands, which a board and a file cannot both
/// decide; and if so, whether the board says the same.
std::optional<bool> agrees(const events::event& what, const standing& now) {
  using projections::item_status;
  const auto is = [&](item_status status) { return now.row->status == status; };
  return std::visit(
      [&](const auto& event) -> std::optional<bool> {
        using type = std::remove_cvref_t<decltype(event)>;
        if constexpr (std::is_same_v<type, events::item_added>) {
          return projections::memory::view(now.row->title) == event.title;
        } else if constexpr (std::is_same_v<type, events::item_claimed>) {
          return now.holder == event.session.value;
        } else if constexpr (std::is_same_v<type, events::item_released> ||
                             std::is_same_v<type, events::item_retried> ||
                             std::is_same_v<type, events::item_reopened>) {
          return is(item_status::todo);
        } else if constexpr (std::is_same_v<type, events::item_staged>) {
          return projections::memory::view(now.row->stage) == event.to;
        } else if constexpr (std::is_same_v<type, events::item_done>) {
          return is(item_status::done);
        } else if constexpr (std::is_same_v<type, events::item_failed>) {
          return is(item_status::failed);
        } else if constexpr (std::is_same_v<type, events::item_cancelled>) {
          return is(item_status::cancelled);
        } else {
          return std::nullopt;
        }
      },
      what);
}

/// Whether it was this board itself that said how an item stands: what was brought in bears no
/// monotonic time.
bool is_decided_here(const projections::item_row& row, const projections::claim_row* claim) {
  if (claim != nullptr) return claim->since.mono.known();
  return row.finished.position != 0 ? row.finished.mono.known() : row.updated.mono.known();
}

/// The session that a fact is about and of which no item is said, or null.
const events::session_id* session_of(const events::event& what) {
  if (const auto* started = std::get_if<events::session_started>(&what)) return &started->session;
  if (const auto* beat = std::get_if<events::session_heartbeat>(&what)) return &beat->session;
  if (const auto* changed = std::get_if<events::session_status_changed>(&what))
    return &changed->session;
  if (const auto* stuck = std::get_if<events::session_stuck>(&what)) return &stuck->session;
  if (const auto* completed = std::get_if<events::session_completed>(&what))
    return &completed->session;
  return nullptr;
}

/// Whether all that is to be kept is kept already.
bool keeps(const projections::memory::text_map<projections::memory::text>& kept,
           const events::json_members& members) {
  return std::all_of(members.begin(), members.end(), [&](const auto& member) {
    const auto found = kept.find(std::string_view{member.first});
    return found == kept.end() ? member.second.value == "null"
                               : projections::memory::view(found->second) == member.second.value;
  });
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
                 item != nullptr && is_ours(*item, fact.what)) {
        ++result_->skipped;
      } else if (const auto* session = session_of(fact.what);
                 session != nullptr && (is_at_work_here(*session) || is_said(fact.what))) {
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
  /// Of an item that is on this board from elsewhere an import changes nothing; and where this
  /// board itself said how an item stands, an import does not overrule it.
  bool is_ours(const events::item_id& item, const events::event& what) {
    const auto number = world_->ids().items.find(item.value);
    const auto* row = number ? world_->items().find(*number) : nullptr;
    if (row == nullptr) return false;
    if (std::holds_alternative<events::item_added>(what)) ours_.insert(item.value);
    const auto* claim = world_->claims().find(*number);
    const auto same =
        agrees(what, {row, claim == nullptr ? "" : world_->ids().sessions.spell(claim->session)});
    const bool ours = ours_.contains(item.value) || (same && is_decided_here(*row, claim));
    if (ours && same && !*same && differs_.insert(item.value).second)
      result_->left_alone.push_back(item.value);
    return ours;
  }

  /// A session that has worked on this board speaks for itself.
  [[nodiscard]] bool is_at_work_here(const events::session_id& session) const {
    const auto number = world_->ids().sessions.find(session.value);
    const auto* row = number ? world_->sessions().find(*number) : nullptr;
    return row != nullptr && row->last_seen.position != 0;
  }

  /// A sign of life says nothing where it only repeats the session's stage.
  [[nodiscard]] bool is_said(const events::event& what) const {
    const auto* beat = std::get_if<events::session_heartbeat>(&what);
    if (beat == nullptr || beat->item || beat->file || beat->note) return false;
    const auto number = world_->ids().sessions.find(beat->session.value);
    const auto* row = number ? world_->sessions().find(*number) : nullptr;
    return row != nullptr && projections::memory::view(row->stage) == beat->stage.value_or("");
  }

  const world* world_;
  import_result* result_;
  std::set<std::string> differs_;
  std::set<std::string> ours_;
};

} // namespace

expected<import_result, problem> coordinator::import(const import_request& asked) {
  import_result result;
  {
    auto writer = log_->lock(asked.patience);
    if (!writer) return problem{writer.error(), {}, {}};
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
      if (!written) return problem{written.error(), {}, {}};
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
    if (result.commits > 0 || !keeps(world.imports().kept(), asked.kept)) {
      events::commit closing;
      closing.at = past_is_open ? events::instant{world.last().at} : now;
      closing.by = asked.who.by;
      closing.facts.push_back(
          {events::import_performed{asked.format, asked.path, result.items, result.dependencies,
                                    result.facts, result.skipped, asked.kept},
           {}});
      if (auto written = write(std::move(closing)); !written) return written.error();
    }
  }
  if (result.position.value != 0) {
    if (auto durable = log_->make_durable(result.position); !durable)
      return problem{durable.error(), {}, {}};
  }
  return result;
}

} // namespace tally::engine
