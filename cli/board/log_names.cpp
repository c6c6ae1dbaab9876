#include "cli/board/log_names.hpp"

#include "cli/arguments/suggest.hpp"
#include "cli/board/board.hpp"
#include "cli/invocation.hpp"
#include "cli/text/report.hpp"
#include "events/event.hpp"
#include "projections/resemblance.hpp"

#include <boost/mp11/algorithm.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <chrono>

namespace tally::cli {

namespace {

/// Every wire name, and before those of a kind the kind.
std::vector<std::string_view> known_types() {
  std::vector<std::string_view> types;
  boost::mp11::mp_for_each<
      boost::mp11::mp_transform<boost::mp11::mp_identity, events::known_event>>([&](auto each) {
    constexpr std::string_view name = decltype(each)::type::type;
    const std::string_view kind = name.substr(0, name.find('.'));
    if (std::find(types.begin(), types.end(), kind) == types.end()) types.push_back(kind);
    types.push_back(name);
  });
  return types;
}

/// The world as of now, where it can be read: what cannot is told by who reads the log.
bool look_now(invocation& now, const viewer& view) {
  const auto looked = board_of(now).coordinator().look(
      std::chrono::duration_cast<std::chrono::milliseconds>(now.global.lock_timeout),
      [&](const projections::world& world, const engine::log_cursor& at,
          const projections::observation& seen) { view(world, at.applied, seen); });
  return looked.has_value();
}

/// A name that no projection has.
struct unknown_name {
  std::string id;
  bool is_item = true;
  std::vector<std::string> similar;
};

/// Projections do not keep every name: who only wrote a commit, say, has none there.
bool stands_in_log(engine::event_log& log, events::position last, const unknown_name& name) {
  log_filter filter;
  (name.is_item ? filter.items : filter.sessions).push_back(name.id);
  const event_test wanted = [&](const auto& commit, const auto& fact) {
    return filter.takes(commit, fact);
  };
  const auto found = last_events(log, {{}, last}, wanted, 1);
  return !found || !found->empty();
}

[[noreturn]] void refuse(const unknown_name& name) {
  const std::string_view what = name.is_item ? "item" : "session";
  std::string hint = fmt::format("is it {}?", fmt::join(name.similar, ", "));
  if (name.similar.empty())
    hint = name.is_item ? "see them: tally list --all" : "see them: tally session list --all";
  throw stop({fmt::format("unknown_{}", what),
              exit_status::unknown,
              fmt::format("the log names no {} {}", what, name.id),
              std::move(hint),
              {{std::string(what), name.id},
               {"similar", value::list(name.similar.begin(), name.similar.end())}}});
}

} // namespace

void check_types(invocation& now, const std::vector<std::string>& types) {
  const auto known = known_types();
  const auto fault = std::find_if(types.begin(), types.end(), [&](const std::string& asked) {
    return asked != "x" && !asked.starts_with("x.") &&
           std::find(known.begin(), known.end(), asked) == known.end();
  });
  if (fault == types.end()) return;
  bool has_newer = false;
  const bool looked = look_now(
      now, [&](const auto& world, auto, const auto&) { has_newer = world.first_unknown() != 0; });
  if (!looked || has_newer) return; // a newer tally's type may stand in this log
  const auto meant = nearest(*fault, known);
  throw usage_error(fmt::format("--type: no event is of the type '{}'", *fault),
                    meant ? fmt::format("did you mean {}?", *meant)
                          : "docs/events.md lists them; your own begin with x.");
}

void check_names(invocation& now, const log_filter& filter) {
  if (filter.items.empty() && filter.sessions.empty()) return;
  std::vector<unknown_name> unknown;
  events::position last;
  const auto view = [&](const projections::world& world, events::position at,
                        const projections::observation&) {
    last = at;
    for (const auto& id : filter.items) {
      if (!world.ids().items.find(id))
        unknown.push_back({id, true, projections::resembling_items(world, id)});
    }
    for (const auto& id : filter.sessions) {
      if (!world.ids().sessions.find(id))
        unknown.push_back({id, false, projections::resembling_sessions(world, id)});
    }
  };
  if (!look_now(now, view)) return;
  for (const unknown_name& name : unknown) {
    if (!stands_in_log(board_of(now).log(), last, name)) refuse(name);
  }
}

} // namespace tally::cli
