#include "cli/formats/ppds/session.hpp"

#include "cli/system/small_file.hpp"
#include "events/wire.hpp"

#include <boost/describe/enum_from_string.hpp>
#include <boost/json.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>

namespace tally::cli {

namespace {

namespace json = boost::json;
using events::session_status;

std::string text_of(json::string_view text) { return {text.data(), text.size()}; }

/// Asks an object for its members, and remarks on what cannot be said there.
class asker {
public:
  asker(const json::object& object, std::vector<std::string>& remarks)
      : object_(&object), remarks_(&remarks) {}

  [[nodiscard]] std::optional<std::string> text(std::string_view name) const {
    const auto* value = object_->if_contains({name.data(), name.size()});
    if (value == nullptr || value->is_null()) return std::nullopt;
    const auto* text = value->if_string();
    if (text == nullptr)
      remarks_->push_back(fmt::format("{} is no text, and says nothing here", name));
    if (text == nullptr || text->empty()) return std::nullopt;
    return text_of(*text);
  }

  [[nodiscard]] std::optional<events::instant> time(std::string_view name) const {
    const auto said = text(name);
    const auto at = said ? events::parse_instant(*said) : std::nullopt;
    if (said && !at) remarks_->push_back(fmt::format("{} is no time: \"{}\"", name, *said));
    return at;
  }

private:
  const json::object* object_;
  std::vector<std::string>* remarks_;
};

/// Words of other tools of the family, and what they mean here.
struct synonym {
  std::string_view word;
  session_status status;
};
constexpr std::array synonyms{
    synonym{"pr_ready", session_status::complete},  synonym{"completed", session_status::complete},
    synonym{"pending", session_status::registered}, synonym{"in_progress", session_status::working},
    synonym{"canceled", session_status::cancelled},
};

void take_status(ppds_session& session, std::string word) {
  const auto status = ppds_status(word);
  session.status = status.value_or(session_status::registered);
  if (!status)
    session.remarks.push_back(
        fmt::format("status \"{}\" is none here, and counts as registered", word));
  session.word = std::move(word);
}

void take_stuck(ppds_session& session, const json::object& object) {
  const auto* value = object.if_contains("stuck");
  if (value == nullptr || value->is_null()) return;
  const auto* said = value->if_object();
  if (said == nullptr) {
    session.remarks.emplace_back("stuck is no object, and says nothing here");
    return;
  }
  const asker of{*said, session.remarks};
  session.stuck = {
      of.text("reason").value_or("it did not say why"), of.text("context"), {}, of.time("since")};
  const auto* list = said->if_contains("options");
  if (list == nullptr || !list->is_array()) return;
  for (const auto& option : list->get_array()) {
    if (const auto* text = option.if_string(); text != nullptr && !text->empty())
      session.stuck->options.push_back(text_of(*text));
  }
}

/// Whether the session says all of that member: it need not be kept.
bool is_said(const ppds_session& session, std::string_view name) {
  return name == "id" || (name == "branch" && session.branch) ||
         (name == "worktree" && session.worktree) || (name == "stuck" && session.stuck);
}

/// The session that a file's text says, or what is wrong with it.
std::string take(const std::string& text, ppds_session& session) {
  json::error_code error;
  const auto value = json::parse(text, error);
  if (error) return fmt::format("is no JSON: {}", error.message());
  const auto* object = value.if_object();
  if (object == nullptr) return "is no JSON object";
  const asker of{*object, session.remarks};
  const auto id = of.text("id");
  if (!id) return "names no session: it has no id";
  if (const auto fault = events::id_fault(*id))
    return fmt::format("names a session \"{}\": {}", *id, *fault);
  session.id = *id;
  take_status(session, of.text("status").value_or("registered"));
  session.issue = of.text("issue");
  session.branch = of.text("branch");
  session.worktree = of.text("worktree");
  session.started = of.time("started");
  session.updated = of.time("lastUpdate");
  take_stuck(session, *object);
  for (const auto& member : *object) {
    const std::string name = text_of(member.key());
    if (is_pull_request_name(name)) session.pull_request = of.text(name);
    if (is_said(session, name) || member.value().is_null()) continue;
    if (auto compact = events::wire::compact_json(json::serialize(member.value())))
      session.kept[name] = std::move(*compact);
  }
  return {};
}

/// Takes a file's session, or answers why there is none.
std::optional<passed_file> take_file(const std::filesystem::path& path, ppds_folder& folder) {
  const auto text = read_small_file(path);
  if (!text) {
    return passed_file{path.string(), fmt::format("cannot be read: {}", std::strerror(errno)),
                       passed_file::kind::unreadable};
  }
  ppds_session session;
  session.path = path;
  std::string fault = take(*text, session);
  const auto& known = folder.sessions;
  const auto same = std::find_if(known.begin(), known.end(),
                                 [&](const auto& one) { return one.id == session.id; });
  if (fault.empty() && same != known.end())
    fault = fmt::format("names the session {} again, after {}", session.id, same->path.string());
  if (!fault.empty()) return passed_file{path.string(), std::move(fault)};
  folder.sessions.push_back(std::move(session));
  return std::nullopt;
}

} // namespace

std::optional<session_status> ppds_status(const std::string& word) {
  const auto* const found = std::find_if(synonyms.begin(), synonyms.end(),
                                         [&](const synonym& one) { return one.word == word; });
  if (found != synonyms.end()) return found->status;
  session_status status{};
  if (boost::describe::enum_from_string(word.c_str(), status)) return status;
  return std::nullopt;
}

bool is_pull_request_name(std::string_view name) {
  constexpr std::array<std::string_view, 5> names{"pr", "prUrl", "pr_url", "pullRequest",
                                                  "pull_request"};
  return std::find(names.begin(), names.end(), name) != names.end();
}

ppds_folder read_ppds_folder(const std::filesystem::path& path) {
  ppds_folder found;
  const bool is_whole = is_folder(path);
  const auto is_wanted = [](const auto& each) { return each.extension() == ".json"; };
  const auto paths =
      is_whole ? files_in(path, depth::flat, is_wanted, found.passed_over) : std::vector{path};
  for (const auto& each : paths) {
    auto fault = take_file(each, found);
    if (!fault) continue;
    if (!is_whole) refuse_file(*fault, "a session file is one JSON object, with an id");
    found.passed_over.push_back(std::move(*fault));
  }
  return found;
}

} // namespace tally::cli
