#include "cli/formats/wrk/front_matter.hpp"
#include "cli/formats/wrk/text.hpp"
#include "cli/formats/yaml.hpp"

#include <boost/test/unit_test.hpp>

#include <string>

BOOST_AUTO_TEST_SUITE(wrk_text)

using namespace tally;
using cli::with_standing;

namespace {

const auto ten = events::parse_instant("2026-02-16T10:00:00.250Z");

std::string told(const std::string& text, const cli::wrk_standing& now) {
  const auto changed = with_standing(text, now);
  BOOST_REQUIRE(changed);
  return *changed;
}

} // namespace

BOOST_AUTO_TEST_CASE(a_claim_writes_the_lock_and_nothing_else) {
  BOOST_TEST(
      told("---\nid: WRK-1\nstatus: pending # soon\nlocked_by: \"\"\nlocked_at: \"\"\n---\nbody",
           {"claimed", "session-A", ten}) ==
      "---\nid: WRK-1\nstatus: pending # soon\nlocked_by: \"session-A\"\n"
      "locked_at: \"2026-02-16T10:00:00Z\"\n---\nbody");
}

BOOST_AUTO_TEST_CASE(a_release_empties_the_lock) {
  BOOST_TEST(told("---\nid: WRK-1\nlocked_by: a\nlocked_at: 2026-02-16T10:00:00Z\n---\n",
                  {"todo", "", {}}) == "---\nid: WRK-1\nlocked_by: \"\"\nlocked_at: \"\"\n---\n");
}

BOOST_AUTO_TEST_CASE(a_file_that_says_it_already_keeps_every_byte) {
  for (const std::string text : {"---\nid: WRK-1\nstatus: archived\n---\n",
                                 "---\nid: WRK-1\nstatus: Done\nlocked_by:\n---\n"})
    BOOST_TEST(told(text, {"done", "", {}}) == text);
  const std::string locked =
      "---\nid: WRK-1\nstatus: working\nlocked_by: a\nlocked_at: 2026-02-16 10:00:00Z\n---\n";
  BOOST_TEST(told(locked, {"claimed", "a", ten}) == locked);
}

BOOST_AUTO_TEST_CASE(a_status_word_changes_only_where_it_means_something_else) {
  BOOST_TEST(told("---\nid: WRK-1\nstatus: working\n---\n", {"done", "", {}}) ==
             "---\nid: WRK-1\nstatus: done\n---\n");
  BOOST_TEST(told("---\nid: WRK-1\nstatus: archived\n---\n", {"todo", "", {}}) ==
             "---\nid: WRK-1\nstatus: pending\n---\n");
}

BOOST_AUTO_TEST_CASE(a_value_over_several_lines_is_left_alone) {
  BOOST_TEST(!with_standing("---\nid: WRK-1\nlocked_by: |\n  a\n  b\n---\n",
                            {"claimed", "session-A", ten}));
}

BOOST_AUTO_TEST_CASE(when_it_was_finished_stands_beside_the_word_for_it) {
  const std::string open = "---\nid: WRK-1\nstatus: working\ncompleted_at:\n---\n";
  const std::string done =
      "---\nid: WRK-1\nstatus: done\ncompleted_at: 2026-02-16T10:00:00Z\n---\n";
  BOOST_TEST(told(open, {"done", "", {}, ten}) == done);
  BOOST_TEST(told(done, {"done", "", {}, ten}) == done);
  BOOST_TEST(told(done, {"done", "", {}}) == done);
  BOOST_TEST(told(done, {"todo", "", {}}) ==
             "---\nid: WRK-1\nstatus: pending\ncompleted_at: \"\"\n---\n");
}

BOOST_AUTO_TEST_CASE(a_new_file_is_read_as_the_item_that_it_was_written_for) {
  const auto text =
      cli::new_wrk_text({"T-1", "Say \"hello\": now", 2, "plan", *ten, {"T-2", "yes"}, "Text."});
  const auto parts = cli::find_front_matter(text);
  BOOST_REQUIRE(parts);
  const auto said = cli::read_yaml(parts->yaml);
  BOOST_REQUIRE(said);
  BOOST_TEST((*said)["title"].text == "Say \"hello\": now");
  BOOST_TEST((*said)["priority"].text == "high");
  BOOST_TEST((*said)["blocked_by"].texts() == (std::vector<std::string>{"T-2", "yes"}),
             boost::test_tools::per_element());
  BOOST_TEST(parts->body == "\nText.\n");
  BOOST_TEST(cli::new_wrk_name("story/backend") == "story--backend.md");
}

BOOST_AUTO_TEST_SUITE_END()
