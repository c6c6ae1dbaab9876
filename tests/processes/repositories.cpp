#include "tests/processes/repositories.hpp"

#include <boost/test/unit_test.hpp>

#include <fstream>

namespace tally::tests {

repositories::repositories()
    : home_("HOME", folder_.path().string()),
      system_("GIT_CONFIG_NOSYSTEM", "1"),
      board_("TALLY_DIR"),
      session_("TALLY_SESSION") {
  git({"init", "-q", "-b", "main", "project"});
  git({"-C", "project", "commit", "-q", "--allow-empty", "-m", "begin"});
}

std::string repositories::git(const words& arguments) const {
  words command{"git",
                "-c",
                "user.name=ana",
                "-c",
                "user.email=ana@example.org",
                "-c",
                "protocol.file.allow=always"};
  command.insert(command.end(), arguments.begin(), arguments.end());
  const inside here(folder_.path());
  ending end = process(command).wait();
  BOOST_REQUIRE_MESSAGE(end.status == 0, end.err);
  return std::move(end.out);
}

void repositories::commit(const std::string& worktree, const std::string& message) const {
  git({"-C", worktree, "add", "-A"});
  git({"-C", worktree, "commit", "-q", "-m", message});
}

void repositories::write(const std::string& path, const std::string& text) const {
  const auto file = folder_.path() / path;
  std::filesystem::create_directories(file.parent_path());
  std::ofstream(file) << text;
}

ending repositories::run(const std::string& folder, const words& arguments) const {
  const inside here(folder_.path() / folder);
  return run_tally(arguments);
}

std::string repositories::tally(const std::string& folder, const words& arguments) const {
  ending end = run(folder, arguments);
  BOOST_REQUIRE_MESSAGE(end.status == 0, end.err);
  return std::move(end.out);
}

} // namespace tally::tests
