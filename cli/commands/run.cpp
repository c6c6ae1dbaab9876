#include "cli/arguments/item_arguments.hpp"
#include "cli/board/board.hpp"
#include "cli/board/board_path.hpp"
#include "cli/board/change.hpp"
#include "cli/board/session_place.hpp"
#include "cli/commands/commands.hpp"
#include "cli/invocation.hpp"
#include "cli/system/child.hpp"
#include "cli/text/refusal_report.hpp"
#include "projections/world.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include <unistd.h>

namespace tally::cli {

namespace {

constexpr positional_spec positionals[] = {
    {.name = "item", .help = "what to work on", .count = takes::at_most_one},
    {.name = "command", .help = "what does the work", .count = takes::after_dashes},
};

constexpr option_spec options[] = {
    {.name = "next", .help = "work on what is best done next"},
    {.name = "label",
     .placeholder = "LABEL",
     .help = "with --next: only items with this label",
     .comma_separated = true},
    {.name = "provider",
     .placeholder = "NAME",
     .help = "what works: claude, codex (default: the command's name)"},
    {.name = "lease",
     .placeholder = "DURATION",
     .help = "how long the claim lasts should the machine fall silent"},
    {.name = "done", .help = "complete the item if the command succeeds, fail it if it does not"},
    {.name = "strict", .help = "end the command if its claim is lost"},
};

constexpr example examples[] = {
    {.line = "tally run --next -- claude -p 'tally show says what to do'",
     .meaning = "Takes the best item, works on it, and gives it back whatever happens."},
    {.line = "tally run WRK-126 --done -- make test",
     .meaning = "Completes the item if the command succeeds."},
    {.line = "tally run -- bash", .meaning = "A shell with a session of its own."},
};

/// What this run holds: its session and, where it has one, its item.
struct work {
  engine::caller who;
  bool own_session = false; ///< begun by this run, so ended by it
  std::string item;
  std::optional<events::position> fence;
  std::int64_t lease_s = 7200;
  bool lost = false;
};

engine::caller as_session(const std::string& id) {
  engine::caller who;
  who.by.value = id;
  return who;
}

/// True where the session is at work already, so that this run only borrows it.
bool is_at_work(invocation& now, const std::string& session) {
  bool active = false;
  look(now,
       [&](const projections::world& world, events::position, const projections::observation&) {
         const auto number = world.ids().sessions.find(session);
         const auto* row = number ? world.sessions().find(*number) : nullptr;
         active = row != nullptr && row->active;
       });
  return active;
}

/// Who is at work, by its program's name; a shell's says nothing of that.
std::optional<std::string> provider_by(const std::string& program) {
  constexpr std::array<std::string_view, 7> shells{"sh",  "bash", "dash", "zsh",
                                                   "ksh", "fish", "env"};
  std::string name = program.substr(program.rfind('/') + 1);
  if (std::find(shells.begin(), shells.end(), name) != shells.end()) return std::nullopt;
  return name;
}

void begin_session(invocation& now, work& mine) {
  board& board = board_of(now);
  if (now.global.session && is_at_work(now, *now.global.session)) {
    mine.who = as_session(*now.global.session);
    return;
  }
  const session_place place = find_session_place(working_directory());
  commands::start_session start;
  if (now.global.session) start.session = events::session_id{*now.global.session};
  start.suggested = place.suggested;
  start.provider = now.given.optional_text("provider");
  if (!start.provider) start.provider = provider_by(now.given.list("command").front());
  start.host = board.processes().host();
  start.process = board.identify_and_stay(getpid());
  start.branch = place.branch;
  start.worktree = place.worktree;
  engine::caller who = caller_of(now);
  const auto made = carry_out(now, start, who);
  for (const auto& fact : made.facts) {
    const auto* started = std::get_if<events::session_started>(&fact.what);
    if (started != nullptr) mine.who = as_session(started->session.value);
  }
  mine.own_session = true;
}

/// True where the session asked a person for something that outlives the command: its question, its
/// plan or its pull request would be gone with it.
bool waits(invocation& now, const work& mine) {
  bool found = false;
  look(now,
       [&](const projections::world& world, events::position, const projections::observation&) {
         const auto number = world.ids().sessions.find(mine.who.by.value);
         const auto* row = number ? world.sessions().find(*number) : nullptr;
         found = row != nullptr && row->active && waits_for_a_person(*row);
       });
  return found;
}

void end_session(invocation& now, const work& mine, const std::string& reason) {
  if (!mine.own_session || waits(now, mine)) return;
  // It may have been ended by the command itself.
  static_cast<void>(board_of(now).coordinator().run(
      {.what = commands::end_session{{}, false, reason}, .who = mine.who}));
}

void claim(invocation& now, work& mine) {
  const bool next = now.given.flag("next");
  if (!next && !now.given.has("item")) return;
  const auto lease = seconds_given(now.given, "lease");
  engine::command what =
      next ? engine::command{commands::claim_next{now.given.list("label"), lease}}
           : engine::command{commands::claim{{item_given(now.given)}, lease, false, false, {}}};
  std::vector<engine::change_view> rows;
  carry_out(now, what, mine.who,
            [&](const auto& world, const engine::receipt& made, const auto& seen) {
              rows = engine::answer(what, mine.who, world, made, seen);
              const auto number = world.ids().items.find(*rows.front().item);
              if (const auto* held = number ? world.claims().find(*number) : nullptr)
                mine.lease_s = held->lease_s;
            });
  mine.item = *rows.front().item;
  if (!now.out.is_for_people()) { // before the command says anything of its own
    rows.front().session = mine.who.by.value;
    now.out.rows(rows);
    now.out.flush();
  }
  if (rows.front().fence) mine.fence = events::position{*rows.front().fence};
}

/// How often life is shown: four times a lease, and often enough for those who look.
std::chrono::milliseconds beat_interval(const work& mine) {
  using std::chrono::milliseconds;
  return std::clamp(milliseconds(mine.lease_s * 250), milliseconds(250), milliseconds(300'000));
}

/// Shows life; finds out whether the claim is still this run's.
void beat(invocation& now, work& mine, const child& program) {
  std::optional<events::item_id> item;
  if (!mine.item.empty()) item = events::item_id{mine.item};
  const auto beaten = board_of(now).coordinator().run(
      {.what = commands::heartbeat{item, {}, {}, {}, false}, .who = mine.who, .relaxed = true});
  if (beaten) return;
  const engine::problem why = beaten.error();
  const auto* no = std::get_if<engine::rejection>(&why.why);
  if (no == nullptr || mine.lost)
    return; // a log that is out of reach for a moment takes nothing away
  mine.lost = true;
  now.says.warn(report_of(*no));
  if (now.given.flag("strict")) program.terminate();
}

/// True where somebody else has taken the item, and nobody said so yet. A log that is out of reach
/// for a moment takes nothing away.
bool is_taken(invocation& now, const work& mine) {
  if (mine.item.empty()) return false;
  bool found = false;
  try {
    look(now,
         [&](const projections::world& world, events::position, const projections::observation&) {
           for (const auto& taken : engine::taken_from(world, mine.who))
             found |= taken.item == mine.item;
         });
  } catch (const stop&) {
    return false;
  }
  return found;
}

/// Waits for the command's end, showing life meanwhile; a loss is noticed within two seconds.
int wait_for(invocation& now, work& mine, child& program) {
  using clock = std::chrono::steady_clock;
  const auto interval = beat_interval(mine);
  auto due = clock::now() + interval;
  return program.wait(std::min(interval, std::chrono::milliseconds(2000)), [&] {
    if (clock::now() < due && (mine.lost || !is_taken(now, mine))) return;
    beat(now, mine, program);
    due = clock::now() + interval;
  });
}

/// What becomes of the item when the command has ended.
std::optional<engine::command> ending(const invocation& now, const work& mine, int status) {
  if (mine.item.empty()) return std::nullopt;
  const events::item_id item{mine.item};
  const std::string how =
      status == 0 ? "the command ended" : fmt::format("the command ended with {}", status);
  if (!now.given.flag("done")) return commands::release{{item}, false, how};
  if (status == 0) return commands::done{item, how, {}, {}, false, {}};
  return commands::fail{item, how, false};
}

/// Gives back, completes or fails, unless the command did so itself or the claim was lost.
void finish(invocation& now, work& mine, int status) {
  bool still_held = false;
  look(now,
       [&](const projections::world& world, events::position, const projections::observation&) {
         const auto number = world.ids().items.find(mine.item);
         const auto* held = number ? world.claims().find(*number) : nullptr;
         still_held = held != nullptr && mine.fence && held->fence() == *mine.fence;
       });
  const auto what = ending(now, mine, status);
  if (what && still_held) {
    const auto ended = board_of(now).coordinator().run({.what = *what, .who = mine.who});
    if (!ended) {
      const engine::problem why = ended.error();
      if (const auto* no = std::get_if<engine::rejection>(&why.why)) now.says.warn(report_of(*no));
      if (const auto* failure = std::get_if<engine::failure>(&why.why))
        now.says.warn(report_of(*failure));
    }
  }
  end_session(now, mine,
              status == 0 ? "the command ended" : fmt::format("the command ended with {}", status));
}

std::vector<std::pair<std::string, std::string>> environment_of(const work& mine) {
  std::vector<std::pair<std::string, std::string>> environment{{"TALLY_SESSION", mine.who.by.value},
                                                               {"TALLY_ITEM", mine.item}};
  environment.emplace_back("TALLY_FENCE", mine.fence ? fmt::format("{}", mine.fence->value) : "");
  return environment;
}

int run(invocation& now) {
  if (now.given.flag("next") && now.given.has("item")) {
    throw usage_error("run takes an item or --next, not both");
  }
  work mine;
  begin_session(now, mine);
  int status = 0;
  try {
    claim(now, mine);
    child program(now.given.list("command"), environment_of(mine));
    status = wait_for(now, mine, program);
  } catch (const stop& ended) {
    if (mine.item.empty()) {
      end_session(now, mine, "there was nothing to work on");
    } else {
      finish(now, mine, code(ended.why.exit));
    }
    throw;
  }
  finish(now, mine, status);
  return status;
}

} // namespace

constexpr command_spec run_command{
    .words = "run",
    .group = command_group::start_here,
    .summary = "work on an item with a command, and forget nothing",
    .positionals = positionals,
    .options = options,
    .examples = examples,
    .description = "Begins a session if there is none, claims, sets TALLY_SESSION, TALLY_ITEM and "
                   "TALLY_FENCE for the "
                   "command, shows life while it runs, and gives the item back on every way out. "
                   "Its session ends too, unless it waits for a person's word or review. "
                   "Exits as the command "
                   "does; with 128 and its number where a signal ended it. With -o json, its item, "
                   "session and "
                   "fence stand before all that the command prints.",
    .run = run,
};

} // namespace tally::cli
