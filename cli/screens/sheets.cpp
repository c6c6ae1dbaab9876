#include "cli/screens/sheets.hpp"

#include "cli/arguments/durations.hpp"
#include "cli/screens/queue_lines.hpp"
#include "cli/screens/wording.hpp"
#include "cli/text/local_time.hpp"
#include "cli/text/screen_text.hpp"
#include "cli/text/table.hpp"
#include "cli/text/value.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>

namespace tally::cli {

namespace {

std::string length(std::int64_t seconds) { return brief_text(std::chrono::seconds(seconds)); }

/// How long a claim lasts, for people.
std::string lease_text(const projections::claim_view& claim) {
  if (claim.stale)
    return fmt::format("lapsed, silent for {}; fence {}", length(claim.age_s), claim.fence);
  if (!claim.expires) return fmt::format("while it waits for a person; fence {}", claim.fence);
  return fmt::format("until {} ({} left), fence {}", local_text(*claim.expires),
                     length(claim.left_s), claim.fence);
}

std::string tasks_text(const std::vector<projections::task_view>& tasks) {
  std::string text;
  for (const auto& task : tasks) {
    text += fmt::format("{}[{}] {} {}", text.empty() ? "" : "\n", task.done ? "x" : " ",
                        task.number, task.text);
  }
  return text;
}

std::string options_text(const std::vector<std::string>& options) {
  std::string text;
  for (std::size_t at = 0; at < options.size(); ++at)
    text += fmt::format("{}{}  {}", at == 0 ? "" : "\n", at + 1, options[at]);
  return text;
}

/// The lanes, one line each: who is at what, and how far.
std::string lanes_text(const std::vector<projections::lane_view>& lanes) {
  std::string text;
  for (const auto& lane : lanes) {
    const auto done = std::count_if(lane.tasks.begin(), lane.tasks.end(),
                                    [](const auto& task) { return task.done; });
    text += fmt::format("{}{}: {}", text.empty() ? "" : "\n", lane.focus, lane.status);
    if (lane.session) text += fmt::format(", {}", *lane.session);
    if (!lane.tasks.empty())
      text += fmt::format(", {} of {}", done, counted(lane.tasks.size(), "task"));
    if (lane.current_file) text += fmt::format(", in {}", *lane.current_file);
    if (!lane.blocked_by.empty())
      text += fmt::format(", waits for {}", fmt::join(lane.blocked_by, ", "));
    text += fmt::format(", {}", local_text(lane.last_update));
    for (const auto& task : lane.tasks)
      text += fmt::format("\n  [{}] {} {}", task.done ? "x" : " ", task.number, task.text);
  }
  return text;
}

/// The children that are no lanes: those have lines of their own.
std::vector<std::string> other_children(const projections::item_detail& item) {
  std::vector<std::string> others;
  for (const auto& child : item.children) {
    if (std::none_of(item.lanes.begin(), item.lanes.end(),
                     [&](const auto& lane) { return lane.lane == child; }))
      others.push_back(child);
  }
  return others;
}

/// `lanes 1 of 3 done (33%)`, a line for each sum there is.
std::string progress_text(const std::vector<projections::progress_view>& progress) {
  std::string text;
  for (const auto& row : progress) {
    if (row.of == "item") continue; // the status says so
    text += fmt::format("{}{} {} of {} done ({}%)", text.empty() ? "" : "\n", row.of, row.done,
                        row.total - row.cancelled, row.percent);
  }
  return text;
}

/// How the item stands, with what is in its way.
std::string standing(const projections::item_detail& item) {
  const auto first = std::find_if(item.queue.begin(), item.queue.end(),
                                  [](const auto& waiter) { return waiter.shows_life; });
  if (item.ready && first != item.queue.end())
    return fmt::format("{}, free, and {} comes first", item.status, first->session);
  if (item.ready) return item.status + ", ready to be taken";
  if (item.dead_letter) return item.status + ", a dead letter: retried only by force";
  if (item.blocked_by.empty()) return item.status;
  return fmt::format("{}, waits for {}", item.status, fmt::join(item.blocked_by, ", "));
}

/// Adds what is there.
class sheet {
public:
  void add(const char* name, std::string text) {
    if (!text.empty()) fields_.push_back({name, std::move(text)});
  }
  void add(const char* name, const std::optional<std::string>& text) {
    add(name, text.value_or(""));
  }
  void add(const char* name, const std::vector<std::string>& list) {
    add(name, fmt::format("{}", fmt::join(list, ", ")));
  }
  const value::object& fields() const { return fields_; }

private:
  value::object fields_;
};

std::string heading(std::string_view id, std::string_view rest, const terminal& screen) {
  const std::string name = styled(for_screen(id), style::emphasis, screen.colour);
  if (rest.empty()) return name + "\n";
  const std::size_t taken = display_width(for_screen(id)) + 2;
  std::vector<std::string> lines;
  put_beside(lines, name + "  ", taken, taken,
             fitted(for_screen(rest), room_beside(taken, screen)));
  return fmt::format("{}\n", fmt::join(lines, "\n"));
}

} // namespace

std::string gate_text(const projections::gate_view& gate) {
  if (gate.state == "waiting") return fmt::format("{} needs an approval", gate.stage);
  std::string text = fmt::format("{} in {} by {}", gate.state, gate.stage, gate.by.value_or("?"));
  if (gate.reason) text += fmt::format(": {}", *gate.reason);
  return text;
}

std::string item_sheet(const projections::item_detail& item, const terminal& screen) {
  sheet of;
  of.add("status", standing(item));
  of.add("stage", item.stage);
  if (item.claim)
    of.add("held by", fmt::format("{}, {}", item.claim->session, lease_text(*item.claim)));
  if (!item.claim) of.add("by", item.worker);
  if (item.gate) of.add("gate", gate_text(*item.gate));
  of.add("priority", fmt::format("{}", item.priority));
  of.add("kind", item.kind);
  of.add("labels", item.labels);
  of.add("parent", item.parent);
  of.add("children", other_children(item));
  of.add("lanes", lanes_text(item.lanes));
  of.add("progress", progress_text(item.progress));
  if (item.ready_to_merge)
    of.add("ready to merge", std::string{*item.ready_to_merge ? "yes" : "no"});
  std::vector<std::string> met; // what is not met stands beside the status
  for (const auto& on : item.waits_for) {
    if (std::find(item.blocked_by.begin(), item.blocked_by.end(), on) == item.blocked_by.end())
      met.push_back(on);
  }
  of.add("after", met);
  of.add("unblocks", item.unblocks);
  of.add("description", item.description);
  of.add("tasks", tasks_text(item.tasks));
  of.add("files", item.files);
  of.add("files modified", item.files_modified);
  of.add("reserved", item.reserved);
  std::string queue;
  for (const auto& row : item.queue) queue += (queue.empty() ? "" : "\n") + waiter_text(row);
  of.add("queue", queue);
  of.add("conflicts", item.conflicts);
  if (item.estimate_s) of.add("estimate", length(*item.estimate_s));
  if (item.attempts > 1) of.add("attempts", fmt::format("{}", item.attempts));
  of.add("result", item.result);
  of.add("pull request", item.pull_request);
  of.add("reason", item.reason);
  of.add("note", item.note);
  of.add("created", local_text(item.created));
  of.add("updated", fmt::format("{}, position {}", local_text(item.updated), item.position));
  if (item.finished) of.add("finished", local_text(*item.finished));
  for (const auto& [name, json] : item.metadata) of.add(for_screen(name).c_str(), json.value);
  return heading(item.item, item.title, screen) + sheet_text(of.fields(), screen);
}

std::string session_sheet(const projections::session_view& session,
                          const std::vector<projections::claim_view>& claims,
                          const terminal& screen) {
  sheet of;
  of.add("status",
         session.lapsed
             ? fmt::format("lapsed ({}), was {}", session.judged.value_or("silent"), session.status)
             : fmt::format("{} since {}{}", session.status, local_text(session.since),
                           session.reason ? ": " + *session.reason : ""));
  if (session.stuck) {
    of.add("stuck", session.stuck->reason);
    of.add("context", session.stuck->context);
    of.add("options", options_text(session.stuck->options));
    if (session.stuck->answered) of.add("answered", std::string("yes, but not read yet"));
  }
  of.add("plan", session.plan);
  of.add("pull request", session.pr);
  if (session.unread > 0) of.add("unread", fmt::format("{} of guidance", session.unread));
  of.add("provider", session.provider);
  of.add("focus", session.focus);
  of.add("tasks", fmt::format("{}", fmt::join(session.tasks, "\n")));
  std::string held;
  for (const auto& claim : claims)
    held += fmt::format("{}{} {}", held.empty() ? "" : "\n", claim.item, lease_text(claim));
  of.add("holds", held);
  of.add("stage", session.stage);
  of.add("started",
         fmt::format("{}, {} ago", local_text(session.started), length(session.duration_s)));
  if (session.last_seen)
    of.add("last seen",
           fmt::format("{}, {} ago", local_text(*session.last_seen), length(session.age_s)));
  of.add("branch", session.branch);
  of.add("worktree", session.worktree);
  of.add("file", session.file);
  of.add("reserved", session.reserved);
  of.add("waits for", session.waits_for);
  of.add("note", session.note);
  of.add("host", session.host);
  if (session.pid) of.add("process", fmt::format("{}", *session.pid));
  return heading(session.session, session.title.value_or(""), screen) +
         sheet_text(of.fields(), screen);
}

std::string merge_sheet(const projections::merge_point_view& point, const terminal& screen) {
  sheet of;
  of.add("state", point.state);
  of.add("waits for", point.waiting_on);
  of.add("held by", point.holder);
  of.add("since", local_text(point.since));
  of.add("into", point.into);
  of.add("commit", point.commit);
  of.add("queue", point.queue);
  of.add("needs", point.needs);
  of.add("unlocks", point.unlocks);
  return heading(point.id, point.title, screen) + sheet_text(of.fields(), screen);
}

} // namespace tally::cli
