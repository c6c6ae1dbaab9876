#include "engine/conflicts.hpp"
#include "engine/files.hpp"
#include "engine/rules.hpp"
#include "engine/waiting.hpp"
#include "events/shell_word.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

namespace tally::engine {

namespace {

using projections::reservation_row;
using projections::session_number;
using projections::vitality;
using projections::world;

std::string pattern_of(const reservation_row& row) {
  return projections::memory::copy(row.pattern);
}

refusals::files_held held_files(const world& world, const reservation_row& row,
                                const std::string& pattern, std::string witness,
                                const vitality& life) {
  refusals::files_held why;
  why.pattern = pattern;
  why.reservation = pattern_of(row);
  why.witness = std::move(witness);
  why.holder = world.ids().sessions.spell(row.session);
  if (const auto items = row.items(); !items.empty())
    why.item = world.ids().items.spell(items.front());
  why.since = row.since.instant();
  if (!life.waits_for_a_person) why.expires = life.expires;
  why.fence = row.fence();
  return why;
}

/// True where a reservation ends with claims that end in the same commit.
bool is_taken(const world& world, const reservation_row& row, const files::request& asked) {
  return std::all_of(row.grounds.begin(), row.grounds.end(), [&](const auto& ground) {
    return ground.item &&
           std::any_of(asked.taken.begin(), asked.taken.end(), [&](const events::item_id& item) {
             return world.ids().items.spell(*ground.item) == item.value;
           });
  });
}

/// What of others' stands against one reservation.
struct opposition {
  std::vector<refusal> refused;
  std::map<session_number, events::files_released> lapsed;

  void look(const world& world, const std::string& pattern, const files::request& asked,
            const context& context) {
    const auto own = world.ids().sessions.find(asked.session.value);
    for (const reservation_row& row : world.reservations().all()) {
      if (row.session == own || (asked.shared && row.shared) || is_taken(world, row, asked))
        continue;
      auto witness = projections::common_path(pattern, projections::memory::view(row.pattern));
      if (!witness) continue;
      const vitality life = projections::holder_vitality(world, row, context.seen);
      if (life.lapsed) {
        let_go(world, row, life);
      } else {
        refused.emplace_back(held_files(world, row, pattern, std::move(*witness), life));
      }
    }
  }

private:
  void let_go(const world& world, const reservation_row& row, const vitality& life) {
    auto& released = lapsed[row.session];
    released.session.value = world.ids().sessions.spell(row.session);
    released.reason =
        fmt::format("its session lapsed: {}, last seen {} s before", life.judged, life.age_s);
    if (std::find(released.patterns.begin(), released.patterns.end(), pattern_of(row)) ==
        released.patterns.end())
      released.patterns.push_back(pattern_of(row));
  }
};

/// True where the session holds this very reservation, for the same and for as long.
bool is_held(const world& world, const std::string& pattern, const files::request& asked) {
  const auto own = world.ids().sessions.find(asked.session.value);
  const auto item = asked.item ? world.ids().items.find(asked.item->value) : std::nullopt;
  const auto& rows = world.reservations().all();
  return std::any_of(rows.begin(), rows.end(), [&](const reservation_row& row) {
    return row.session == own && row.shared == asked.shared &&
           projections::memory::view(row.pattern) == pattern &&
           std::any_of(row.grounds.begin(), row.grounds.end(), [&](const auto& ground) {
             return ground.item == item && ground.lease_s == asked.lease_s;
           });
  });
}

} // namespace

namespace files {

std::optional<refusal> fault_of(const std::string& pattern) {
  const auto quoted = fmt::format("\"{}\" is no pattern of files", pattern);
  if (const auto read = projections::glob::parse(pattern); !read) {
    return refusals::bad_usage{
        fmt::format("{}: at byte {}, {}", quoted, read.error().offset, read.error().message),
        "a pattern is like src/*.cpp, src/**, or {src,docs}/*.md"};
  }
  const auto normal = projections::normal_path(pattern);
  if (!normal || normal->empty()) {
    return refusals::bad_usage{fmt::format("{}: it leads out of the project", quoted),
                               "all files of the project are **"};
  }
  if (*normal != pattern)
    return refusals::bad_usage{fmt::format("{} from the project's root", quoted),
                               fmt::format("write {}", *normal)};
  return std::nullopt;
}

std::optional<refusal> path_fault(const std::string& path) {
  const auto normal = projections::normal_path(path);
  if (!events::is_utf8(path) || !normal || normal->empty() || *normal != path)
    return refusals::bad_usage{fmt::format("\"{}\" is no path from the project's root", path),
                               normal && !normal->empty() ? fmt::format("write {}", *normal) : ""};
  return std::nullopt;
}

std::vector<std::string> not_held_by(const world& world, session_number session,
                                     const std::vector<std::string>& patterns) {
  const auto held = world.reservations().held_by(session);
  std::vector<std::string> missing;
  std::copy_if(patterns.begin(), patterns.end(), std::back_inserter(missing),
               [&](const std::string& pattern) {
                 return std::none_of(held.begin(), held.end(), [&](const auto* row) {
                   return !row->shared && projections::memory::view(row->pattern) == pattern;
                 });
               });
  return missing;
}

std::vector<refusal> reserve(const request& asked, const world& world, const context& context,
                             happenings& happened) {
  opposition others;
  std::vector<std::string> fresh;
  for (const auto& pattern : rules::distinct(asked.patterns)) {
    if (auto no = fault_of(pattern)) {
      others.refused.push_back(std::move(*no));
      continue;
    }
    if (is_held(world, pattern, asked)) continue;
    others.look(world, pattern, asked, context);
    fresh.push_back(pattern);
  }
  if (!others.refused.empty()) return std::move(others.refused);
  if (fresh.empty()) return {};
  for (auto& [session, released] : others.lapsed) happened.emplace_back(std::move(released));
  happened.emplace_back(
      events::files_reserved{asked.session, fresh, asked.shared, asked.lease_s, asked.item});
  conflicts::add_uses({asked.session, fresh, asked.item, asked.shared, {}}, world, context.seen,
                      happened);
  return {};
}

} // namespace files

decision decide(const commands::reserve& asked, const world& world, const context& context) {
  const auto session = context.who.session();
  if (!session) return reject({refusals::needs_session{}});
  if (asked.patterns.empty())
    return reject({refusals::bad_usage{"reserve was told no files", "tally reserve 'src/**'"}});
  if (asked.lease_s && *asked.lease_s <= 0)
    return reject({refusals::bad_usage{"a lease is longer than nothing", ""}});
  happenings happened;
  const files::request wanted{*session, asked.patterns, asked.shared,
                              asked.lease_s.value_or(world.settings().lease_s()), std::nullopt};
  auto refused = files::reserve(wanted, world, context, happened);
  // All of it is held already: the commit itself renews the leases.
  if (refused.empty() && happened.empty())
    return happenings{events::session_heartbeat{*session, {}, {}, {}, {}}};
  waiting::attempt made;
  made.session = *session;
  made.all.files = rules::distinct(asked.patterns);
  const auto own = world.ids().sessions.find(session->value);
  made.what.files = own ? files::not_held_by(world, *own, made.all.files) : made.all.files;
  made.happened = std::move(happened);
  made.refused = std::move(refused);
  made.waits = asked.wait;
  made.process = asked.process;
  made.host = asked.host;
  return waiting::conclude(std::move(made), world, context);
}

decision decide(const commands::unreserve& asked, const world& world, const context& context) {
  const auto session = context.who.session();
  if (!session) return reject({refusals::needs_session{}});
  const auto number = world.ids().sessions.find(session->value);
  std::vector<std::string> held;
  if (number) {
    for (const reservation_row* row : world.reservations().held_by(*number))
      held.push_back(pattern_of(*row));
  }
  std::vector<refusal> refused;
  for (const auto& pattern : asked.patterns) {
    if (std::find(held.begin(), held.end(), pattern) == held.end())
      refused.emplace_back(refusals::nothing_to_change{
          fmt::format("{} has not reserved {}", session->value, pattern),
          "tally query reservations"});
  }
  if (held.empty() && asked.patterns.empty())
    refused.emplace_back(refusals::nothing_to_change{
        fmt::format("{} has reserved no files", session->value), "tally query reservations"});
  if (!refused.empty()) return reject(std::move(refused));
  return happenings{events::files_released{
      *session, rules::distinct(asked.patterns.empty() ? held : asked.patterns), {}}};
}

namespace {

/// The conflict of that id, which still stands.
expected<projections::conflict_number, refusal> standing(const world& world,
                                                         const events::conflict_id& id) {
  const auto number = world.conflicts().find(id.value);
  if (!number) return refusal{refusals::unknown_conflict{id.value}};
  if (!world.conflicts().unresolved().contains(*number))
    return refusal{refusals::nothing_to_change{fmt::format("{} is resolved already", id.value),
                                               "tally conflicts --all"}};
  return *number;
}

} // namespace

decision decide(const commands::acknowledge_conflict& asked, const world& world,
                const context& /*context*/) {
  const auto number = standing(world, asked.conflict);
  if (!number) return reject({number.error()});
  if (world.conflicts().row(*number).state == projections::conflict_state::acknowledged)
    return reject({refusals::nothing_to_change{
        fmt::format("{} is acknowledged already", asked.conflict.value), "tally conflicts"}});
  return happenings{events::conflict_acknowledged{asked.conflict, asked.reason}};
}

decision decide(const commands::resolve_conflict& asked, const world& world,
                const context& /*context*/) {
  const auto number = standing(world, asked.conflict);
  if (!number) return reject({number.error()});
  return happenings{events::conflict_resolved{asked.conflict, asked.reason}};
}

} // namespace tally::engine
