#include "cli/arguments/named_thing.hpp"
#include "cli/board/reading.hpp"
#include "cli/commands/commands.hpp"
#include "cli/invocation.hpp"
#include "cli/screens/orientation.hpp"
#include "cli/screens/sheets.hpp"
#include "cli/text/report.hpp"
#include "projections/views.hpp"
#include "projections/world.hpp"

#include <fmt/format.h>

#include <optional>

namespace tally::cli {

namespace {

constexpr positional_spec positionals[] = {
    {.name = "id",
     .help = "an item, a session or a merge point; item:ID, session:ID and merge:ID say which",
     .count = takes::at_most_one},
};

constexpr example examples[] = {
    {.line = "tally show",
     .meaning =
         "Tells an agent that lost its context who it is, what it holds and what comes next."},
    {.line = "tally show WRK-126", .meaning = "Shows all of one item."},
    {.line = "tally show session:session-a", .meaning = "Shows a session and what it holds."},
    {.line = "tally show WRK-126 --at yesterday", .meaning = "Shows the item as it then was."},
};

constexpr std::string_view description =
    "A bare ID is looked up among items, then sessions, then merge points. Ends with 5 where there "
    "is none.";

/// What was found: one of the three.
struct found {
  std::optional<projections::item_detail> item;
  std::optional<projections::session_view> session;
  std::optional<projections::merge_point_view> merge_point;
  std::vector<projections::claim_view> claims;
};

std::vector<projections::claim_view> claims_of(const projections::world& world,
                                               const projections::session_view& session,
                                               const projections::observation& seen) {
  std::vector<projections::claim_view> claims;
  for (const auto& id : session.items) {
    const auto number = world.ids().items.find(id);
    auto claim = number ? view_claim(world, *number, seen) : std::nullopt;
    if (claim) claims.push_back(std::move(*claim));
  }
  return claims;
}

void print(invocation& now, const found& thing) {
  if (!now.out.is_for_people()) {
    if (thing.item) {
      now.out.row(*thing.item);
    } else if (thing.merge_point) {
      now.out.row(*thing.merge_point);
    } else {
      now.out.row(*thing.session);
    }
    return;
  }
  now.out.picture(thing.item ? item_sheet(*thing.item, now.out.screen())
                  : thing.merge_point
                      ? merge_sheet(*thing.merge_point, now.out.screen())
                      : session_sheet(*thing.session, thing.claims, now.out.screen()));
}

int show(invocation& now, const named_thing& asked) {
  found thing;
  look_and_tell(now, [&](const auto& world, auto, const auto& seen) {
    if (asked.item) thing.item = view_item_detail(world, asked.id, seen);
    if (!thing.item && asked.session) thing.session = view_session(world, asked.id, seen);
    if (!thing.item && !thing.session && asked.merge_point)
      thing.merge_point = view_merge_point(world, asked.id);
    if (thing.session) thing.claims = claims_of(world, *thing.session, seen);
  });
  if (!thing.item && !thing.session && !thing.merge_point) throw no_such_thing(asked);
  print(now, thing);
  return code(exit_status::done);
}

int show_caller(invocation& now) {
  const engine::caller who = caller_of(now);
  orientation view;
  look(now, [&](const auto& world, auto, const auto& seen) { view = orient(world, seen, who); });
  if (now.out.is_for_people()) {
    now.out.picture(orientation_text(view, now.out.screen()));
  } else {
    now.out.row(view);
  }
  return code(exit_status::done);
}

int run(invocation& now) {
  const auto id = now.given.optional_text("id");
  return id ? show(now, named(*id)) : show_caller(now);
}

int run_for_session(invocation& now) {
  const auto id = now.given.optional_text("id");
  if (!id && !now.global.session) {
    throw usage_error("which session? None was named, and you act without one",
                      "tally session show SESSION");
  }
  return show(now, {id ? named(*id).id : *now.global.session, false, true});
}

constexpr positional_spec session_positionals[] = {
    {.name = "id",
     .help = "the session; without it, the caller's own",
     .count = takes::at_most_one},
};

constexpr example session_examples[] = {
    {.line = "tally session show session-a",
     .meaning = "Shows what a session is at, and until when it holds what."},
    {.line = "tally session show -o json", .meaning = "Gives a session what is known of itself."},
};

} // namespace

constexpr command_spec show_command{
    .words = "show",
    .group = command_group::look,
    .summary = "show an item, a session, a merge point, or what you are at",
    .positionals = positionals,
    .examples = examples,
    .description = description,
    .run = run,
};

constexpr command_spec session_show_command{
    .words = "session show",
    .group = command_group::sessions,
    .summary = "show one session and what it holds",
    .positionals = session_positionals,
    .examples = session_examples,
    .run = run_for_session,
};

} // namespace tally::cli
