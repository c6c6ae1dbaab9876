#include "cli/formats/ppds_session.hpp"

#include "cli/system/small_file.hpp"
#include "cli/text/report.hpp"
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

std::optional<std::string> text_at(const json::object& object, std::string_view name) {
  const auto* value = object.if_contains({name.data(), name.size()});
  const auto* text = value == nullptr ? nullptr : value->if_string();
  if (text == nullptr || text->empty()) return std::nullopt;
  return text_of(*text);
}

std::optional<events::instant> time_at(const json::object& object, std::string_view name) {
  const auto text = text_at(object, name);
  return text ? events::parse_instant(*text) : std::nullopt;
}

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
  session.is_known_status = status.has_value();
  session.word = std::move(word);
}

std::optional<ppds_stuck> stuck_of(const json::object& object) {
  const auto* value = object.if_contains("stuck");
  const auto* said = value == nullptr ? nullptr : value->if_object();
  if (said == nullptr) return std::nullopt;
  ppds_stuck stuck{text_at(*said, "reason").value_or("it did not say why"),
                   text_at(*said, "context"),
                   {},
                   time_at(*said, "since")};
  const auto* list = said->if_contains("options");
  if (list != nullptr && list->is_array()) {
    for (const auto& option : list->get_array()) {
      if (const auto* text = option.if_string(); text != nullptr && !text->empty())
        stuck.options.push_back(text_of(*text));
    }
  }
  return stuck;
}

/// The session that a file's text says, or what is wrong with it.
std::string take(const std::string& text, ppds_session& session) {
  json::error_code error;
  const auto value = json::parse(text, error);
  if (error) return fmt::format("is no JSON: {}", error.message());
  const auto* object = value.if_object();
  if (object == nullptr) return "is no JSON object";
  const auto id = text_at(*object, "id");
  if (!id) return "names no session: it has no id";
  if (const auto fault = events::id_fault(*id))
    return fmt::format("names a session \"{}\": {}", *id, *fault);
  session.id = *id;
  take_status(session, text_at(*object, "status").value_or("registered"));
  session.issue = text_at(*object, "issue");
  session.branch = text_at(*object, "branch");
  session.worktree = text_at(*object, "worktree");
  session.started = time_at(*object, "started");
  session.updated = time_at(*object, "lastUpdate");
  session.stuck = stuck_of(*object);
  for (const auto& member : *object) {
    const std::string name = text_of(member.key());
    if (is_pull_request_name(name)) session.pull_request = text_at(*object, name);
    const bool is_understood = name == "id" || name == "branch" || name == "worktree" ||
                               (name == "stuck" && session.stuck);
    if (is_understood || member.value().is_null()) continue;
    if (auto compact = events::wire::compact_json(json::serialize(member.value())))
      session.kept[name] = std::move(*compact);
  }
  return {};
}

std::vector<std::filesystem::path> files_at(const std::filesystem::path& path) {
  std::vector<std::filesystem::path> files;
  std::error_code fault;
  for (const auto& each : std::filesystem::directory_iterator(path, fault)) {
    if (each.path().extension() == ".json" && each.is_regular_file(fault))
      files.push_back(each.path());
  }
  std::sort(files.begin(), files.end());
  return files;
}

[[noreturn]] void refuse(const std::filesystem::path& path, const std::string& what) {
  throw stop({"cannot_read",
              exit_status::io_error,
              fmt::format("{} {}", path.string(), what),
              "nothing was brought in",
              {{"path", path.string()}}});
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

std::vector<ppds_session> read_ppds_sessions(const std::filesystem::path& path,
                                             std::vector<std::string>& warnings) {
  const bool is_folder = std::filesystem::is_directory(path);
  std::vector<ppds_session> found;
  for (const auto& file : is_folder ? files_at(path) : std::vector{path}) {
    const auto text = read_small_file(file);
    ppds_session session;
    session.path = file;
    const std::string fault =
        text ? take(*text, session) : fmt::format("cannot be read: {}", std::strerror(errno));
    if (!fault.empty() && !is_folder) refuse(file, fault);
    const bool is_again = std::any_of(
        found.begin(), found.end(), [&](const ppds_session& one) { return one.id == session.id; });
    if (!fault.empty()) {
      warnings.push_back(fmt::format("{} {} and was left out", file.string(), fault));
    } else if (is_again) {
      warnings.push_back(
          fmt::format("{} names the session {} again and was left out", file.string(), session.id));
    } else {
      found.push_back(std::move(session));
    }
  }
  return found;
}

} // namespace tally::cli
