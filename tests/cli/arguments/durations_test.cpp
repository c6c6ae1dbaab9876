#include "cli/arguments/durations.hpp"
#include "cli/arguments/moments.hpp"
#include "tests/support/environment.hpp"

#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include <array>
#include <ctime>
#include <string>

using namespace tally::cli;
using tally::events::instant;
using tally::events::parse_instant;
using namespace std::chrono_literals;
namespace data = boost::unit_test::data;

namespace {

struct time_zone {
  explicit time_zone(const std::string& name) : zone("TZ", name) { tzset(); }
  ~time_zone() { unsetenv("TZ"), tzset(); }
  time_zone(const time_zone&) = delete;
  time_zone& operator=(const time_zone&) = delete;
  tally::tests::variable zone;
};

const instant now = *parse_instant("2026-11-20T10:30:15.250Z");

std::string read(std::string_view text) {
  const auto when = parse_time(text, now);
  return when ? to_string(*when) : "nothing";
}

} // namespace

BOOST_AUTO_TEST_SUITE(durations)

BOOST_AUTO_TEST_CASE(a_duration_is_read_in_days_hours_minutes_and_seconds) {
  BOOST_TEST((parse_duration("90s") == 90s));
  BOOST_TEST((parse_duration("30m") == 30min));
  BOOST_TEST((parse_duration("2h") == 2h));
  BOOST_TEST((parse_duration("1h30m") == 90min));
  BOOST_TEST((parse_duration("7d") == 7 * 24h));
  BOOST_TEST((parse_duration("1d2h3m4s") == 26h + 3min + 4s));
  BOOST_TEST((parse_duration("0s") == 0s));
}

BOOST_DATA_TEST_CASE(what_is_no_duration_is_refused,
                     data::make(std::array<const char*, 20>{"",
                                                            "5",
                                                            "s",
                                                            "-5s",
                                                            "+5s",
                                                            "1.5h",
                                                            "1h 30m",
                                                            "30m1h",
                                                            "1h1h",
                                                            "5x",
                                                            "5S",
                                                            "5 s",
                                                            " 5s",
                                                            "5s ",
                                                            "1h30",
                                                            "36501d",
                                                            "9223372036854775807d",
                                                            "99999999999999999999s",
                                                            "36500d1s",
                                                            "٣s"})) {
  BOOST_TEST(!parse_duration(sample));
}

BOOST_AUTO_TEST_CASE(what_is_written_exactly_is_read_as_the_same) {
  for (const auto length :
       {0s, 1s, 59s, 60s, 3599s, 3600s, 5400s, 86399s, 86400s, 90061s, longest_duration}) {
    BOOST_TEST((parse_duration(exact_text(length)) == length), exact_text(length));
  }
  BOOST_TEST(exact_text(90min) == "1h30m");
}

BOOST_AUTO_TEST_CASE(people_read_the_two_largest_units) {
  BOOST_TEST(brief_text(0s) == "0s");
  BOOST_TEST(brief_text(59s) == "59s");
  BOOST_TEST(brief_text(15min + 59s) == "15m");
  BOOST_TEST(brief_text(2h + 5min) == "2h 05m");
  BOOST_TEST(brief_text(76h + 59min) == "3d 04h");
  BOOST_TEST(brief_text(-(2h + 5min)) == "-2h 05m");
  BOOST_TEST(ago_text(9s) == "just now");
  BOOST_TEST(ago_text(-3s) == "just now");
  BOOST_TEST(ago_text(15min) == "15m ago");
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(moments)

BOOST_AUTO_TEST_CASE(a_time_is_read_in_every_form_that_people_write) {
  const time_zone zone("CET-1CEST,M3.5.0,M10.5.0/3");
  BOOST_TEST(read("2026-11-20T10:00:00.123Z") == "2026-11-20T10:00:00.123Z");
  BOOST_TEST(read("2026-11-20T10:00:00+02:00") == "2026-11-20T08:00:00.000Z");
  BOOST_TEST(read("2026-11-20") == "2026-11-19T23:00:00.000Z");
  BOOST_TEST(read("2026-07-01 10:05") == "2026-07-01T08:05:00.000Z");
  BOOST_TEST(read("2026-11-20 10:05:07") == "2026-11-20T09:05:07.000Z");
  BOOST_TEST(read("1h30m") == "2026-11-20T09:00:15.250Z");
  BOOST_TEST(read("today") == "2026-11-19T23:00:00.000Z");
  BOOST_TEST(read("yesterday") == "2026-11-18T23:00:00.000Z");
  BOOST_TEST(read("now") == to_string(now));
}

BOOST_AUTO_TEST_CASE(days_and_hours_that_do_not_exist_are_refused) {
  const time_zone zone("CET-1CEST,M3.5.0,M10.5.0/3");
  BOOST_TEST(read("2026-02-29") == "nothing");
  BOOST_TEST(read("2026-13-01") == "nothing");
  BOOST_TEST(read("2026-11-20 24:00") == "nothing");
  BOOST_TEST(read("2026-11-20 10:60") == "nothing");
  BOOST_TEST(read("2026-03-29 02:30") == "nothing"); // the hour that summer time skips
}

BOOST_AUTO_TEST_CASE(midnight_is_local_on_the_days_when_the_clocks_change) {
  const time_zone zone("CET-1CEST,M3.5.0,M10.5.0/3");
  const instant after_the_change = *parse_instant("2026-03-29T12:00:00Z");
  BOOST_TEST(to_string(*parse_time("today", after_the_change)) == "2026-03-28T23:00:00.000Z");
  BOOST_TEST(to_string(*parse_time("2026-03-30", after_the_change)) == "2026-03-29T22:00:00.000Z");
}

BOOST_AUTO_TEST_CASE(digits_alone_are_a_position) {
  BOOST_TEST(std::get<std::uint64_t>(*parse_moment("412", now)) == 412U);
  BOOST_TEST((std::get<instant>(*parse_moment("2h", now)) == instant{now.milliseconds - 7200000}));
  BOOST_TEST(!parse_moment("", now));
  BOOST_TEST(!parse_moment("-1", now));
  BOOST_TEST(!parse_moment("soon", now));
  BOOST_TEST(!parse_moment("99999999999999999999999", now));
}

BOOST_AUTO_TEST_SUITE_END()
