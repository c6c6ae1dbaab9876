#include "projections/views.hpp"

#include "projections/vitality.hpp"
#include "projections/world.hpp"

#include <boost/describe/enum_to_string.hpp>

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

namespace tally::projections {

namespace {

std::optional<std::string> if_any(const memory::text& stored) {
  if (stored.empty()) return std::nullopt;
  return memory::copy(stored);
}

std::vector<std::string> copies(const memory::vector<memory::text>& stored) {
  std::vector<std::string> list;
  for (const auto& one : stored) list.push_back(memory::copy(one));
  return list;
}

std::string spelled(const world& world, item_number item) {
  return std::string{world.ids().items.spell(item)};
}

template <class Numbers>
std::vector<std::string> spelled(const world& world, const Numbers& items) {
  std::vector<std::string> list;
  for (const item_number item : items) list.push_back(spelled(world, item));
  return list;
}

claim_view make_claim_view(const world& world, item_number item, const claim_row& claim,
                           const observation& seen) {
  const std::string_view holder = world.ids().sessions.spell(claim.session);
  const session_row& session = *world.sessions().find(claim.session);
  const vitality life = judge(holder, session, &claim.since, claim.lease_s, seen);
  claim_view view{spelled(world, item),
                  std::string{holder},
                  claim.fence().value,
                  claim.since.instant(),
                  {},
                  life.left_s,
                  {},
                  life.age_s,
                  life.lapsed};
  if (!life.waits_for_a_person) view.expires = life.expires;
  if (session.last_seen.position != 0) view.last_seen = session.last_seen.instant();
  return view;
}

item_view make_item_view(const world& world, item_number number, const item_row& row) {
  item_view view;
  view.item = spelled(world, number);
  view.title = memory::copy(row.title);
  view.status = to_string(row.status);
  view.stage = memory::copy(row.stage);
  view.priority = row.priority;
  view.kind = if_any(row.kind);
  view.labels = copies(row.labels);
  if (row.parent) view.parent = spelled(world, *row.parent);
  if (const auto* claim = world.claims().find(number))
    view.holder = world.ids().sessions.spell(claim->session);
  view.ready = world.pipeline().is_ready(number);
  view.blocked_by = spelled(world, world.dependencies().blockers(number));
  view.created = row.created.instant();
  view.updated = row.updated.instant();
  if (row.worker) view.worker = world.ids().sessions.spell(*row.worker);
  if (row.assigned.position != 0) view.assigned = row.assigned.instant();
  if (row.finished.position != 0) view.finished = row.finished.instant();
  view.attempts = row.attempts;
  if (is_dead_letter(world, row)) view.dead_letter = true;
  if (row.estimate_s != 0) view.estimate_s = row.estimate_s;
  view.result = if_any(row.result);
  view.reason = if_any(row.reason);
  view.files_modified = copies(row.files_modified);
  return view;
}

bool asked_for(const world& world, item_number number, const item_row& row,
               const item_filter& filter) {
  if (filter.status && to_string(row.status) != *filter.status) return false;
  if (filter.stage && memory::view(row.stage) != *filter.stage) return false;
  if (filter.ready && world.pipeline().is_ready(number) != *filter.ready) return false;
  if (filter.blocked && world.dependencies().is_blocked(number) != *filter.blocked) return false;
  if (filter.holder) {
    const auto* claim = world.claims().find(number);
    if (claim == nullptr || world.ids().sessions.spell(claim->session) != *filter.holder)
      return false;
  }
  return std::all_of(filter.labels.begin(), filter.labels.end(), [&](const std::string& wanted) {
    return std::any_of(row.labels.begin(), row.labels.end(),
                       [&](const auto& label) { return memory::view(label) == wanted; });
  });
}

/// Numbers of the items to look through: only the open ones where the finished are not asked for.
std::vector<item_number> candidates(const world& world, const item_filter& filter) {
  const bool finished = filter.all || filter.status == "done" || filter.status == "cancelled";
  if (!finished) return {world.pipeline().open().begin(), world.pipeline().open().end()};
  std::vector<item_number> numbers;
  for (const auto& [name, number] : world.ids().items.all()) {
    if (world.items().find(number) != nullptr) numbers.push_back(number);
  }
  return numbers;
}

bool is_finished(const item_row& row) {
  return row.status == item_status::done || row.status == item_status::cancelled;
}

bool comes_before(const world& world, item_number a, item_number b) {
  const item_row& left = *world.items().find(a);
  const item_row& right = *world.items().find(b);
  if (is_finished(left) != is_finished(right)) return !is_finished(left);
  if (is_finished(left))
    return std::tuple{right.finished.position, b} < std::tuple{left.finished.position, a};
  return std::tuple{left.priority, left.created.at, a} <
         std::tuple{right.priority, right.created.at, b};
}

} // namespace

std::vector<claim_view> view_claims(const world& world, const observation& seen) {
  std::vector<claim_view> views;
  for (const auto& [item, claim] : world.claims().all())
    views.push_back(make_claim_view(world, item, claim, seen));
  return views;
}

std::optional<claim_view> view_claim(const world& world, item_number item,
                                     const observation& seen) {
  const claim_row* claim = world.claims().find(item);
  if (claim == nullptr) return std::nullopt;
  return make_claim_view(world, item, *claim, seen);
}

std::vector<item_view> view_items(const world& world, const observation& /*seen*/,
                                  const item_filter& filter) {
  std::vector<item_number> numbers;
  for (const item_number number : candidates(world, filter)) {
    if (asked_for(world, number, *world.items().find(number), filter)) numbers.push_back(number);
  }
  std::sort(numbers.begin(), numbers.end(),
            [&](item_number a, item_number b) { return comes_before(world, a, b); });
  std::vector<item_view> views;
  for (const item_number number : numbers)
    views.push_back(make_item_view(world, number, *world.items().find(number)));
  return views;
}

std::optional<item_view> view_item(const world& world, std::string_view item) {
  const auto number = world.ids().items.find(item);
  const item_row* row = number ? world.items().find(*number) : nullptr;
  if (row == nullptr) return std::nullopt;
  return make_item_view(world, *number, *row);
}

std::optional<item_detail> view_item_detail(const world& world, std::string_view item,
                                            const observation& seen) {
  const auto number = world.ids().items.find(item);
  const item_row* row = number ? world.items().find(*number) : nullptr;
  if (row == nullptr) return std::nullopt;
  item_view brief = make_item_view(world, *number, *row);
  item_detail view;
  view.item = brief.item;
  view.title = brief.title;
  view.status = brief.status;
  view.stage = brief.stage;
  view.priority = brief.priority;
  view.kind = brief.kind;
  view.labels = brief.labels;
  view.parent = brief.parent;
  view.children = spelled(world, row->children);
  view.lanes = view_lanes(world, item, seen);
  if (!view.lanes.empty()) view.ready_to_merge = is_ready_to_merge(world, *number);
  view.progress = view_progress(world, item, false);
  view.claim = view_claim(world, *number, seen);
  view.worker = std::move(brief.worker);
  view.assigned = brief.assigned;
  view.gate = view_gate(world, *row);
  view.ready = brief.ready;
  view.blocked_by = brief.blocked_by;
  if (const auto* node = world.dependencies().find(*number)) {
    for (const auto& edge : node->on) view.waits_for.push_back(spelled(world, edge.on));
    view.unblocks = spelled(world, node->dependents);
  }
  view.description = if_any(row->description);
  view.tasks = view_tasks(*row);
  view.files = copies(row->files);
  for (const auto& held : world.reservations().all()) {
    if (held.is_for(*number)) view.reserved.push_back(memory::copy(held.pattern));
  }
  view.queue = view_queue_for(world, item, seen);
  for (const auto conflict : world.conflicts().unresolved()) {
    const auto& items = world.conflicts().row(conflict).items;
    if (std::find(items.begin(), items.end(), *number) != items.end())
      view.conflicts.emplace_back(world.conflicts().spell(conflict));
  }
  view.files_modified = std::move(brief.files_modified);
  view.estimate_s = brief.estimate_s;
  view.attempts = brief.attempts;
  view.dead_letter = brief.dead_letter;
  view.result = std::move(brief.result);
  view.pull_request = if_any(row->pull_request);
  view.reason = std::move(brief.reason);
  view.note = if_any(row->last_note);
  view.created = brief.created;
  view.updated = brief.updated;
  view.finished = brief.finished;
  view.position = row->updated.position;
  for (const auto& [name, value] : row->metadata)
    view.metadata[memory::copy(name)] = {memory::copy(value)};
  return view;
}

std::vector<pipeline_view> view_pipeline(const world& world, const observation& seen) {
  struct work {
    std::set<session_number> sessions;
    std::uint64_t items = 0;
  };
  std::map<std::string_view, work> at_work;
  for (const auto& [item, claim] : world.claims().all()) {
    const session_row& session = *world.sessions().find(claim.session);
    const item_row* row = world.items().find(item);
    if (row == nullptr) continue;
    const auto life = judge(world.ids().sessions.spell(claim.session), session, &claim.since,
                            claim.lease_s, seen);
    if (life.lapsed || session.status == events::session_status::paused) continue;
    work& here = at_work[memory::view(row->stage)];
    here.sessions.insert(claim.session);
    ++here.items;
  }
  std::vector<pipeline_view> views;
  for (const auto& stage : world.pipeline().stages()) {
    const auto count = [&](item_status status) {
      return stage.count[static_cast<std::size_t>(status)];
    };
    pipeline_view view{memory::copy(stage.stage),
                       count(item_status::todo),
                       count(item_status::claimed),
                       count(item_status::done),
                       count(item_status::failed),
                       count(item_status::cancelled),
                       0,
                       stage.ready,
                       at_work[memory::view(stage.stage)].sessions.size(),
                       {},
                       {}};
    view.total = view.todo + view.claimed + view.done + view.failed + view.cancelled;
    if (const auto limit = world.settings().rules_of(memory::view(stage.stage)).limit; limit != 0) {
      view.wip_limit = static_cast<std::uint64_t>(limit);
      view.places_taken = at_work[memory::view(stage.stage)].items;
    }
    views.push_back(std::move(view));
  }
  return views;
}

std::vector<dependency_view> view_dependencies(const world& world,
                                               const std::optional<std::string>& item, bool all) {
  item_filter filter;
  filter.all = all;
  std::vector<item_number> numbers = candidates(world, filter);
  if (item) {
    const auto one = world.ids().items.find(*item);
    numbers = one ? std::vector{*one} : std::vector<item_number>{};
  }
  std::vector<dependency_view> views;
  for (const item_number number : numbers) {
    const auto* node = world.dependencies().find(number);
    if (node == nullptr) continue;
    for (const auto& edge : node->on) {
      const item_row* on = world.items().find(edge.on);
      dependency_view view{spelled(world, number),
                           spelled(world, edge.on),
                           if_any(edge.reason),
                           std::string{to_string(world.dependencies().state(edge.on))},
                           {}};
      if (on != nullptr && on->status == item_status::cancelled) view.note = "cancelled";
      if (edge.between_lanes) view.note = "between lanes: does not block";
      views.push_back(std::move(view));
    }
  }
  return views;
}

std::vector<std::string> unblocked_by(const world& world, std::string_view item) {
  std::vector<std::string> list;
  const auto number = world.ids().items.find(item);
  const auto* node = number ? world.dependencies().find(*number) : nullptr;
  if (node == nullptr) return list;
  for (const item_number dependent : world.dependencies().kept_waiting_by(*number)) {
    if (world.pipeline().is_ready(dependent)) list.push_back(spelled(world, dependent));
  }
  return list;
}

} // namespace tally::projections
