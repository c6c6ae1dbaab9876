#include "cli/arguments/file_arguments.hpp"
#include "cli/arguments/named_thing.hpp"
#include "cli/board/board.hpp"
#include "cli/board/log_names.hpp"
#include "cli/board/log_reading.hpp"
#include "cli/commands/commands.hpp"
#include "cli/invocation.hpp"
#include "cli/system/interrupts.hpp"
#include "cli/text/log_rows.hpp"
#include "cli/text/report.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace tally::cli {

namespace {

constexpr option_spec options[] = {
    {.name = "item",
     .placeholder = "ITEM",
     .help = "only what concerns this item",
     .comma_separated = true},
    {.name = "session",
     .placeholder = "SESSION",
     .help = "only what this session did or what happened to it",
     .comma_separated = true},
    {.name = "type",
     .placeholder = "TYPE",
     .help = "only events of this type, such as item.claimed, or of this kind, such as item",
     .comma_separated = true},
    {.name = "file",
     .placeholder = "GLOB",
     .help = "only what names a file that this matches: who reserved it, was in it or changed it",
     .repeatable = true},
    {.name = "by", .placeholder = "NAME", .help = "only what this session or person did"},
    {.name = "position", .placeholder = "POSITION", .help = "only this commit"},
    {.name = "since",
     .placeholder = "POSITION|TIME",
     .help = "only what came after this position, or at this time and later"},
    {.name = "until",
     .placeholder = "POSITION|TIME",
     .help = "only what came up to and with this position or time"},
    {.name = "follow", .letter = 'f', .help = "go on with what happens, until interrupted"},
    {.name = "number", .letter = 'n', .placeholder = "N", .help = "only the last N of them"},
};

constexpr example examples[] = {
    {.line = "tally log -n 20", .meaning = "Tells the last twenty things that happened."},
    {.line = "tally log --item WRK-126", .meaning = "Tells the history of one item."},
    {.line = "tally log --file 'src/auth/**'",
     .meaning = "Tells who was at these files, and when they got in each other's way."},
    {.line = "tally log --since 2h --by session-a",
     .meaning = "Tells what a session did in the last two hours."},
    {.line = "tally log --follow -o ndjson",
     .meaning = "Feeds a script with each event as it happens, one JSON object a line."},
};

constexpr std::string_view description =
    "Events are told in the order of the log, which never changes. An imported one shows the time "
    "at which it happened.\n\n"
    "Times of --since and --until are those of the commits, and are found by bisection: where a "
    "clock was set back, commits just before the step may be passed over. Positions are exact.\n\n"
    "--follow begins with the last ten unless -n or --since says otherwise, and shows an event "
    "once it is on disk. Ctrl-C ends it.";

constexpr std::size_t followed_before = 10;

struct question {
  log_filter filter;
  log_range range;
  std::optional<std::size_t> most;
};

void check_exists(events::position asked, events::position end) {
  if (asked <= end) return;
  throw stop({"unknown", exit_status::unknown,
              fmt::format("there is no commit {}; the log ends at {}", asked.value, end.value)});
}

question question_of(invocation& now, engine::event_log& log, events::position end) {
  const arguments& given = now.given;
  const events::instant present = board_of(now).clock().now();
  question asked;
  for (const auto& item : given.list("item")) asked.filter.items.push_back(item_named(item).value);
  for (const auto& session : given.list("session"))
    asked.filter.sessions.push_back(session_named(session).value);
  asked.filter.types = given.list("type");
  asked.filter.files = patterns_given(now, "file");
  asked.filter.authors = given.list("by");
  auto until = given.position_or_time("until", present);
  if (now.global.at && until) throw usage_error("--at and --until both say what the last one is");
  if (now.global.at) {
    until = parse_moment(*now.global.at, present);
    if (!until)
      throw usage_error(fmt::format("\"{}\" is neither a position nor a time", *now.global.at));
  }
  asked.range =
      must(range_of(log, end, given.position_or_time("since", present), until, asked.filter));
  if (now.global.at && until && std::holds_alternative<std::uint64_t>(*until))
    check_exists({std::get<std::uint64_t>(*until)}, end);
  if (const auto position = given.number("position", 1)) {
    const events::position only{static_cast<std::uint64_t>(*position)};
    check_exists(only, end);
    asked.range.after.value = std::max(asked.range.after.value, only.value - 1);
    asked.range.last = std::min(asked.range.last, only);
  }
  if (const auto number = given.number("number")) asked.most = static_cast<std::size_t>(*number);
  if (given.flag("follow") && !asked.most && !given.has("since")) asked.most = followed_before;
  return asked;
}

/// As `question_of`; on a damaged log what is asked of the commits before the damage.
question readable_question(invocation& now, engine::event_log& log) {
  try {
    return question_of(now, log, must(log.last()));
  } catch (const stop& ended) {
    if (ended.why.exit != exit_status::log_damaged) throw;
    return question_of(now, log, good_end(now));
  }
}

/// Prints events in the format that was asked for.
class event_printer {
public:
  event_printer(invocation& now, events::position last)
      : now_(&now), teller_(last, now.out.screen().colour) {}

  void print(const logged& event) {
    switch (now_->out.format()) {
    case output_format::table: now_->out.picture(teller_.tell(event)); break;
    case output_format::json:
    case output_format::ndjson: now_->out.add(event_value(event)); break;
    case output_format::csv: now_->out.add(event_row(event)); break;
    }
  }

private:
  invocation* now_;
  event_teller teller_;
};

engine::outcome<void> tell(engine::event_log& log, const question& asked, event_printer& printer,
                           const output& out) {
  const event_test wanted = [&](const auto& commit, const auto& fact) {
    return asked.filter.takes(commit, fact);
  };
  if (asked.most) {
    const auto last = last_events(log, asked.range, wanted, *asked.most);
    if (!last) return last.error();
    for (const auto& event : *last) printer.print(event);
    return {};
  }
  return read_events(log, asked.range, wanted, [&](const logged& event) {
    printer.print(event);
    return !out.is_broken();
  });
}

/// The last commit that is on disk, after an attempt to bring all there is onto it.
events::position safe_end(board& board) {
  const events::position last = must(board.log().last());
  if (last <= board.log().durable()) return last;
  return board.log().make_durable(last) ? last : board.log().durable();
}

int follow(invocation& now, question asked, event_printer& printer) {
  constexpr engine::deadline pause{250};
  board& board = board_of(now);
  const interrupts signals;
  asked.range.last = std::min(asked.range.last, safe_end(board));
  while (true) {
    must(tell(board.log(), asked, printer, now.out));
    asked.most.reset();
    asked.range.after = std::max(asked.range.after, asked.range.last);
    if (!now.out.flush()) return code(exit_status::done); // whoever called says what that means
    while (asked.range.last <= asked.range.after) {
      if (signals.ended() || now.out.is_abandoned()) return signals.exit_status();
      if (board.log().wait_for_more(asked.range.after, pause)) asked.range.last = safe_end(board);
    }
  }
}

int run(invocation& now) {
  board& board = board_of(now);
  const bool follows = now.given.flag("follow");
  if (follows && now.out.format() == output_format::json) {
    throw usage_error("--follow has no end, and JSON of one value needs one",
                      "tally log --follow -o ndjson");
  }
  if (follows && (now.given.has("until") || now.given.has("position") || now.global.at)) {
    throw usage_error("--follow has no end, so it cannot be had with --until, --position or --at");
  }
  check_types(now, now.given.list("type"));
  question asked = readable_question(now, board.log());
  if (!follows) check_names(now, asked.filter); // what is followed may yet come
  event_printer printer(now, asked.range.last);
  now.out.begin(event_columns());
  if (follows) return follow(now, asked, printer);
  auto told = tell(board.log(), asked, printer, now.out);
  if (!told) {
    asked.range.last = std::min(asked.range.last, good_end(now, told.error()));
    // The last ones are printed only once all are read; others were, up to the damage.
    told = asked.most ? tell(board.log(), asked, printer, now.out) : engine::outcome<void>{};
  }
  now.out.end();
  must(told);
  return code(exit_status::done);
}

} // namespace

constexpr command_spec log_command{
    .words = "log",
    .group = command_group::look,
    .summary = "tell what happened, from the log that is never rewritten",
    .options = options,
    .examples = examples,
    .description = description,
    .run = run,
};

} // namespace tally::cli
