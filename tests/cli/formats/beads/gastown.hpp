#pragma once

#include <boost/test/unit_test.hpp>

#include <cstdlib>
#include <filesystem>

// Real data, where there is any: TALLY_SHARED, or `shared` beside the sources.

namespace tally::tests {

/// The folder of the data.
inline std::filesystem::path gastown_folder() {
  const char* const shared = std::getenv("TALLY_SHARED");
  const char* const source = std::getenv("TALLY_SOURCE");
  if (shared != nullptr) return std::filesystem::path{shared} / "data/gastown";
  return std::filesystem::path{source == nullptr ? "." : source} / "../shared/data/gastown";
}

/// The precondition of a test: where it is not so, the test is skipped, and this says why.
inline boost::test_tools::assertion_result
gastown_is_there(boost::unit_test::test_unit_id /*test*/) {
  boost::test_tools::assertion_result found{
      std::filesystem::exists(gastown_folder() / "events.jsonl")};
  found.message() << "there is no real data; TALLY_SHARED can name the folder that holds it";
  return found;
}

} // namespace tally::tests
