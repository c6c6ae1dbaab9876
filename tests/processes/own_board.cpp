#include "tests/processes/own_board.hpp"

#include "tests/processes/board_log.hpp"
#include "tests/processes/process.hpp"

#include <boost/json/parse.hpp>
#include <boost/test/unit_test.hpp>

#include <cstdlib>

namespace tally::tests {

bool deep() { return std::getenv("TALLY_DEEP") != nullptr; }

own_board::own_board()
    : board_("TALLY_DIR", path().string()),
      session_("TALLY_SESSION"),
      item_("TALLY_ITEM"),
      fence_("TALLY_FENCE") {
  const ending made = run_tally({"init"});
  BOOST_REQUIRE_MESSAGE(made.status == 0, made.err);
}

void require_whole(const own_board& board) {
  const ending verified = run_tally({"verify", "-o", "json"});
  BOOST_REQUIRE_MESSAGE(verified.status == 0, verified.out << verified.err);
  const board_log log = read_log(board.path());
  require_one_holder(log);
  const auto found = json_of(verified.out);
  BOOST_TEST(found.at("ok").as_bool());
  BOOST_TEST(found.at("commits").to_number<std::size_t>() == log.size());
}

boost::json::value json_of(const std::string& text) {
  boost::json::error_code fault;
  auto value = boost::json::parse(text, fault);
  return fault ? boost::json::value{} : value;
}

} // namespace tally::tests
