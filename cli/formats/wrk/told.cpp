#include "cli/formats/wrk/told.hpp"

#include "cli/formats/wrk/front_matter.hpp"
#include "cli/text/json_text.hpp"
#include "events/wire.hpp"
#include "projections/world.hpp"

#include <boost/json.hpp>
#include <boost/mp11/algorithm.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <type_traits>
#include <utility>

namespace tally::cli {

namespace {

namespace json = boost::json;
using projections::item_status;
using projections::memory::view;

constexpr std::string_view says_only = "its WRK file says ";

/// What a file may tell of its item.
using told_events =
    boost::mp11::mp_list<events::item_edited, events::dependency_added, events::task_added,
                         events::task_done, events::item_noted, events::item_done,
                         events::item_failed, events::item_cancelled, events::item_retried,
                         events::item_reopened>;

std::optional<std::string> if_any(const projections::memory::text& stored) {
  if (stored.empty()) return std::nullopt;
  return projections::memory::copy(stored);
}

std::vector<std::string>
copies(const projections::memory::vector<projections::memory::text>& from) {
  std::vector<std::string> texts;
  for (const auto& text : from) texts.push_back(projections::memory::copy(text));
  return texts;
}

/// The fields. Title and text stand in the file, where blanks around them do not count.
events::item_edited fields_of(const projections::world& world, const events::item_id& item,
                              const projections::item_row& row) {
  events::item_edited more;
  more.item = item;
  if (trimmed(view(row.title)) != view(row.title)) more.title = view(row.title);
  if (trimmed(view(row.description)) != view(row.description))
    more.description = view(row.description);
  more.kind = if_any(row.kind);
  if (row.parent) more.parent = events::item_id{std::string{world.ids().items.spell(*row.parent)}};
  more.labels_added = copies(row.labels);
  if (!row.files.empty()) more.files = copies(row.files);
  if (row.estimate_s != 0) more.estimate_s = row.estimate_s;
  for (const auto& [name, value] : row.metadata) {
    if (!view(name).starts_with("wrk."))
      more.metadata[projections::memory::copy(name)] = {projections::memory::copy(value)};
  }
  return more;
}

std::optional<events::session_id> worker_of(const projections::world& world,
                                            const projections::item_row& row) {
  if (!row.worker) return std::nullopt;
  return events::session_id{std::string{world.ids().sessions.spell(*row.worker)}};
}

events::item_done done_by(const events::item_id& item, std::optional<events::session_id> session,
                          const projections::item_row& row) {
  return {item, std::move(session), if_any(row.result), copies(row.files_modified),
          if_any(row.pull_request)};
}

bool says_something(const events::item_done& done) {
  return done.session || done.summary || !done.files.empty() || done.pull_request;
}

/// Why it failed or was cancelled; nothing where only a file's status said that it was.
std::string reason_of(const projections::item_row& row) {
  return view(row.reason).starts_with(says_only) ? "" : projections::memory::copy(row.reason);
}

/// What was tried before the item was to do again, as far as it left something.
void add_earlier(std::vector<events::event>& happened, const events::item_id& item,
                 const projections::item_row& row) {
  const bool is_done = row.status == item_status::done;
  const bool is_void = row.status == item_status::failed || row.status == item_status::cancelled;
  const auto before = done_by(item, {}, row);
  if (!is_done && says_something(before)) {
    happened.emplace_back(before);
    happened.emplace_back(events::item_reopened{item, {}});
  }
  if (row.attempts > 1) {
    happened.emplace_back(events::item_failed{item, {}, reason_of(row)});
    happened.emplace_back(events::item_retried{item, row.attempts, {}});
  } else if (!is_void && !reason_of(row).empty()) {
    happened.emplace_back(events::item_cancelled{item, {}, reason_of(row)});
    happened.emplace_back(events::item_reopened{item, {}});
  }
}

std::optional<events::event> end_of(const projections::world& world, const events::item_id& item,
                                    const projections::item_row& row) {
  auto by = worker_of(world, row);
  const bool says_why = by || !reason_of(row).empty();
  if (row.status == item_status::done) {
    auto done = done_by(item, std::move(by), row);
    if (says_something(done)) return done;
  } else if (row.status == item_status::failed && says_why) {
    return events::item_failed{item, std::move(by), reason_of(row)};
  } else if (row.status == item_status::cancelled && says_why) {
    return events::item_cancelled{item, std::move(by), reason_of(row)};
  }
  return std::nullopt;
}

bool is_end(const events::event& what) {
  return std::holds_alternative<events::item_done>(what) ||
         std::holds_alternative<events::item_failed>(what) ||
         std::holds_alternative<events::item_cancelled>(what);
}

/// Whether an end says more than whose it was.
bool says_more(const events::event& end) {
  if (const auto* failed = std::get_if<events::item_failed>(&end)) return !failed->reason.empty();
  if (const auto* cancelled = std::get_if<events::item_cancelled>(&end))
    return !cancelled->reason.empty();
  auto done = std::get<events::item_done>(end);
  done.session.reset();
  return says_something(done);
}

bool is_task(const events::event& what) {
  return std::holds_alternative<events::task_added>(what) ||
         std::holds_alternative<events::task_done>(what);
}

std::string text_of(const events::event& what) { return events::wire::encode({what, {}}); }

bool says_something(const events::item_edited& more) {
  events::item_edited nothing;
  nothing.item = more.item;
  return text_of(more) != text_of(nothing);
}

/// Whether a file may tell that of its item.
bool may_tell(const events::event& what, std::string_view item) {
  return std::visit(
      [&]<class E>(const E& one) {
        if constexpr (boost::mp11::mp_contains<told_events, E>::value) {
          bool may = one.item.value == item;
          if constexpr (requires { one.session; })
            may = may && (!one.session || !events::id_fault(one.session->value));
          if constexpr (std::is_same_v<E, events::item_retried>)
            may = may && one.attempt > 0 && one.attempt <= std::numeric_limits<int>::max();
          if constexpr (std::is_same_v<E, events::item_edited>)
            may = may && one.estimate_s.value_or(0) >= 0 &&
                  (!one.parent || !events::id_fault(one.parent->value));
          return may;
        } else {
          return false;
        }
      },
      what);
}

} // namespace

wrk_told told_of(const projections::world& world, const events::item_id& item,
                 const projections::item_row& row) {
  wrk_told told;
  told.more = fields_of(world, item, row);
  if (const auto* node = world.dependencies().find(*world.ids().items.find(item.value))) {
    for (const auto& edge : node->on) {
      if (!edge.reason.empty())
        told.needs.push_back(
            {item, {std::string{world.ids().items.spell(edge.on)}}, if_any(edge.reason)});
    }
  }
  std::int64_t number = 0;
  for (const auto& task : row.tasks) {
    told.happened.emplace_back(events::task_added{item, projections::memory::copy(task.text)});
    ++number;
    if (task.done) told.happened.emplace_back(events::task_done{item, number});
  }
  if (const auto note = if_any(row.last_note))
    told.happened.emplace_back(events::item_noted{item, *note});
  add_earlier(told.happened, item, row);
  told.end = end_of(world, item, row);
  return told;
}

bool tells_more_than_tasks(const wrk_told& told) {
  return (told.end && says_more(*told.end)) || !told.needs.empty() || says_something(told.more) ||
         !std::all_of(told.happened.begin(), told.happened.end(), is_task);
}

std::string told_text(const wrk_told& told) {
  std::string text = "[";
  const auto add = [&](const events::event& what) {
    text += (text.size() == 1 ? "" : ",") + text_of(what);
  };
  if (says_something(told.more)) add(told.more);
  for (const auto& need : told.needs) add(need);
  for (const auto& what : told.happened) add(what);
  if (told.end) add(*told.end);
  // Characters that YAML does not allow as they are.
  return as_json(events::json_text{text + "]"});
}

expected<wrk_told, std::string> read_told(std::string_view text, std::string_view item) {
  json::error_code error;
  const auto list = json::parse({text.data(), text.size()}, error);
  if (error || !list.is_array()) return std::string{"it is no list of events"};
  wrk_told told;
  told.more.item.value = item;
  for (const auto& each : list.get_array()) {
    auto fact = events::wire::decode_fact(json::serialize(each));
    if (!fact) return fmt::format("{} {}", fact.error().path, fact.error().message);
    auto& what = fact->what;
    if (!may_tell(what, item))
      return std::string{"it tells something that no file can tell of its item"};
    if (auto* more = std::get_if<events::item_edited>(&what)) {
      told.more = std::move(*more);
    } else if (auto* need = std::get_if<events::dependency_added>(&what)) {
      told.needs.push_back(std::move(*need));
    } else {
      told.happened.push_back(std::move(what));
    }
  }
  if (!told.happened.empty() && is_end(told.happened.back())) {
    told.end = std::move(told.happened.back());
    told.happened.pop_back();
  }
  return told;
}

std::string wrk_reason(std::string_view status) { return fmt::format("{}{}", says_only, status); }

} // namespace tally::cli
