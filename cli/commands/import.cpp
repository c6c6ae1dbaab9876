#include "cli/board/board.hpp"
#include "cli/board/board_path.hpp"
#include "cli/commands/commands.hpp"
#include "cli/commands/import_warnings.hpp"
#include "cli/formats/bmad/file.hpp"
#include "cli/formats/imported.hpp"
#include "cli/formats/sources.hpp"
#include "cli/formats/wrk/path.hpp"
#include "cli/invocation.hpp"
#include "cli/text/refusal_report.hpp"
#include "cli/text/report.hpp"
#include "cli/text/screen_text.hpp"
#include "projections/world.hpp"

#include <boost/describe/class.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <string>
#include <utility>
#include <variant>

#include <unistd.h>

namespace tally::cli {

namespace {

constexpr positional_spec positionals[] = {
    {.name = "format", .help = "beads, bmad, ppds, work-items or wrk"},
    {.name = "path", .help = "the folder that holds the files, or one file"},
};

constexpr example examples[] = {
    {.line = "tally import wrk work-queue",
     .meaning = "Brings in WRK markdown files and the session-state.yaml beside them."},
    {.line = "tally import beads .beads", .meaning = "Brings in the issues and their history."},
    {.line = "tally import bmad .system/parallel-work",
     .meaning = "Brings in the files with which an orchestrator tracks terminals and stories."},
    {.line = "tally import ppds ~/.ppds/sessions",
     .meaning = "Brings in session files, one JSON file for each session."},
    {.line = "tally init --since 2025-01-01 && tally import beads .beads",
     .meaning = "Makes a board on which all of it keeps its own time, so that --at shows it."},
};

/// Reads the files of one format.
struct format_reader {
  std::string_view name;
  imported (*read)(const std::filesystem::path&, const import_target&);
  std::string_view files; ///< that a folder of them holds
  std::string_view clock; ///< whose time is taken where one is not said
};

constexpr std::string_view of_file = "that of its file";
constexpr std::string_view of_import = "that of this import";

constexpr format_reader readers[] = {
    {"beads", read_beads, "issues.jsonl, events.jsonl or dependencies.jsonl", of_import},
    {"bmad", read_bmad, bmad_names, of_file},
    {"ppds", read_ppds, "session file (.json)", of_file},
    {"work-items", read_work_items, "work_items.json or work_items.sql", of_import},
    {"wrk", read_wrk, "WRK file (.md, .markdown or .txt) and no session-state.yaml", of_file},
};

/// What an import did, as scripts see it. Numbers of the files, but where they say otherwise.
struct import_view {
  std::int64_t items = 0;
  std::int64_t lanes = 0;
  std::int64_t sessions = 0;
  std::int64_t merge_points = 0;
  std::int64_t dependencies = 0;
  std::int64_t parents = 0;
  std::int64_t links = 0;
  std::int64_t events = 0;
  std::int64_t syncs = 0;
  std::int64_t unknown = 0;
  std::int64_t commits = 0; ///< that were appended
  std::int64_t facts = 0;   ///< in those commits
  std::int64_t skipped = 0; ///< facts that were not brought in
  std::int64_t files = 0;   ///< that were read
  std::vector<passed_file> passed_over;
  std::vector<std::string> warnings; ///< all of them, in words
  std::vector<std::string> left_alone;
  std::vector<std::string> kept; ///< files of which fields that are no item's are kept
  std::uint64_t position = 0;    ///< of the last commit
  bool original_times = false;
};
BOOST_DESCRIBE_STRUCT(import_view, (),
                      (items, lanes, sessions, merge_points, dependencies, parents, links, events,
                       syncs, unknown, commits, facts, skipped, files, passed_over, warnings,
                       left_alone, kept, position, original_times))

const format_reader& reader_named(std::string_view name) {
  const auto* const found = std::find_if(std::begin(readers), std::end(readers),
                                         [&](const auto& one) { return one.name == name; });
  if (found == std::end(readers)) {
    std::vector<std::string_view> names;
    for (const auto& one : readers) names.push_back(one.name);
    throw usage_error(fmt::format("FORMAT: \"{}\" is no format that can be read", name),
                      fmt::format("one of {}", fmt::join(names, ", ")));
  }
  return *found;
}

import_target target_on(invocation& now, events::position& last) {
  import_target target;
  board& board = board_of(now);
  target.now = board.clock().now();
  target.root = project_root(working_directory(), board.path());
  target.whole_board = board_mark(now, 64);
  target.board = target.whole_board.substr(0, 8);
  const auto patience =
      std::chrono::duration_cast<std::chrono::milliseconds>(now.global.lock_timeout);
  target.look = [&board, patience](const auto& show) {
    must(board.coordinator().look(patience, [&](const auto& world, const auto& /*at*/,
                                                const auto& /*seen*/) { show(world); }));
  };
  must(board.coordinator().look(patience, [&](const projections::world& world,
                                              const engine::log_cursor& at, const auto& /*seen*/) {
    for (const auto& stage : world.settings().stages()) target.stages.emplace_back(stage);
    target.lease_s = world.settings().lease_s();
    last = at.applied;
  }));
  return target;
}

/// Reads the files; where they cannot be, nothing of them comes in.
imported read_files(const format_reader& reader, const std::filesystem::path& path,
                    const import_target& target) {
  try {
    return reader.read(path, target);
  } catch (stop& ended) {
    auto& hint = ended.why.hint;
    hint = hint.empty() ? "nothing was brought in" : "nothing was brought in; " + hint;
    throw;
  }
}

engine::import_result append(invocation& now, std::string_view format, imported& read) {
  progress_line progress{"importing", now.global.quiet ? terminal{} : terminal_at(STDERR_FILENO)};
  engine::import_request asked;
  asked.who = caller_of(now);
  asked.format = format;
  asked.path = now.given.text("path");
  asked.commits = std::move(read.commits);
  asked.kept = std::move(read.kept);
  asked.patience = std::chrono::duration_cast<std::chrono::milliseconds>(now.global.lock_timeout);
  asked.progress = [&](std::size_t done, std::size_t all) { progress.show(done, all); };
  auto done = board_of(now).coordinator().import(asked);
  if (!done) {
    const engine::problem why = done.error();
    if (const auto* no = std::get_if<engine::rejection>(&why.why)) throw stop(report_of(*no));
    stop_for(std::get<engine::failure>(why.why));
  }
  return std::move(*done);
}

/// What came, each kind by its name; empty where nothing did.
std::string kinds_in(const import_view& done) {
  const std::pair<std::int64_t, std::string_view> kinds[] = {
      {done.items, "item"},
      {done.lanes, "lane"},
      {done.sessions, "session"},
      {done.merge_points, "merge point"},
      {done.dependencies, "dependency"},
      {done.parents, "parent"},
      {done.links, "link"},
      {done.events, "event"},
      {done.syncs, "synchronization"},
  };
  std::string text;
  for (const auto& [number, what] : kinds) {
    if (number > 0) text += (text.empty() ? "" : ", ") + counted(number, what);
  }
  return text;
}

/// What is said of an import that brings neither items nor sessions nor anything of them.
std::string_view nothing_but(const import_view& done) {
  if (!done.kept.empty())
    return "nothing but fields that the board has no place for: they are kept, and come back with "
           "an export";
  return done.commits > 0 ? "nothing but that fields which were kept are gone"
                          : "nothing to bring in";
}

std::string_view was(std::int64_t number) { return number == 1 ? "was" : "were"; }

void tell(invocation& now, const import_view& done) {
  const auto passed = static_cast<std::int64_t>(done.passed_over.size());
  std::string kinds = kinds_in(done);
  const bool is_nothing = kinds.empty() && done.kept.empty();
  if (kinds.empty()) kinds = nothing_but(done);
  if (passed > 0)
    kinds +=
        fmt::format(", of {}; {} {} passed over", counted(done.files, "file"), passed, was(passed));
  now.out.line(kinds);
  if (done.unknown == 1) {
    now.out.line(
        "1 dependency or parent names an item that is not there: kept, and in nobody's way");
  } else if (done.unknown > 1) {
    now.out.line(fmt::format(
        "{} dependencies and parents name items that are not there: kept, and in nobody's way",
        done.unknown));
  }
  if (done.commits == 0) {
    if (!is_nothing) now.out.line("all of it was here already: nothing was appended");
    return;
  }
  now.out.line(fmt::format("{} {} appended, up to position {}", counted(done.commits, "commit"),
                           was(done.commits), done.position));
  if (done.facts == 0) return;
  if (done.skipped > 0) {
    now.out.line(fmt::format("{} {} here already or {} left alone", counted(done.skipped, "fact"),
                             was(done.skipped), done.skipped == 1 ? "is" : "are"));
  }
  now.out.line(done.original_times
                   ? "every commit bears the time at which it happened"
                   : "the board is younger than what was brought in: the commits bear today's "
                     "time, and each event its own beside it");
}

int run(invocation& now) {
  if (now.global.at) throw usage_error("--at is for commands that read; a change is made now");
  const format_reader& reader = reader_named(now.given.text("format"));
  const std::filesystem::path path = now.given.text("path");
  events::position last;
  const import_target target = target_on(now, last);
  imported read = read_files(reader, path, target);
  auto warnings = warn_of(now, read, reader.clock);
  if (read.files == 0) nothing_to_take(path, reader.files, read.passed_over);
  std::vector<std::string> kept;
  for (const auto& [name, value] : read.kept) {
    if (value.value != "null") kept.push_back(name);
  }
  const engine::import_result result = append(now, reader.name, read);
  if (result.commits > 0) {
    now.changed = true;
    now.last_change = last = result.position;
  }
  for (const auto& item : result.left_alone) {
    now.says.warn(
        {"left_alone",
         exit_status::refused,
         fmt::format("{} is this board's own, which says otherwise: it was left alone", item),
         {},
         {{"item", item}}});
  }
  const import_view done{read.items,          read.lanes,           read.sessions,
                         read.merge_points,   read.dependencies,    read.parents,
                         read.links,          read.events,          read.syncs,
                         read.unknown,        result.commits,       result.facts,
                         result.skipped,      read.files,           std::move(read.passed_over),
                         std::move(warnings), result.left_alone,    std::move(kept),
                         last.value,          result.original_times};
  if (now.out.is_for_people()) {
    tell(now, done);
  } else {
    now.out.row(done);
  }
  return code(exit_status::done);
}

} // namespace

constexpr command_spec import_command{
    .words = "import",
    .group = command_group::exchange,
    .summary = "bring in items and their history from another tool's files",
    .positionals = positionals,
    .examples = examples,
    .description =
        "Reads what another tool wrote and appends it as this board's own history: what is new by "
        "its source, in the order in which it happened, each commit by its own actor. Importing "
        "again appends only what came since. Facts of this board are never undone: an item "
        "that was added here, or that was claimed, finished or moved here, is left alone, and "
        "named where the files say otherwise.\n\n"
        "beads: a folder with issues.jsonl, events.jsonl and dependencies.jsonl, of which any may "
        "be missing, or one file of issues. Claims that the history implies become claims. What "
        "the board has no field for is kept in the item's metadata as beads.NAME.\n\n"
        "bmad: of a folder, or alone, story-ID-sessions.yaml, active-sessions.yaml, "
        "dependencies-template.yaml, sprint-status.yaml and session-sync-log.yaml. A terminal "
        "becomes a session that holds its story, or in a story's file the lane that its focus "
        "names; depends_on and blocked_by become dependencies, merge points those of the board. "
        "Every other field is kept, and comes back with an export.\n\n"
        "wrk: every WRK file of a folder and the folders in it, or one file. blocked_by becomes "
        "dependencies, checkboxes become tasks, locked_by becomes a claim of that session since "
        "locked_at, and session-state.yaml its sessions. What an export wrote under tally counts "
        "as "
        "that. Every other field is kept in the item's metadata as wrk.NAME, and where the file is "
        "as wrk.path.\n\n"
        "ppds: every session file of a folder, such as ~/.ppds/sessions, or one file. A session's "
        "status, branch, worktree and question come with it, its issue becomes an item that it "
        "holds, and pr_ready is complete. Every other field is kept in the session's metadata as "
        "ppds.NAME. A session that has worked on this board speaks for itself.\n\n"
        "work-items: rows of a table work_items as JSON, one list or a line each, as PostgreSQL's "
        "json_agg and row_to_json write them, or as SQL in a file that ends in .sql, as tally "
        "export and pg_dump --data-only --table=work_items write it. Who finished an item and when "
        "it was taken, and failures before the present try, come with it. Columns that the board "
        "has no field for are kept in the item's metadata as work_items.NAME; what it would write "
        "otherwise than the row has it as work_items.kept, and an export writes that again as long "
        "as the board says nothing else.\n\n"
        "Nothing is brought in from a file that is broken. In a folder of wrk or ppds, where each "
        "file is one item or session, the others come in and it is named; in the other formats, "
        "and where it is the only one, the import ends with 1 and nothing is brought in. It ends "
        "with 5 where a folder holds no file of the format, and with 74 where a file cannot be "
        "read. What a file says that cannot be, such as a priority of 77, is named, and what "
        "lacks a time is counted.",
    .run = run,
};

} // namespace tally::cli
