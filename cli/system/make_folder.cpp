#include "cli/system/make_folder.hpp"

#include "cli/text/report.hpp"

#include <fmt/format.h>

namespace tally::cli {

void make_folder(const std::filesystem::path& folder) {
  std::error_code fault;
  std::filesystem::create_directories(folder, fault);
  if (!fault) return;
  throw stop({"cannot_create",
              exit_status::cannot_create,
              fmt::format("{} cannot be made: {}", folder.string(), fault.message()),
              {},
              {{"path", folder.string()}}});
}

} // namespace tally::cli
