#include "cli/system/git.hpp"

#include "cli/system/small_file.hpp"
#include "cli/text/report.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <string_view>

#include <sys/stat.h>

namespace fs = std::filesystem;

namespace tally::cli {

namespace {

constexpr std::string_view link_mark = "gitdir: ";
constexpr std::string_view head_mark = "ref: ";
constexpr std::string_view branch_mark = "ref: refs/heads/";

std::optional<fs::path> from_environment(const char* name) {
  const char* const text = std::getenv(name);
  return text == nullptr || *text == '\0' ? std::nullopt : std::optional<fs::path>(text);
}

fs::path clean(const fs::path& path) {
  std::error_code fault;
  const fs::path whole = fs::canonical(path, fault);
  return fault ? path.lexically_normal() : whole;
}

fs::path without_slash(fs::path path) {
  return path.has_filename() || path == path.root_path() ? path : path.parent_path();
}

bool is_folder(const fs::path& path) {
  std::error_code fault;
  return fs::is_directory(path, fault);
}

// The first line of a small file, without what follows it.
std::optional<std::string> first_line(const fs::path& path) {
  auto text = read_small_file(path);
  if (text) {
    text->erase(std::min(text->find_first_of("\r\n"), text->size()));
  }
  return text;
}

bool is_head(const fs::path& path) {
  std::error_code fault;
  if (fs::is_symlink(path, fault)) {
    return fs::read_symlink(path, fault).string().starts_with("refs/");
  }
  const auto line = first_line(path);
  return line &&
         (line->starts_with(head_mark) ||
          (line->size() >= 40 && line->find_first_not_of("0123456789abcdef") == std::string::npos));
}

// A git directory and the one that it shares with its linked worktrees.
struct directories {
  fs::path own;
  fs::path common;
};

// Both of what `path` is, where it is a git directory; `path` holds no symbolic link.
std::optional<directories> git_dir_at(const fs::path& path) {
  if (!is_head(path / "HEAD")) return std::nullopt;
  fs::path common = path;
  if (const auto given = from_environment("GIT_COMMON_DIR")) {
    common = clean(fs::absolute(*given));
  } else if (const auto linked = first_line(path / "commondir")) {
    common = (path / *linked).lexically_normal();
  }
  const auto objects = from_environment("GIT_OBJECT_DIRECTORY");
  if (!is_folder(objects ? *objects : common / "objects") || !is_folder(common / "refs")) {
    return std::nullopt;
  }
  return directories{path, without_slash(std::move(common))};
}

[[noreturn]] void stop_at(const std::string& where, const fs::path& target) {
  throw stop({"no_board",
              exit_status::no_board,
              fmt::format("{} names {}, which is not a git repository", where, target.string()),
              "git rev-parse --git-common-dir",
              {{"path", target.string()}}});
}

// Follows a `.git` file (of a linked worktree or a submodule) to the directory that it names.
std::optional<fs::path> linked_git_dir(const fs::path& file) {
  const auto line = first_line(file);
  if (!line || !line->starts_with(link_mark)) {
    return std::nullopt;
  }
  return file.parent_path() / line->substr(link_mark.size());
}

git_repository found_at(directories found, std::optional<fs::path> worktree) {
  if (const auto given = from_environment("GIT_WORK_TREE")) {
    worktree = clean(fs::absolute(*given));
  }
  return {std::move(found.own), std::move(found.common), std::move(worktree)};
}

// As told by GIT_DIR: the working directory is the root of the work tree then.
git_repository from_git_dir(const fs::path& given, const fs::path& directory) {
  fs::path git_dir = directory / given;
  if (const auto linked = is_folder(git_dir) ? std::nullopt : linked_git_dir(git_dir)) {
    git_dir = *linked;
  }
  auto found = git_dir_at(clean(git_dir));
  if (!found) {
    stop_at("GIT_DIR", given);
  }
  return found_at(std::move(*found), directory);
}

std::optional<git_repository> at(const fs::path& directory) {
  const fs::path dot_git = directory / ".git";
  std::error_code fault;
  fs::file_status kind = fs::symlink_status(dot_git, fault);
  const bool is_link = fs::is_symlink(kind);
  if (is_link) {
    kind = fs::status(dot_git, fault);
  }
  if (fs::is_directory(kind)) {
    if (auto found = git_dir_at(is_link ? clean(dot_git) : dot_git)) {
      return found_at(std::move(*found), directory);
    }
  }
  if (fs::is_regular_file(kind)) {
    const auto linked = linked_git_dir(dot_git);
    auto found = linked ? git_dir_at(clean(*linked)) : std::nullopt;
    if (!found) {
      stop_at(dot_git.string(), linked.value_or(dot_git));
    }
    return found_at(std::move(*found), directory);
  }
  if (auto found = git_dir_at(directory)) {
    return found_at(std::move(*found), std::nullopt);
  }
  return std::nullopt;
}

bool is_ceiling(const fs::path& directory) {
  const char* const text = std::getenv("GIT_CEILING_DIRECTORIES");
  std::string_view list = text == nullptr ? "" : text;
  while (!list.empty()) {
    const std::size_t end = std::min(list.find(':'), list.size());
    const fs::path ceiling(list.substr(0, end));
    if (ceiling.is_absolute() && clean(ceiling) == directory) {
      return true;
    }
    list.remove_prefix(std::min(end + 1, list.size()));
  }
  return false;
}

std::optional<dev_t> device_of(const fs::path& path) {
  struct stat facts {};
  return stat(path.c_str(), &facts) == 0 ? std::optional<dev_t>(facts.st_dev) : std::nullopt;
}

} // namespace

std::optional<git_repository> find_git(const fs::path& directory) {
  if (const auto given = from_environment("GIT_DIR")) {
    return from_git_dir(*given, directory);
  }
  fs::path here = directory;
  const auto device = device_of(here);
  while (true) {
    if (auto found = at(here)) {
      return found;
    }
    const fs::path above = here.parent_path();
    if (above == here || is_ceiling(above) || device_of(above) != device) {
      return std::nullopt;
    }
    here = above;
  }
}

std::optional<std::string> current_branch(const git_repository& repository) {
  const fs::path head = repository.git_dir / "HEAD";
  std::error_code fault;
  if (fs::is_symlink(head, fault)) {
    const std::string target = fs::read_symlink(head, fault).string();
    constexpr std::string_view heads = "refs/heads/";
    return target.starts_with(heads) ? std::optional(target.substr(heads.size())) : std::nullopt;
  }
  const auto line = first_line(head);
  if (!line || !line->starts_with(branch_mark)) {
    return std::nullopt;
  }
  return line->substr(branch_mark.size());
}

} // namespace tally::cli
