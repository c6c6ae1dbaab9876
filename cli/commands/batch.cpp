#include "cli/arguments/json_arguments.hpp"
#include "cli/arguments/line_reader.hpp"
#include "cli/board/board.hpp"
#include "cli/board/change.hpp"
#include "cli/commands/commands.hpp"
#include "cli/invocation.hpp"
#include "events/wire.hpp"

#include <fmt/format.h>

#include <chrono>
#include <string>

namespace tally::cli {

namespace {

constexpr example examples[] = {
    {.line = "tally batch < commands.ndjson",
     .meaning = "Runs one command a line, with one sync for all."},
    {.line = "echo '{\"command\":\"claim\",\"items\":[\"W-1\"],\"session\":\"a\"}' | tally batch",
     .meaning = "A line names a command; its keys are options and positionals."},
};

/// One line's answer on its way: kept until what it says is on disk.
class replies {
public:
  explicit replies(invocation& now) : now_(&now) {}

  void add(std::string_view line) {
    if (kept_.empty()) oldest_ = std::chrono::steady_clock::now();
    kept_ += line;
    kept_ += '\n';
  }

  /// Gives out what is kept where it is much, or old, or `now` says so; after the sync.
  void give(bool now) {
    constexpr std::size_t much = 1U << 20U;
    constexpr std::chrono::milliseconds old{50};
    if (kept_.empty()) return;
    if (!now && kept_.size() < much && std::chrono::steady_clock::now() - oldest_ < old) return;
    make_durable(*now_);
    now_->out.page(kept_);
    now_->out.flush();
    kept_.clear();
  }

private:
  invocation* now_;
  std::string kept_;
  std::chrono::steady_clock::time_point oldest_;
};

std::string without_break(std::string text) {
  while (!text.empty() && text.back() == '\n') text.pop_back();
  return text;
}

/// The last error on a stream of messages, `{"error":{…}}`, as the object within; warnings go on.
std::string error_within(const std::string& said) {
  const auto begin = said.rfind("{\"error\":");
  if (begin == std::string::npos) return "null";
  std::string inner = without_break(said.substr(begin + 9));
  inner.pop_back();
  return inner;
}

/// What would keep the other lines, and the answers of those before, for as long as it lasts.
void refuse_what_waits(const request& asked) {
  for (const std::string_view name : {"wait", "follow", "watch"}) {
    if (find_option(*asked.command, name) == nullptr || !asked.given->has(name)) continue;
    if (name == "wait" && !asked.given->duration(name)) continue;
    throw usage_error(
        fmt::format("--{} cannot be had in a batch: the other lines would wait too", name));
  }
}

/// Runs one line and answers its reply.
std::string reply_to(invocation& now, const std::string& line, bool& refused) {
  stream out;
  stream err;
  messages says(output_format::json, err, true);
  int status = code(exit_status::bug);
  try {
    request asked = parse_json(line, now.table, now.global);
    asked.global.format = output_format::json;
    const std::string_view words = asked.command->words;
    if (words == "batch" || words == "run" || asked.command->run == nullptr) {
      throw usage_error(fmt::format("{} cannot be a line of a batch", words));
    }
    refuse_what_waits(asked);
    invocation one{std::move(*asked.given),
                   std::move(asked.global),
                   output(output_format::json, out),
                   says,
                   now.table,
                   false,
                   now.opened,
                   true,
                   {}};
    // Copied out on every way: what was changed stays changed.
    struct remember {
      invocation& from;
      invocation& to;
      ~remember() {
        to.changed = to.changed || from.changed;
        to.checkpoint_due = to.checkpoint_due || from.checkpoint_due;
        if (from.last_change > to.last_change) to.last_change = from.last_change;
      }
    } const remembered{one, now};
    status = asked.command->run(one);
  } catch (const stop& ended) {
    status = says.fail(ended.why);
  }
  const std::string result = without_break(out.taken());
  if (status == 0)
    return fmt::format(R"({{"ok":true,"exit":0,"result":{}}})", result.empty() ? "[]" : result);
  refused = true;
  return fmt::format(R"({{"ok":false,"exit":{},"error":{}}})", status, error_within(err.taken()));
}

int run(invocation& now) {
  board_of(now);
  line_reader input;
  replies answers(now);
  bool refused = false;
  std::string line;
  while (input.next(line)) {
    if (line.find_first_not_of(" \t\r") == std::string::npos) continue;
    answers.add(reply_to(now, line, refused));
    answers.give(!input.has_line());
  }
  answers.give(true);
  return code(refused ? exit_status::refused : exit_status::done);
}

} // namespace

constexpr command_spec batch_command{
    .words = "batch",
    .group = command_group::exchange,
    .summary = "run one command for each line of standard input",
    .examples = examples,
    .description = "Each line is a JSON object and a commit of its own; a refused line does not "
                   "stop the others. Each "
                   "gets one line as its reply, {\"ok\":true,\"exit\":0,\"result\":[…]} or "
                   "{\"ok\":false,\"exit\":4,\"error\":{…}}. Exit 1 where any line was refused. "
                   "Nothing waits in a batch, as the other lines would wait too: --wait, --follow "
                   "and --watch are refused (64).",
    .run = run,
};

} // namespace tally::cli
