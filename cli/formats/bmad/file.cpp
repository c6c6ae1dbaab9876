#include "cli/formats/bmad/file.hpp"

#include "cli/formats/wrk/file.hpp"
#include "events/ids.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace tally::cli {

namespace {

namespace files = std::filesystem;

constexpr std::size_t largest_file = 4UL << 20U;
constexpr std::string_view story_begin = "story-";
constexpr std::string_view story_end = "-sessions.yaml";

std::size_t line_of_bad_bytes(std::string_view text) {
  std::size_t line = 1;
  while (events::is_utf8(text.substr(0, text.find('\n')))) {
    text.remove_prefix(text.find('\n') + 1);
    ++line;
  }
  return line;
}

/// A name that stands twice in one map, and the line where it does again.
std::optional<std::pair<std::string, std::size_t>> repeated_name(const yaml_value& said) {
  std::set<std::string_view> names;
  for (std::size_t at = 0; at < said.values.size(); ++at) {
    if (said.is == yaml_value::kind::map && !names.insert(said.names[at]).second)
      return std::pair{said.names[at], said.values[at].line};
    if (auto found = repeated_name(said.values[at])) return found;
  }
  return std::nullopt;
}

} // namespace

void bmad_file::refuse(const yaml_value& where, std::string_view what) const {
  refuse_line({path.filename().string(), std::max<std::size_t>(where.line, 1)}, what);
}

std::string_view bmad_name_of(bmad_kind kind) {
  switch (kind) {
  case bmad_kind::story: return story_end;
  case bmad_kind::active: return "active-sessions.yaml";
  case bmad_kind::sync_log: return "session-sync-log.yaml";
  case bmad_kind::dependencies: return "dependencies-template.yaml";
  case bmad_kind::sprint: return "sprint-status.yaml";
  }
  return {};
}

std::optional<bmad_kind> bmad_kind_of(const files::path& path) {
  std::string name = path.filename().string();
  if (name.ends_with(".yml")) name.replace(name.size() - 4, 4, ".yaml");
  for (const auto kind :
       {bmad_kind::active, bmad_kind::sync_log, bmad_kind::dependencies, bmad_kind::sprint}) {
    if (name == bmad_name_of(kind)) return kind;
  }
  const bool is_story = name.starts_with(story_begin) && name.ends_with(story_end) &&
                        name.size() > story_begin.size() + story_end.size();
  return is_story ? std::optional{bmad_kind::story} : std::nullopt;
}

bmad_file read_bmad_file(const files::path& path, bmad_kind kind) {
  const std::string text = whole_text(path, largest_file);
  const std::string name = path.filename().string();
  if (!events::is_utf8(text))
    refuse_line({name, line_of_bad_bytes(text)}, "holds bytes that are not UTF-8");
  auto said = read_yaml(text);
  if (!said) {
    const std::size_t line = std::max<std::size_t>(said.error().line, 1);
    refuse_line({name, line}, fmt::format("is no YAML that can be read: {}", said.error().message));
  }
  bmad_file file{path, kind, std::move(*said), modified_at(path).value_or(events::instant{})};
  const bool is_list = kind == bmad_kind::sync_log;
  const auto wanted = is_list ? yaml_value::kind::list : yaml_value::kind::map;
  const bool is_empty_log = is_list && file.said.is == yaml_value::kind::none;
  if (file.said.is != wanted && !is_empty_log) {
    file.refuse(file.said, file.said.is == yaml_value::kind::none ? "is empty"
                           : is_list                              ? "is no list of entries"
                                                                  : "is no map of fields");
  }
  if (const auto twice = repeated_name(file.said))
    refuse_line({name, twice->second}, fmt::format("names \"{}\" again", twice->first));
  return file;
}

std::vector<files::path> bmad_paths_in(const files::path& folder,
                                       std::vector<passed_file>& passed_over) {
  return files_in(
      folder, depth::flat, [](const auto& each) { return bmad_kind_of(each).has_value(); },
      passed_over);
}

std::vector<bmad_file> read_bmad_files(const files::path& path,
                                       std::vector<passed_file>& passed_over) {
  const auto paths = is_folder(path) ? bmad_paths_in(path, passed_over) : std::vector{path};
  std::vector<bmad_file> found;
  for (const auto& each : paths) {
    const auto kind = bmad_kind_of(each);
    if (!kind)
      refuse_file({each.string(), "has a name that none of these files has"},
                  fmt::format("they are called {}", bmad_names));
    found.push_back(read_bmad_file(each, *kind));
  }
  return found;
}

} // namespace tally::cli
