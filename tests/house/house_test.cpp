// The repository's own sources keep the rules of the house.
#include "tests/house/rules.hpp"

#include <boost/test/unit_test.hpp>

#include <cstdlib>
#include <stdexcept>

namespace house = tally::tests::house;

namespace {

const house::tree& repository() {
  static const house::tree read = [] {
    const char* const root = std::getenv("TALLY_SOURCE");
    if (root == nullptr) throw std::runtime_error("TALLY_SOURCE is not set: run this with ctest");
    return house::read_tree(root);
  }();
  return read;
}

void expect_none(const std::vector<house::finding>& findings) {
  for (const auto& finding : findings) BOOST_ERROR(finding);
}

void expect_kept(house::rule& rule) {
  int seen = 0;
  for (const auto& [path, text] : repository()) {
    if (!path.ends_with(".cpp") && !path.ends_with(".hpp")) continue;
    ++seen;
    expect_none(rule(house::source(path, text)));
  }
  BOOST_TEST(seen > 0, "no source was read");
}

} // namespace

BOOST_AUTO_TEST_SUITE(the_house)

BOOST_AUTO_TEST_CASE(every_include_goes_down) { expect_kept(house::includes_only_downwards); }

BOOST_AUTO_TEST_CASE(every_floor_includes_only_its_libraries) {
  expect_kept(house::includes_only_its_libraries);
}

BOOST_AUTO_TEST_CASE(the_pure_floors_are_pure) { expect_kept(house::pure_floors_stay_pure); }

BOOST_AUTO_TEST_CASE(heavy_headers_stay_out_of_headers) {
  expect_kept(house::heavy_headers_stay_in_sources);
}

BOOST_AUTO_TEST_CASE(no_visitor_has_a_catch_all) { expect_kept(house::no_catch_all_in_visitors); }

BOOST_AUTO_TEST_CASE(no_file_is_over_500_lines) { expect_kept(house::no_file_over_500_lines); }

BOOST_AUTO_TEST_CASE(every_source_includes_its_own_header_first) {
  expect_none(house::own_header_comes_first(repository()));
}

BOOST_AUTO_TEST_CASE(every_source_is_listed_by_hand) {
  expect_none(house::every_source_is_listed(repository()));
}

BOOST_AUTO_TEST_SUITE_END()
