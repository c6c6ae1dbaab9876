#include "cli/text/sentences.hpp"

#include "cli/arguments/durations.hpp"
#include "cli/text/screen_text.hpp"

#include <boost/describe/enum_to_string.hpp>
#include <fmt/format.h>

#include <chrono>
#include <vector>

namespace tally::cli {

namespace {

std::string length(std::int64_t seconds) { return brief_text(std::chrono::seconds(seconds)); }

std::string because(const std::optional<std::string>& reason) {
  return reason && !reason->empty() ? fmt::format(": {}", *reason) : std::string();
}

std::string quoted(std::string_view text) {
  constexpr std::size_t longest = 160;
  if (text.size() <= longest) return fmt::format("“{}”", text);
  std::size_t end = longest;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) --end;
  return fmt::format("“{}…”", text.substr(0, end));
}

/// Why a session counts as lapsed, for people.
std::string judgement(std::string_view judged, std::int64_t age_s) {
  if (judged == "process_gone") return "its process is gone";
  if (judged == "rebooted") return "its machine was started anew";
  return fmt::format("silent for {}", length(age_s));
}

/// One sentence for each event. No catch-all: a new event has to be told too.
struct teller {
  std::string_view by;

  std::string operator()(const events::board_opened& e) const {
    return fmt::format("{} opened the board with {} and a lease of {}", by,
                       fmt::join(e.stages, " → "), length(e.lease_s));
  }
  std::string operator()(const events::import_performed& e) const {
    return fmt::format("{} imported {} of {} from {}: {}, {}", by, counted(e.facts, "fact"),
                       e.format, e.path, counted(e.items, "item"),
                       counted(e.dependencies, "dependency"));
  }
  std::string operator()(const events::config_changed& e) const {
    return e.value ? fmt::format("{} set {} to {}", by, e.key, quoted(*e.value))
                   : fmt::format("{} unset {}", by, e.key);
  }
  std::string operator()(const events::item_added& e) const {
    return fmt::format("{} added {} {}", by, e.item.value, quoted(e.title));
  }
  std::string operator()(const events::item_edited& e) const {
    return fmt::format("{} changed {}: {}", by, e.item.value, fmt::join(changed_fields(e), ", "));
  }
  std::string operator()(const events::item_claimed& e) const {
    std::string text =
        fmt::format("{} claimed {} for {}", e.session.value, e.item.value, length(e.lease_s));
    if (e.taken_over_from) text += fmt::format(", taken over from {}", e.taken_over_from->value);
    if (!e.despite.empty()) {
      text += fmt::format(", although it waits for {}", names(e.despite));
    }
    return text + because(e.reason);
  }
  std::string operator()(const events::item_released& e) const {
    const std::string whose =
        e.session.value == by ? std::string() : fmt::format(" for {}", e.session.value);
    return fmt::format("{} released {}{}{}", by, e.item.value, whose, because(e.reason));
  }
  std::string operator()(const events::claim_lapsed& e) const {
    return fmt::format("the claim of {} on {} lapsed: {}", e.session.value, e.item.value,
                       judgement(e.judged, e.age_s));
  }
  std::string operator()(const events::item_staged& e) const {
    return fmt::format("{} moved {} from {} to {}{}", by, e.item.value, e.from, e.to,
                       because(e.reason));
  }
  std::string operator()(const events::item_done& e) const {
    std::string text = fmt::format("{} completed {}", by, e.item.value) + because(e.summary);
    if (e.pull_request) text += fmt::format(" ({})", *e.pull_request);
    return text;
  }
  std::string operator()(const events::item_failed& e) const {
    return fmt::format("{} failed {}: {}", by, e.item.value, e.reason);
  }
  std::string operator()(const events::item_retried& e) const {
    return fmt::format("{} put {} back to do, attempt {}{}", by, e.item.value, e.attempt,
                       because(e.reason));
  }
  std::string operator()(const events::item_cancelled& e) const {
    return fmt::format("{} cancelled {}: {}", by, e.item.value, e.reason);
  }
  std::string operator()(const events::item_reopened& e) const {
    return fmt::format("{} reopened {}{}", by, e.item.value, because(e.reason));
  }
  std::string operator()(const events::item_approved& e) const {
    return fmt::format("{} approved {} in {}{}", by, e.item.value, e.stage, because(e.reason));
  }
  std::string operator()(const events::item_rejected& e) const {
    return fmt::format("{} rejected {} in {}{}", by, e.item.value, e.stage, because(e.reason));
  }
  std::string operator()(const events::item_noted& e) const {
    return fmt::format("{} noted on {}: {}", by, e.item.value, quoted(e.text));
  }
  std::string operator()(const events::task_added& e) const {
    return fmt::format("{} added a task to {}: {}", by, e.item.value, quoted(e.text));
  }
  std::string operator()(const events::task_done& e) const {
    return fmt::format("{} finished task {} of {}", by, e.number, e.item.value);
  }
  std::string operator()(const events::dependency_added& e) const {
    return fmt::format("{} let {} wait for {}{}", by, e.item.value, e.on.value, because(e.reason));
  }
  std::string operator()(const events::dependency_removed& e) const {
    return fmt::format("{} let {} no longer wait for {}", by, e.item.value, e.on.value);
  }
  std::string operator()(const events::session_started& e) const {
    std::string text = fmt::format("{} started", e.session.value);
    if (e.provider) text += fmt::format(" with {}", *e.provider);
    if (e.branch) text += fmt::format(" on {}", *e.branch);
    if (e.taken_over_from) text += ", in the place of its former process";
    return text;
  }
  std::string operator()(const events::session_heartbeat& e) const {
    std::string text = fmt::format("{} is alive", e.session.value);
    if (e.item) text += fmt::format(", at {}", e.item->value);
    if (e.stage) text += fmt::format(", in {}", *e.stage);
    if (e.file) text += fmt::format(", in the file {}", *e.file);
    return text + (e.note ? ": " + quoted(*e.note) : std::string());
  }
  std::string operator()(const events::session_status_changed& e) const {
    const bool itself = e.session.value == by;
    switch (e.status) {
    case events::session_status::planning_complete:
      return fmt::format("{} has its plan ready{}", e.session.value, because(e.reason));
    case events::session_status::paused:
      return (itself ? fmt::format("{} rests", by)
                     : fmt::format("{} paused {}", by, e.session.value)) +
             because(e.reason);
    case events::session_status::cancelled:
      return (itself ? fmt::format("{} called itself off", by)
                     : fmt::format("{} called {} off", by, e.session.value)) +
             because(e.reason);
    case events::session_status::registered:
    case events::session_status::planning:
    case events::session_status::working:
    case events::session_status::stuck:
    case events::session_status::complete:
    case events::session_status::ended: break;
    }
    const std::string whose = itself ? std::string() : fmt::format("{} let ", by);
    return fmt::format("{}{} {} {}{}", whose, e.session.value, itself ? "is" : "be",
                       boost::describe::enum_to_string(e.status, "?"), because(e.reason));
  }
  std::string operator()(const events::session_stuck& e) const {
    return fmt::format("{} is stuck: {}", e.session.value, e.reason);
  }
  std::string operator()(const events::session_guided& e) const {
    return fmt::format("{} told {}: {}", by, e.session.value, quoted(e.text));
  }
  std::string operator()(const events::guidance_acknowledged& e) const {
    return fmt::format("{} read its guidance up to {}", e.session.value, e.through.value);
  }
  std::string operator()(const events::session_completed& e) const {
    return fmt::format("{} is complete", e.session.value) +
           (e.pull_request ? fmt::format(" ({})", *e.pull_request) : std::string());
  }
  std::string operator()(const events::session_removed& e) const {
    return fmt::format("{} took {} out of the table{}", by, e.session.value, because(e.reason));
  }
  std::string operator()(const events::files_reserved& e) const {
    return fmt::format("{} reserved {}{} for {}{}", e.session.value, e.shared ? "shared " : "",
                       fmt::join(e.patterns, ", "), length(e.lease_s),
                       e.item ? " with " + e.item->value : std::string());
  }
  std::string operator()(const events::files_released& e) const {
    return fmt::format("{} no longer reserves {}{}", e.session.value, fmt::join(e.patterns, ", "),
                       because(e.reason));
  }
  std::string operator()(const events::conflict_found& e) const {
    std::string text = fmt::format("conflict {}: ", e.conflict.value);
    if (e.kind == "dependency_violation" && e.items.size() > 1) {
      return text + fmt::format(
                        "{} is at {}, which waits for {}", names(e.sessions), e.items.front().value,
                        names(std::vector<events::item_id>(e.items.begin() + 1, e.items.end())));
    }
    for (const auto& session : e.sessions)
      text += (&session == &e.sessions.front() ? "" : " and ") + session.value;
    text += e.kind == "merge_conflict" ? " change the same lines of " : " are both at ";
    return text + listed(e.paths, 3);
  }
  std::string operator()(const events::conflict_acknowledged& e) const {
    return fmt::format("{} knows of the conflict {}{}", by, e.conflict.value, because(e.reason));
  }
  std::string operator()(const events::conflict_resolved& e) const {
    return fmt::format("{} resolved the conflict {}{}", by, e.conflict.value, because(e.reason));
  }
  std::string operator()(const events::sync_performed& e) const {
    return fmt::format("{} looked at everything: {}, {} ready or blocked anew, {} ready to merge",
                       by, counted(e.conflicts_found.size(), "new conflict"),
                       counted(e.dependencies_updated.size(), "item"), e.ready_to_merge.size());
  }
  std::string operator()(const events::merge_point_declared& e) const {
    std::string text = fmt::format("{} declared the merge point {}", by, e.merge_point.value);
    if (e.title) text += " " + quoted(*e.title);
    if (!e.needs.empty()) text += ", which needs " + names(e.needs);
    if (!e.unlocks.empty()) text += ", and unlocks " + names(e.unlocks);
    return text + (e.into ? fmt::format(", into {}", *e.into) : std::string());
  }
  std::string operator()(const events::item_queued& e) const {
    std::vector<std::string> things;
    for (const auto& item : e.items) things.push_back(item.value);
    things.insert(things.end(), e.files.begin(), e.files.end());
    if (e.merge_point) things.push_back("the slot of " + e.merge_point->value);
    return fmt::format("{} waits for {}", e.session.value, fmt::join(things, ", "));
  }
  std::string operator()(const events::item_unqueued& e) const {
    return fmt::format("{} waits no longer{}{}", e.session.value,
                       e.items.empty() ? std::string() : " for " + names(e.items),
                       because(e.reason));
  }
  std::string operator()(const events::merge_queued& e) const {
    return fmt::format("{} waits to merge {}", e.session.value, e.merge_point.value);
  }
  std::string operator()(const events::merge_started& e) const {
    return fmt::format("{} began to merge {}", e.session.value, e.merge_point.value);
  }
  std::string operator()(const events::merge_done& e) const {
    return fmt::format("{} merged {}", by, e.merge_point.value) +
           (e.commit ? fmt::format(" as {}", *e.commit) : std::string());
  }
  std::string operator()(const events::merge_abandoned& e) const {
    return fmt::format("{} gave up merging {}{}", e.session.value, e.merge_point.value,
                       because(e.reason));
  }
  std::string operator()(const events::session_ended& e) const {
    return fmt::format("{} ended{}", e.session.value, because(e.reason));
  }
  std::string operator()(const events::session_pruned& e) const {
    return fmt::format("{} ended the session {}: {}", by, e.session.value,
                       judgement(e.judged, e.age_s));
  }
  std::string operator()(const events::session_noted& e) const {
    return fmt::format("{} noted: {}", e.session.value, quoted(e.text));
  }
  std::string operator()(const events::log_recovered& e) const {
    return fmt::format("a crash left {} behind: cut off, and kept in quarantine/{}",
                       counted(e.bytes, "byte"), e.quarantine);
  }
  std::string operator()(const events::user_event& e) const {
    const std::string item = e.item ? fmt::format(" on {}", e.item->value) : std::string();
    return fmt::format("{} said {}{}: {}", by, e.name, item, e.data.value);
  }
  std::string operator()(const events::unknown_event& e) const {
    return fmt::format("{} did {} (version {}), which only a newer tally understands", by, e.name,
                       e.version);
  }

private:
  template <class Tag>
  static std::string names(const std::vector<events::id<Tag>>& ids) {
    std::string text;
    for (const auto& id : ids) {
      text += (text.empty() ? "" : ", ") + id.value;
    }
    return text;
  }

  static std::vector<std::string> changed_fields(const events::item_edited& e) {
    std::vector<std::string> fields;
    if (e.title) fields.push_back("title " + quoted(*e.title));
    if (e.description) fields.emplace_back("description");
    if (e.kind) fields.push_back("kind " + *e.kind);
    if (e.priority) fields.push_back(fmt::format("priority {}", *e.priority));
    if (e.parent)
      fields.push_back(e.parent->value.empty() ? "no parent" : "parent " + e.parent->value);
    for (const auto& label : e.labels_added) fields.push_back("label +" + label);
    for (const auto& label : e.labels_removed) fields.push_back("label −" + label);
    if (e.files) fields.emplace_back("planned files");
    if (e.estimate_s) fields.push_back("estimate " + length(*e.estimate_s));
    for (const auto& [name, value] : e.metadata) fields.push_back(name);
    return fields;
  }
};

} // namespace

std::string sentence(const events::fact& what, std::string_view by) {
  return std::visit(teller{what.from ? std::string_view(what.from->actor) : by}, what.what);
}

} // namespace tally::cli
