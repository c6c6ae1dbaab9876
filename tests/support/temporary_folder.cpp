#include "tests/support/temporary_folder.hpp"

#include <boost/test/unit_test.hpp>

#include <string>
#include <system_error>

#include <stdlib.h>

namespace tally::tests {

temporary_folder::temporary_folder() {
  std::string name = (std::filesystem::temp_directory_path() / "tally-test-XXXXXX").string();
  BOOST_REQUIRE(mkdtemp(name.data()) != nullptr);
  path_ = std::filesystem::canonical(name);
}

temporary_folder::~temporary_folder() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

} // namespace tally::tests
