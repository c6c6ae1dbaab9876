#include "cli/formats/beads/history.hpp"

#include "cli/text/json_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <set>
#include <utility>

namespace tally::cli::beads {

namespace {

/// What is no field of the item: its name, its times, and what has facts of its own.
bool is_bookkeeping(std::string_view name) {
  static const std::set<std::string_view> names{
      "assignee",   "close_reason",  "closed_at",  "comments",     "content_hash",
      "created_at", "delete_reason", "deleted_at", "dependencies", "id",
      "labels",     "status",        "updated_at"};
  return names.contains(name);
}

// A century; beyond that a number is no estimate.
constexpr std::int64_t longest_estimate_minutes = 52'596'000;

bool is_claim(std::string_view word) { return word == "hooked" || word == "in_progress"; }

bool is_unchanged(const events::item_edited& edit) {
  return !edit.title && !edit.description && !edit.kind && !edit.priority && !edit.parent &&
         edit.labels_added.empty() && edit.labels_removed.empty() && !edit.files &&
         !edit.estimate_s && edit.metadata.empty();
}

std::optional<std::string> unless_empty(std::string_view text) {
  return text.empty() ? std::nullopt : std::optional{std::string{text}};
}

/// Why an issue of that status ended.
std::string_view reason_of(const fields& said, std::string_view word) {
  if (word == "closed") return text_of(said, "close_reason");
  return word == "tombstone" ? text_of(said, "delete_reason") : std::string_view{};
}

/// The label that a comment names: `Added label: urgent`.
std::string label_in(std::string_view comment) {
  const auto colon = comment.find(": ");
  return std::string{colon == std::string_view::npos ? comment : comment.substr(colon + 2)};
}

/// Labels from before the history: those that none of its events touched.
std::vector<std::string> first_labels(const issue* last,
                                      const std::vector<const event*>& happened) {
  std::set<std::string, std::less<>> touched;
  for (const auto* event : happened) {
    if (event->type.starts_with("label_")) touched.insert(label_in(event->comment));
  }
  std::vector<std::string> labels;
  if (last == nullptr) return labels;
  for (const auto& label : last->labels) {
    if (!touched.contains(label)) labels.push_back(label);
  }
  return labels;
}

/// When the issue was made: no later than its first event.
events::instant first_time(const fields& first, const issue* last,
                           const std::vector<const event*>& happened, events::instant now) {
  auto created = time_of(first, "created_at");
  if (!created && last != nullptr) created = time_of(last->now, "created_at");
  if (happened.empty()) return created.value_or(now);
  const events::instant event = happened.front()->at;
  return happened.front()->type == "created" ? event : std::min(created.value_or(event), event);
}

} // namespace

std::string source_name(std::string_view issue, std::string_view fact) {
  return fmt::format("beads:{}:{}", issue, fact);
}

history::history(id_map& ids, const import_target& target, const issue* last,
                 std::vector<const event*> happened, std::vector<engine::imported_commit>& commits)
    : ids_(&ids),
      target_(&target),
      row_(last),
      happened_(std::move(happened)),
      commits_(&commits),
      issue_(last != nullptr ? last->id : happened_.front()->issue),
      item_(ids.item(issue_)) {}

bool history::is_timed() const {
  return !happened_.empty() || time_of(row_->now, "created_at").has_value();
}

bool history::begins_with_event() const {
  return !happened_.empty() && happened_.front()->type == "created";
}

// As the first event that shows it whole does, else as it is at the end.
void history::begin() {
  const auto shows = std::find_if(happened_.begin(), happened_.end(),
                                  [](const event* event) { return event->before.has_value(); });
  const fields nothing;
  const fields& first = shows != happened_.end() ? *(*shows)->before
                        : row_ != nullptr        ? row_->now
                                                 : nothing;
  events::item_edited edit{};
  for (const auto& [name, value] : first) {
    if (is_bookkeeping(name) || (value.is_empty && name != "priority")) continue;
    known_.emplace(name, value);
    put(edit, name, value);
  }
  facts_.emplace_back(); // the item.added: its metadata are complete only when all is known
  if (shows == happened_.begin() && shows != happened_.end()) {
    const std::string_view word = text_of(first, "status");
    become(word, text_of(first, "assignee"), reason_of(first, word), false, edit);
  } else if (shows != happened_.end() && text_of(first, "status") == "open") {
    become("open", text_of(first, "assignee"), {}, false, edit);
  }
  events::item_added added{};
  added.item = item_;
  added.title = edit.title.value_or(issue_);
  added.description = std::move(edit.description);
  added.kind = std::move(edit.kind);
  added.priority = edit.priority.value_or(added.priority);
  added.stage = target_->stages.front();
  added.labels = first_labels(row_, happened_);
  added.estimate_s = edit.estimate_s;
  added.metadata = std::move(edit.metadata);
  facts_.front() = std::move(added);
  is_begun_ = true;
  commit(begins_with_event() ? happened_.front()->actor : text_of(first, "created_by"),
         first_time(first, row_, happened_, target_->now), "added");
  begun_ = last_;
}

void history::happen(const event& what) {
  if (!is_begun_) return begin();
  if (what.before) learn(*what.before, telling::whole);
  events::item_edited edit{item_, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}};
  if (what.type == "created") {
    become("open", "", "it was created again", true, edit);
    if (facts_.empty() && is_unchanged(edit)) {
      facts_.emplace_back(events::item_noted{item_, "created again"});
    }
  } else if (what.type == "closed") {
    const std::string reason{what.change ? text_of(*what.change, "close_reason") : what.new_text};
    become("closed", std::string{assignee_}, reason, true, edit);
  } else if (what.type == "label_added") {
    edit.labels_added = {label_in(what.comment)};
  } else if (what.type == "label_removed") {
    edit.labels_removed = {label_in(what.comment)};
  } else if (what.type == "renamed") {
    edit.metadata["beads.renamed_from"] = {json_string(what.old_text)};
  } else if (what.change) {
    learn(*what.change, telling::change);
  } else if (what.type == "reopened") {
    become("open", std::string{assignee_}, {}, true, edit);
  } else {
    facts_.emplace_back(
        events::item_noted{item_, fmt::format("{}: {}{}", what.type, what.comment, what.new_text)});
  }
  push(edit);
  if (!what.comment.empty() && !what.type.starts_with("label_") &&
      (what.change || what.type == "closed")) {
    facts_.emplace_back(events::item_noted{item_, what.comment});
  }
  if (facts_.empty()) {
    // What it said changes nothing here; that it was said is a fact.
    if (status_ == status::claimed) told_word_ = word_;
    edit.metadata["beads.status"] = {told_word_.empty() ? "null" : json_string(told_word_)};
    push(edit);
  }
  commit(what.actor, what.at, what.id);
}

void history::end() {
  if (row_ == nullptr) return;
  const issue& last = *row_;
  learn(last.now, telling::whole);
  if (!facts_.empty()) {
    const bool is_finished = status_ == status::done || status_ == status::cancelled;
    auto at = time_of(last.now, is_finished ? "closed_at" : "updated_at");
    if (!at) at = time_of(last.now, "updated_at");
    commit({}, at.value_or(last_), fmt::format("now:{}", events::to_string(at.value_or(last_))));
  }
  for (std::size_t number = 1; const auto& said : last.comments) {
    facts_.emplace_back(events::item_noted{item_, said.text});
    commit(said.author, said.at.value_or(last_),
           fmt::format("comment:{}", said.id.empty() ? std::to_string(number) : said.id));
    ++number;
  }
}

/// Takes over what was said of the issue: a change says it anew, the whole issue only where it is
/// otherwise than known.
void history::learn(const fields& said, telling how) {
  events::item_edited edit{item_, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}};
  for (const auto& [name, value] : said) {
    if (is_bookkeeping(name)) continue;
    const auto known = known_.find(name);
    const bool is_empty = value.is_empty && name != "priority";
    const bool is_known = known == known_.end() ? is_empty : known->second == value;
    if (how == telling::whole && (is_known || name == "last_activity")) continue;
    put(edit, name, value);
    if (is_empty) {
      known_.erase(name);
    } else {
      known_.insert_or_assign(name, value);
    }
  }
  if (how == telling::whole) {
    std::erase_if(known_, [&](const auto& known) {
      const bool is_gone = !said.contains(known.first) && known.first != "last_activity" &&
                           known.first != "priority" && known.first != "title" &&
                           known.first != "issue_type";
      if (is_gone) put(edit, known.first, field_value{{}, {"null"}, true});
      return is_gone;
    });
  }
  const bool says_status = said.contains("status");
  const bool says_assignee = said.contains("assignee") || how == telling::whole;
  if (says_status || says_assignee) {
    // Copies: what they are views of changes.
    const std::string word{says_status ? text_of(said, "status") : word_};
    const std::string assignee{says_assignee ? text_of(said, "assignee") : assignee_};
    become(word, assignee, reason_of(said, word), says_status && how == telling::change, edit);
  }
  push(edit);
}

/// Sets a field of the item; what the board has no field for goes into its metadata.
void history::put(events::item_edited& edit, const std::string& name,
                  const field_value& value) const {
  const auto number = [&] {
    std::int64_t read = 0;
    std::from_chars(value.text.data(), value.text.data() + value.text.size(), read);
    return read;
  };
  if (name == "title") {
    edit.title = value.text.empty() ? issue_ : value.text;
  } else if (name == "description") {
    edit.description = value.text;
  } else if (name == "issue_type") {
    edit.kind = value.text;
  } else if (name == "priority") {
    edit.priority = priority_of(value);
    const auto known = known_.find(name);
    const bool was_kept = known != known_.end() && !is_priority(known->second);
    if (!is_priority(value)) {
      edit.metadata["beads.priority"] = value.json;
    } else if (was_kept) {
      edit.metadata["beads.priority"] = {};
    }
  } else if (name == "estimated_minutes") {
    edit.estimate_s = std::clamp<std::int64_t>(number(), 0, longest_estimate_minutes) * 60;
  } else {
    edit.metadata["beads." + name] = value.is_empty ? events::json_text{} : value.json;
  }
}

/// Takes the item to the status that beads' word means, by the facts that lead there.
void history::become(std::string_view word, std::string_view assignee, std::string_view reason,
                     bool is_said, events::item_edited& edit) {
  word_ = word;
  assignee_ = assignee;
  std::string_view told_word; // where the board's own status does not say it
  if (word == "closed" || word == "tombstone") {
    const auto wanted = word == "closed" ? status::done : status::cancelled;
    if (status_ != wanted || is_said) finish(wanted, reason);
  } else if (is_claim(word) && !assignee.empty()) {
    const auto session = ids_->session(assignee);
    if (status_ == status::claimed && holder_ == session) return;
    free_it({});
    facts_.emplace_back(events::item_claimed{item_, session, target_->lease_s, {}, {}, {}});
    status_ = status::claimed;
    holder_ = session;
  } else {
    free_it(reason);
    if (word != "open") told_word = word;
  }
  tell(told_word_, "beads.status", told_word, edit);
  if (status_ == status::todo) tell(told_assignee_, "beads.assignee", assignee_, edit);
  if (status_ == status::claimed) tell(told_assignee_, "beads.assignee", "", edit);
}

void history::finish(status wanted, std::string_view reason) {
  const auto session =
      status_ == status::claimed ? std::optional{holder_} : std::optional<events::session_id>{};
  if (wanted == status::done) {
    facts_.emplace_back(events::item_done{item_, session, unless_empty(reason), {}, {}});
  } else {
    facts_.emplace_back(events::item_cancelled{
        item_, session, reason.empty() ? "it was deleted" : std::string{reason}});
  }
  status_ = wanted;
}

/// Makes it one to do again.
void history::free_it(std::string_view reason) {
  if (status_ == status::claimed) {
    facts_.emplace_back(events::item_released{item_, holder_, unless_empty(reason)});
  } else if (status_ != status::todo) {
    facts_.emplace_back(events::item_reopened{item_, unless_empty(reason)});
  }
  status_ = status::todo;
}

/// Keeps one of beads' own words in the metadata, or takes it out.
void history::tell(std::string& told, std::string_view name, std::string_view value,
                   events::item_edited& edit) const {
  if (told == value) return;
  told = value;
  edit.metadata[std::string{name}] = {value.empty() ? "null" : json_string(value)};
}

void history::push(const events::item_edited& edit) {
  if (!is_unchanged(edit)) facts_.emplace_back(edit);
}

void history::commit(std::string_view actor, events::instant at, std::string_view name) {
  last_ = std::max(last_, at);
  engine::imported_commit next;
  next.by = ids_->author(actor, unnamed_actor);
  next.at = last_;
  const events::origin from{source_name(issue_, name), last_,
                            std::string{actor.empty() ? unnamed_actor : actor}};
  for (auto& fact : facts_) next.facts.push_back({std::move(fact), from});
  facts_.clear();
  commits_->push_back(std::move(next));
}

} // namespace tally::cli::beads
