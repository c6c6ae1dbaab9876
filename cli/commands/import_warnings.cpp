#include "cli/commands/import_warnings.hpp"

#include "cli/invocation.hpp"
#include "cli/text/report.hpp"
#include "cli/text/screen_text.hpp"

#include <fmt/format.h>

#include <cstddef>
#include <map>
#include <utility>

namespace tally::cli {

namespace {

constexpr std::size_t most_warnings = 20;
constexpr std::size_t most_files = 5; // that one of them names

/// The warnings of an import, those that say the same of several files as one.
class warner {
public:
  explicit warner(invocation& now) : now_(&now) {}

  void warn(report what) {
    if (told_.size() < most_warnings) now_->says.warn(what);
    told_.push_back(std::move(what.message));
  }

  void warn(std::string what) { warn(report{"import", exit_status::refused, std::move(what)}); }

  void warn(const std::vector<passed_file>& passed_over) {
    grouped files;
    for (const auto& each : passed_over) files.add(each.why, each.file);
    for (const auto& [why, names] : files.all) {
      warn(about("passed_over", names,
                 names.size() == 1 ? fmt::format("{} {}, and was passed over", names.front(), why)
                                   : fmt::format("{} files were passed over, as each {}: {}",
                                                 names.size(), why, listed(names, most_files))));
    }
  }

  void warn(const std::vector<remark>& remarks) {
    grouped files;
    for (const auto& each : remarks) files.add(each.what, each.file);
    for (const auto& [what, names] : files.all) {
      warn(about("value", names,
                 names.size() == 1 ? fmt::format("{}: {}", names.front(), what)
                                   : fmt::format("{}, in {} files: {}", what, names.size(),
                                                 listed(names, most_files))));
    }
  }

  /// Ends it: those that were not shown are counted.
  std::vector<std::string> end() {
    if (told_.size() > most_warnings) {
      const std::size_t more = told_.size() - most_warnings;
      now_->says.warn(
          {"import",
           exit_status::refused,
           fmt::format("there {} like these; -o json has all",
                       more == 1 ? "is 1 more warning" : fmt::format("are {} more warnings", more)),
           {},
           {{"more", more}}});
    }
    return std::move(told_);
  }

private:
  /// What is said, each of how many, in the order in which it was first said.
  struct grouped {
    std::vector<std::pair<std::string, std::vector<std::string>>> all;

    void add(const std::string& what, const std::string& file) {
      const auto [place, is_new] = places_.try_emplace(what, all.size());
      if (is_new) all.push_back({what, {}});
      all[place->second].second.push_back(file);
    }

  private:
    std::map<std::string, std::size_t> places_;
  };

  static report about(std::string code, const std::vector<std::string>& files, std::string said) {
    value::list names(files.begin(), files.end());
    return {
        std::move(code), exit_status::refused, std::move(said), {}, {{"files", std::move(names)}}};
  }

  invocation* now_;
  std::vector<std::string> told_;
};

std::string lacking(std::int64_t number, std::string_view what) {
  return number == 0 ? ""
                     : fmt::format("{} {}", counted(number, what), number == 1 ? "lacks" : "lack");
}

} // namespace

std::vector<std::string> warn_of(invocation& now, const imported& read, std::string_view clock) {
  warner all{now};
  all.warn(read.passed_over);
  for (const auto& what : read.warnings) all.warn(what);
  all.warn(read.remarks);
  const auto size = [](const auto& ids) { return static_cast<std::int64_t>(ids.size()); };
  for (const auto& who : {lacking(size(read.untimed_items), "item"),
                          lacking(size(read.untimed_sessions), "session")}) {
    if (!who.empty()) all.warn(fmt::format("{} a time, and {} was taken", who, clock));
  }
  return all.end();
}

} // namespace tally::cli
