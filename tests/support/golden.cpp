#include "tests/support/golden.hpp"

#include <boost/test/unit_test.hpp>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>

namespace tally::tests {

namespace {

std::filesystem::path source_folder() {
  const char* const folder = std::getenv("TALLY_SOURCE");
  return folder == nullptr ? std::filesystem::current_path() : std::filesystem::path(folder);
}

} // namespace

void check_golden(const std::string& name, std::string_view text) {
  const std::string path = "tests/golden/" + name;
  if (std::getenv("TALLY_UPDATE_GOLDEN") != nullptr) {
    std::filesystem::create_directories((source_folder() / path).parent_path());
    std::ofstream(source_folder() / path) << text;
  }
  BOOST_TEST_INFO("the text is in " << path);
  BOOST_TEST(source_text(path) == text);
}

std::string source_text(const std::string& path) {
  std::ifstream file(source_folder() / path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

} // namespace tally::tests
