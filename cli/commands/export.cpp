#include "cli/formats/bmad/export.hpp"

#include "cli/arguments/named_thing.hpp"
#include "cli/board/board.hpp"
#include "cli/commands/commands.hpp"
#include "cli/formats/ppds/export.hpp"
#include "cli/formats/work_items/export.hpp"
#include "cli/formats/wrk/export.hpp"
#include "cli/invocation.hpp"
#include "cli/system/interrupts.hpp"
#include "cli/text/report.hpp"
#include "cli/text/screen_text.hpp"

#include <boost/describe/class.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <functional>
#include <string_view>
#include <thread>

namespace tally::cli {

namespace {

/// A row of the answer.
struct export_view {
  std::string path;
  std::optional<std::string> item;
  std::string change;
};
BOOST_DESCRIBE_STRUCT(export_view, (), (path, item, change))

constexpr positional_spec positionals[] = {
    {.name = "format",
     .help =
         "wrk: WRK markdown files and session-state.yaml; ppds: session files; bmad: YAML files "
         "of terminals and stories; work-items: rows as JSON and SQL"},
    {.name = "path",
     .help = "a folder, or the file of one item or session",
     .count = takes::at_most_one},
};

constexpr option_spec options[] = {
    {.name = "item",
     .placeholder = "ITEM",
     .help = "only these items, in the files that they were imported from; without PATH",
     .comma_separated = true},
    {.name = "session-state",
     .help = "print the sessions as session-state.yaml has them, and write nothing"},
    {.name = "follow", .letter = 'f', .help = "keep the files current until interrupted"},
};

constexpr example examples[] = {
    {.line = "tally export wrk work-queue",
     .meaning = "Writes status, locked_by and locked_at into the files of the folder."},
    {.line = "tally export wrk --item WRK-126", .meaning = "Writes those of one item."},
    {.line = "tally export ppds ~/.ppds/sessions", .meaning = "Writes a file for each session."},
    {.line = "tally export bmad .system/parallel-work",
     .meaning = "Writes active-sessions.yaml, the stories' files and the log of synchronizations."},
    {.line = "tally export bmad .system/parallel-work --follow",
     .meaning = "Keeps them current while the board changes."},
    {.line = "tally export work-items items.sql && psql -f items.sql",
     .meaning = "Brings the items into a table work_items of PostgreSQL."},
};

/// Writes what is different now.
using writer = std::function<std::vector<exported_file>()>;

std::vector<export_view> changed(const std::vector<exported_file>& files) {
  std::vector<export_view> rows;
  for (const auto& file : files) {
    if (file.change == "unchanged") continue;
    rows.push_back({file.path, {}, file.change});
    if (!file.item.empty()) rows.back().item = file.item;
  }
  return rows;
}

int write_once(invocation& now, const writer& write) {
  const auto files = write();
  const auto rows = changed(files);
  if (!now.out.is_for_people()) {
    now.out.rows(rows);
  } else {
    for (const auto& row : rows) now.out.line(for_screen(row.change + " " + row.path));
    now.out.line(fmt::format("{}, {} as before",
                             counted(static_cast<std::int64_t>(files.size()), "file"),
                             files.size() - rows.size()));
  }
  return code(exit_status::done);
}

/// Writes what is different, and answers the last position before that was looked for.
events::position write_again(invocation& now, const writer& write) {
  const auto last = must(board_of(now).log().last());
  try {
    for (const auto& row : changed(write())) {
      if (now.out.is_for_people()) {
        now.out.line(for_screen(row.change + " " + row.path));
      } else {
        now.out.add(to_value(row));
      }
    }
  } catch (const stop& why) {
    if (why.why.exit != exit_status::busy) throw; // a log that is busy is looked at again
    return {};
  }
  return last;
}

int follow(invocation& now, const writer& write) {
  using clock = std::chrono::steady_clock;
  constexpr engine::deadline pause{150};
  constexpr clock::duration rest = std::chrono::milliseconds{100};
  const interrupts signals; // from here on a file is written to its end
  now.says.warn_once();
  now.out.begin(column_names<export_view>());
  const auto is_over = [&] { return signals.ended() || now.out.is_abandoned(); };
  while (true) {
    const auto begun = clock::now();
    const auto seen = write_again(now, write);
    if (!now.out.flush()) return code(exit_status::done); // whoever called says what that means
    // A large board that never rests has half of the time for itself.
    const auto until = clock::now() + std::max(rest, clock::now() - begun);
    while (!is_over() && clock::now() < until) std::this_thread::sleep_for(rest / 2);
    while (!is_over() && !board_of(now).log().wait_for_more(seen, pause)) {
    }
    if (is_over()) return signals.exit_status();
  }
}

void check_follow(invocation& now) {
  if (!now.given.flag("follow")) return;
  if (now.global.at) throw usage_error("--at shows the past, which does not change");
  if (now.given.flag("session-state"))
    throw usage_error("--follow keeps files current, and --session-state writes none");
  if (now.out.format() == output_format::json) {
    throw usage_error("--follow has no end, and JSON of one value needs one",
                      "tally export FORMAT PATH --follow -o ndjson");
  }
}

int write_files(invocation& now, const writer& write) {
  return now.given.flag("follow") ? follow(now, write) : write_once(now, write);
}

/// The path of an export that takes nothing else.
std::string only_path(invocation& now, std::string_view format) {
  const auto path = now.given.optional_text("path");
  if (!path || now.given.has("item") || now.given.has("session-state"))
    throw usage_error(fmt::format("export {} takes a PATH and nothing else", format),
                      fmt::format("tally export {} PATH", format));
  return *path;
}

int run_wrk(invocation& now) {
  const auto path = now.given.optional_text("path");
  std::vector<std::string> items;
  for (const auto& item : now.given.list("item")) items.push_back(item_named(item).value);
  const bool only_sessions = now.given.flag("session-state");
  if (path.has_value() + !items.empty() + only_sessions != 1) {
    throw usage_error("export wrk takes one of PATH, --item and --session-state",
                      "tally export wrk PATH");
  }
  if (only_sessions) {
    now.out.page(export_session_state(now));
    return code(exit_status::done);
  }
  return write_files(now,
                     [&] { return path ? export_wrk(now, *path) : export_wrk_items(now, items); });
}

int run(invocation& now) {
  const auto& format = now.given.text("format");
  check_follow(now);
  if (format == "wrk") return run_wrk(now);
  if (format == "bmad") {
    bmad_export files{now, only_path(now, format)};
    return write_files(now, [&] { return files.write(); });
  }
  if (format == "ppds") {
    const auto path = only_path(now, format);
    return write_files(now, [&] { return export_ppds(now, path); });
  }
  if (format == "work-items") {
    const auto path = only_path(now, format);
    return write_files(now, [&] { return export_work_items(now, path); });
  }
  throw usage_error(fmt::format("there is no export to '{}'", format),
                    "one of bmad, ppds, work-items, wrk");
}

} // namespace

constexpr command_spec export_command{
    .words = "export",
    .group = command_group::exchange,
    .summary = "write the board into files of another tool",
    .positionals = positionals,
    .options = options,
    .examples = examples,
    .description =
        "wrk: of a file that is there, only the lines status, locked_by, locked_at and "
        "completed_at change, and status only where its word means something else than the board "
        "says. An item that came from no file gets one. What the format has no field for stands in "
        "the front matter under tally, and an import reads it.\n\n"
        "ppds: of a session file that is there, what this board has no field for stays as it was "
        "when it was imported. The file of a session that was removed goes.\n\n"
        "bmad: a folder gets active-sessions.yaml, story-ID-sessions.yaml for each story with "
        "lanes, and session-sync-log.yaml; dependencies-template.yaml and sprint-status.yaml, "
        "which people write, where they are there or PATH names them. What a file says that the "
        "board does not know stays in it.\n\n"
        "work-items: PATH.json, PATH.sql, or a folder for both. An item's id there is the UUID "
        "(version 5) of the board and its id, or the one that it was imported with; what the table "
        "has no column for stands in the row's metadata under tally.\n\n"
        "Files are written beside their place and renamed, so that nobody reads half of one; one "
        "that says the same already is not touched. --follow goes on with that whenever something "
        "happens, until it is interrupted.",
    .run = run,
};

} // namespace tally::cli
