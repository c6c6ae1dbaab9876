#include "cli/board/board.hpp"

#include "cli/arguments/named_thing.hpp"
#include "cli/board/board_path.hpp"
#include "cli/board/login_name.hpp"
#include "cli/invocation.hpp"
#include "cli/text/refusal_report.hpp"
#include "engine/storage/alive.hpp"
#include "engine/storage/file.hpp"
#include "engine/storage/file_log.hpp"
#include "engine/storage/process.hpp"
#include "engine/storage/system_clock.hpp"
#include "engine/storage/world_file.hpp"

#include <fmt/format.h>

#include <cstdlib>
#include <utility>

#include <fcntl.h>
#include <unistd.h>

namespace tally::cli {

namespace {

/// A fence that `tally run` handed to its child counts for the item that it was handed for.
std::optional<events::position> fence_in_environment() {
  const char* const fence = std::getenv("TALLY_FENCE");
  if (fence == nullptr || *fence == '\0') return std::nullopt;
  char* end = nullptr;
  const unsigned long long value = std::strtoull(fence, &end, 10);
  if (*end != '\0') return std::nullopt;
  return events::position{value};
}

std::string named_item(const arguments& given) {
  for (const auto& positional : given.command().positionals) {
    if (positional.name == "item" && given.list("item").size() == 1)
      return given.list("item").front();
  }
  return {};
}

std::string checked(std::string name, std::string_view what) {
  if (const auto fault = events::id_fault(name)) {
    throw usage_error(fmt::format("\"{}\" cannot be the name of {}: {}", name, what, *fault));
  }
  if (const auto of = named(name); of.id != name)
    throw usage_error(
        fmt::format("\"{}\" cannot be the name of {}: it says another kind", name, what));
  return name;
}

/// The commits that `--at` takes in.
void look_back(invocation& now, const moment& when, const viewer& view) {
  const auto show = [&](const projections::world& world, const engine::log_cursor& at,
                        const projections::observation& seen) { view(world, at.applied, seen); };
  auto& coordinator = board_of(now).coordinator();
  const auto replay = [&](events::position last) {
    return coordinator.look_back(
        last, [&](const events::commit& commit) { return commit.number <= last; }, show);
  };
  events::position last;
  if (const auto* position = std::get_if<std::uint64_t>(&when)) {
    last = {*position};
    const auto end = board_of(now).log().last();
    if (end && last > *end) {
      throw stop({"unknown",
                  exit_status::unknown,
                  fmt::format("there is no commit {}; the log ends at {}", last.value, end->value),
                  "",
                  {{"position", end->value}}});
    }
  } else {
    // Clocks may step back, so the last commit that is not later decides, and it is looked for
    // first.
    const events::instant until = std::get<events::instant>(when);
    const auto read =
        board_of(now).log().read({}, [&](const events::commit& commit, const engine::log_cursor&) {
          if (commit.at <= until) last = commit.number;
          return true;
        });
    if (!read) good_end(now, read.error());
  }
  if (const auto shown = replay(last); !shown) must(replay(good_end(now, shown.error())));
}

} // namespace

struct board::parts {
  explicit parts(const std::string& path)
      : log(must(storage::file_log::open(path))),
        worlds(must(storage::file::open_directory(path)), storage::boot_id()),
        alive(must(storage::alive_bytes::open(path))),
        processes(alive),
        coordinator(*log, worlds, clock, processes) {}

  std::unique_ptr<storage::file_log> log;
  storage::world_file worlds;
  storage::system_clock clock;
  std::shared_ptr<storage::alive_bytes> alive;
  std::optional<storage::alive_bytes::hold> held;
  storage::system_processes processes;
  engine::coordinator coordinator;
};

board::board(std::filesystem::path path)
    : path_(std::move(path)), parts_(std::make_unique<parts>(path_.string())) {}

board::~board() = default;

void board::create(const std::filesystem::path& path) {
  must(storage::file_log::create(path.string()));
}

engine::coordinator& board::coordinator() { return parts_->coordinator; }
engine::event_log& board::log() { return *parts_->log; }
engine::world_store& board::worlds() { return parts_->worlds; }
const engine::clock& board::clock() const { return parts_->clock; }
const engine::processes& board::processes() const { return parts_->processes; }

std::optional<events::process_identity> board::identify_and_stay(std::int64_t pid) {
  auto identity = parts_->processes.identify(pid);
  if (!identity) return identity;
  parts_->held.emplace(must(parts_->alive->take()));
  identity->alive_byte = parts_->held->byte();
  return identity;
}

board& board_of(invocation& now) {
  if (now.opened == nullptr) {
    const board_place place = find_board(working_directory(), now.global.dir);
    if (!place.exists) {
      throw stop({"no_board",
                  exit_status::no_board,
                  fmt::format("there is no board at {}", place.path.string()),
                  "make one: tally init",
                  {{"path", place.path.string()}}});
    }
    now.opened = std::make_shared<board>(place.path);
  }
  return *now.opened;
}

void checkpoint_in_background(const std::filesystem::path& path) {
  if (fork() != 0) return; // where no process can be had, the next sealed segment tries again
  setsid();
  if (const int nowhere = open("/dev/null", O_RDWR | O_CLOEXEC); nowhere >= 0) {
    for (const int descriptor : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO})
      dup2(nowhere, descriptor);
  }
  constexpr int politely = 10;
  static_cast<void>(!nice(politely));
  try {
    // Its own descriptors and locks: the parent's are not to be used on both sides of a fork.
    board mine(path);
    static_cast<void>(mine.worlds().checkpoint(mine.log()));
  } catch (const stop&) {
    _exit(1);
  }
  _exit(0);
}

engine::caller caller_of(const invocation& now) {
  engine::caller who;
  if (now.global.session) {
    who.by.value = checked(*now.global.session, "a session");
  } else {
    who.by.value = "@" + checked(now.global.by.value_or(login_name()), "a person");
  }
  if (now.global.expect) who.expect = events::position{*now.global.expect};
  if (now.global.fence) {
    who.fence = events::position{*now.global.fence};
  } else if (const char* const item = std::getenv("TALLY_ITEM");
             item != nullptr && *item != '\0' && named_item(now.given) == item &&
             now.given.command().words != "claim") {
    const char* const session = std::getenv("TALLY_SESSION");
    if (session != nullptr && who.by.value == session) who.fence = fence_in_environment();
  }
  return who;
}

std::string board_mark(invocation& now, std::size_t digits) {
  std::string hex;
  must(board_of(now).log().read({}, [&](const events::commit&, const engine::log_cursor& after) {
    for (const std::uint8_t byte : after.hash) hex += fmt::format("{:02x}", byte);
    return false;
  }));
  return hex.substr(0, digits);
}

void look(invocation& now, const viewer& view) {
  board& board = board_of(now);
  if (now.global.at) {
    const auto when = parse_moment(*now.global.at, board.clock().now());
    if (!when) {
      throw usage_error(fmt::format("\"{}\" is neither a position nor a time", *now.global.at),
                        "such as 412, 2026-11-20, \"2026-11-20 10:00\", or 2h for two hours ago");
    }
    look_back(now, *when, view);
    return;
  }
  const auto looked = board.coordinator().look(
      std::chrono::duration_cast<std::chrono::milliseconds>(now.global.lock_timeout),
      [&](const projections::world& world, const engine::log_cursor& at,
          const projections::observation& seen) { view(world, at.applied, seen); });
  if (looked) return;
  look_back(now, good_end(now, looked.error()).value, view);
}

events::position good_end(invocation& now, const engine::failure& why) {
  if (why.kind != engine::failure_kind::damaged || !why.position || why.position->value < 2)
    stop_for(why);
  // What comes before the damage is true, and shown; the exit status says that there is more.
  const events::position last_good{why.position->value - 1};
  if (!now.damaged) {
    report damaged = report_of(why);
    damaged.message += fmt::format("; what is shown is the board as of {}", last_good.value);
    now.says.warn(damaged);
  }
  now.damaged = true;
  return last_good;
}

events::position good_end(invocation& now) {
  const auto whole = board_of(now).log().read({}, {});
  return whole ? whole->applied : good_end(now, whole.error());
}

void stop_for(const engine::failure& why) { throw stop(report_of(why)); }

} // namespace tally::cli
