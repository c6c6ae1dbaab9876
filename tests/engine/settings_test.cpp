// What a project decides about itself: point 8 of parallel work, "settings, which are events too".
#include "projections/setting_table.hpp"
#include "projections/settings_view.hpp"
#include "tests/support/given.hpp"
#include "tests/support/golden.hpp"

#include <sstream>

using namespace tally;
using namespace tally::tests;
using commands::configure;

namespace {

event set(std::string_view key, std::string_view value) {
  return events::config_changed{std::string{key}, std::string{value}};
}

std::string value_of(const story& it, std::string_view key) {
  const auto setting = projections::view_setting(it.world(), key);
  return setting ? setting->value : "?";
}

/// The cells of a row of a Markdown table.
std::vector<std::string> cells_of(const std::string& line) {
  std::vector<std::string> cells;
  std::istringstream parts{line.substr(2)};
  for (std::string cell; std::getline(parts, cell, '|');) {
    const auto end = cell.find_last_not_of(' ');
    cells.push_back(cell.substr(cell.front() == ' ' ? 1 : 0, end + (cell.front() == ' ' ? 0 : 1)));
  }
  return cells;
}

} // namespace

BOOST_AUTO_TEST_CASE(a_setting_is_an_event_written_in_one_form) {
  given it;
  it.when(configure{"lease", "90m"}, as("@lead")).then(set("lease", "1h30m"));
  it.when(configure{"limit.review", "2"}, as("a")).then(set("limit.review", "2"));
  it.when(configure{"approval.plan", "true"}, as("@lead")).then(set("approval.plan", "yes"));
  it.when(configure{"attempts", "none"}, as("@lead")).then(set("attempts", "none"));
  BOOST_TEST(value_of(it, "lease") == "1h30m");
  BOOST_TEST(value_of(it, "limit.review") == "2");
  BOOST_TEST(value_of(it, "limit.plan") == "none");
  BOOST_TEST(value_of(it, "approval.plan") == "yes");
  BOOST_TEST(value_of(it, "approval.review") == "no");
  BOOST_TEST(value_of(it, "attempts") == "none");
}

BOOST_AUTO_TEST_CASE(a_setting_that_is_unset_is_as_if_it_had_never_been_set) {
  given it{set("lease", "30m"), set("lease.review", "1h"), set("attempts", "5")};
  BOOST_TEST(it.world().settings().lease_s() == 30 * minutes);
  for (const char* const key : {"lease", "lease.review", "attempts"}) {
    it.when(configure{key, {}}, as("@lead")).then(events::config_changed{key, {}});
    it.when(configure{key, {}}, as("@lead")).then(); // it is so already
  }
  BOOST_TEST(it.world().settings().lease_s() == 2 * hours);
  BOOST_TEST(it.world().settings().lease_s("review") == 2 * hours);
  BOOST_TEST(it.world().settings().attempts() == 3);
  BOOST_TEST(it.world().settings().changed().empty());
}

BOOST_AUTO_TEST_CASE(a_value_that_holds_already_changes_nothing) {
  given it{set("limit.review", "2")};
  it.when(configure{"limit.review", "2"}, as("@lead")).then();
  it.when(configure{"lease", "2h"}, as("@lead")).then(set("lease", "2h")); // now it is decided
}

BOOST_AUTO_TEST_CASE(a_key_that_there_is_not_is_refused_with_those_that_there_are) {
  given it;
  for (const char* const key : {"leese", "limit", "limit.", "limit.nowhere", "attempts.plan", ""}) {
    BOOST_TEST_CONTEXT(key) {
      const auto why =
          it.when(configure{key, "2"}, as("@lead")).refused<refusals::unknown_setting>();
      BOOST_TEST(it.exit() == 5);
      BOOST_TEST(why.settings.size() == 2U + 3U * 3U); // for each of three stages
    }
  }
}

BOOST_AUTO_TEST_CASE(a_value_that_the_key_does_not_take_is_refused) {
  given it;
  const std::vector<configure> faulty{
      {"lease", "soon"},      {"lease", "0s"},      {"lease.plan", "-1h"},  {"limit.plan", "0"},
      {"limit.plan", "many"}, {"limit.plan", "-2"}, {"limit.plan", "1.5"},  {"approval.plan", "2"},
      {"attempts", "0"},      {"attempts", ""},     {"attempts", "9999999"}};
  for (const auto& asked : faulty) {
    BOOST_TEST_CONTEXT(asked.key << " " << *asked.value) {
      it.when(asked, as("@lead")).refused<refusals::bad_usage>();
      BOOST_TEST(it.exit() == 64);
    }
  }
}

BOOST_AUTO_TEST_CASE(what_only_a_newer_tally_understands_is_kept_and_can_be_unset) {
  given it{set("theme.plan", "dark"), set("limit.review", "a third"), set("lease", "a while")};
  BOOST_TEST(value_of(it, "theme.plan") == "dark");
  BOOST_TEST(it.world().settings().rules_of("review").limit == 0);
  BOOST_TEST(it.world().settings().lease_s() == 2 * hours);
  it.when(configure{"theme.plan", "light"}, as("@lead")).refused<refusals::unknown_setting>();
  it.when(configure{"theme.plan", {}}, as("@lead")).then(events::config_changed{"theme.plan", {}});
  BOOST_TEST(value_of(it, "theme.plan") == "?");
}

BOOST_AUTO_TEST_CASE(a_claim_lasts_as_long_as_the_project_its_stage_or_itself_says) {
  given it{added("W-1"), added("W-2", 5, "review"), added("W-3", 5, "review")};
  it.by("@lead", set("lease", "30m")).by("@lead", set("lease.review", "10m"));
  it.when(claim("W-1"), as("a")).then(claimed("W-1", "a", 30 * minutes));
  it.when(claim("W-2"), as("a")).then(claimed("W-2", "a", 10 * minutes));
  auto longer = claim("W-3");
  longer.lease_s = 5 * hours;
  it.when(longer, as("a")).then(claimed("W-3", "a", 5 * hours));
  it.by("@lead", set("lease.review", "1m")); // claims keep what they were made with
  it.pass(9 * minutes).when(claim("W-2"), as("b")).refused<refusals::held_by_another>();
}

BOOST_AUTO_TEST_CASE(the_page_of_settings_says_what_the_code_says) {
  std::istringstream lines{source_text("docs/config.md")};
  std::size_t rows = 0;
  const auto all = projections::all_settings();
  for (std::string line; std::getline(lines, line);) {
    if (!line.starts_with("| `")) continue;
    BOOST_REQUIRE(rows < all.size());
    const auto& spec = all[rows++];
    const std::vector<std::string> expected{"`" + projections::key_of(spec, "STAGE") + "`",
                                            std::string{projections::form_of(spec.kind)},
                                            std::string{spec.otherwise}, std::string{spec.meaning}};
    BOOST_TEST(cells_of(line) == expected, boost::test_tools::per_element());
  }
  BOOST_TEST(rows == all.size());
}
