// Ids, authors and times, as people and other programs write them.
#include "events/ids.hpp"
#include "events/instant.hpp"

#include <boost/test/unit_test.hpp>

#include <random>

using namespace tally::events;

BOOST_AUTO_TEST_SUITE(names)

BOOST_AUTO_TEST_CASE(what_people_call_their_work_is_an_id) {
  for (const std::string good : {"W", "WRK-126", "#123", "1-2-user-authentication", "a/b", "größe",
                                 "任务", "x.y:z", "a-", "a@b"}) {
    BOOST_TEST(!id_fault(good).has_value(), good);
  }
}

BOOST_AUTO_TEST_CASE(an_id_has_1_to_128_bytes) {
  BOOST_TEST(id_fault("").has_value());
  BOOST_TEST(!id_fault(std::string(128, 'a')).has_value());
  BOOST_TEST(id_fault(std::string(129, 'a')).has_value());
}

BOOST_AUTO_TEST_CASE(an_id_has_no_blank_control_character_or_comma) {
  for (const std::string bad :
       {" ", "a b", "a\tb", "a\nb", "a,b", "a\x7f", "\x01", "a\xC2\x85", "a\xC2\x9Bz"})
    BOOST_TEST(id_fault(bad).has_value());
  BOOST_TEST(id_fault(std::string("a\0b", 3)).has_value());
  BOOST_TEST(!id_fault("a\xC3\x85").has_value()); // Å is no control character
}

BOOST_AUTO_TEST_CASE(an_id_does_not_begin_as_an_option_or_a_person_does) {
  BOOST_TEST(id_fault("-a").has_value());
  BOOST_TEST(id_fault("@a").has_value());
}

BOOST_AUTO_TEST_CASE(only_well_formed_utf_8_is_utf_8) {
  for (const std::string good : {"", "a", "\xC2\x80", "\xE0\xA0\x80", "\xED\x9F\xBF",
                                 "\xF0\x90\x80\x80", "\xF4\x8F\xBF\xBF"}) {
    BOOST_TEST(is_utf8(good));
  }
  for (const std::string bad :
       {"\x80", "\xC0\xAF", "\xC1\xBF", "\xC2", "\xC2\x41", "\xE0\x9F\x80", "\xED\xA0\x80",
        "\xE2\x82", "\xF0\x8F\xBF\xBF", "\xF4\x90\x80\x80", "\xF5\x80\x80\x80", "\xFF", "a\xC3"}) {
    BOOST_TEST(!is_utf8(bad));
  }
}

BOOST_AUTO_TEST_CASE(a_lane_s_id_names_its_story) {
  BOOST_TEST(story_of("story/backend") == "story");
  BOOST_TEST(story_of("story/backend/db") == "story/backend");
  BOOST_TEST(story_of("story") == "");
}

BOOST_AUTO_TEST_CASE(an_author_is_a_session_or_a_person) {
  BOOST_TEST(author{"@lead"}.is_person());
  BOOST_TEST(!author{"a"}.is_person());
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(times)

BOOST_AUTO_TEST_CASE(a_time_is_written_in_utc_with_milliseconds) {
  BOOST_TEST(to_string(instant{0}) == "1970-01-01T00:00:00.000Z");
  BOOST_TEST(to_string(instant{-1}) == "1969-12-31T23:59:59.999Z");
  BOOST_TEST(to_string(instant{1'790'000'000'123}) == "2026-09-21T14:13:20.123Z");
  BOOST_TEST(to_string(instant{951'782'400'000}) == "2000-02-29T00:00:00.000Z");
}

BOOST_AUTO_TEST_CASE(what_is_written_reads_back) {
  std::mt19937_64 random{20261120};
  std::uniform_int_distribution<std::int64_t> any{-62'167'219'200'000, 253'402'300'799'999};
  for (int round = 0; round < 20'000; ++round) {
    const instant at{any(random)};
    const auto read = parse_instant(to_string(at));
    BOOST_REQUIRE(read.has_value());
    BOOST_TEST(read->milliseconds == at.milliseconds);
  }
}

BOOST_AUTO_TEST_CASE(other_programs_times_are_read) {
  const std::int64_t noon = 1'771'243'200'000; // 2026-02-16T12:00:00Z
  for (const std::string text :
       {"2026-02-16T12:00:00Z", "2026-02-16t12:00:00z", "2026-02-16 12:00:00Z",
        "2026-02-16T12:00:00.0Z", "2026-02-16T12:00:00.000000000Z", "2026-02-16T13:30:00+01:30",
        "2026-02-16T04:00:00-08:00", "2026-02-15T12:01:00-23:59"}) {
    BOOST_REQUIRE_MESSAGE(parse_instant(text).has_value(), text);
    BOOST_TEST(parse_instant(text)->milliseconds == noon, text);
  }
  BOOST_TEST(parse_instant("2026-02-16T12:00:00.5Z")->milliseconds == noon + 500);
  BOOST_TEST(parse_instant("2026-02-16T12:00:00.123999Z")->milliseconds == noon + 123);
  BOOST_TEST(parse_instant("2024-02-29T00:00:00Z").has_value());
  BOOST_TEST(parse_instant("2016-12-31T23:59:60Z")->milliseconds ==
             parse_instant("2017-01-01T00:00:00Z")->milliseconds);
}

BOOST_AUTO_TEST_CASE(what_is_no_time_is_nothing) {
  for (const std::string text : {"",
                                 "now",
                                 "2026-02-16",
                                 "2026-02-16T12:00Z",
                                 "2026-02-16T12:00:00",
                                 "2026-02-16T12:00:00.Z",
                                 "2026-02-16T24:00:00Z",
                                 "2026-02-16T12:60:00Z",
                                 "2026-02-16T12:00:61Z",
                                 "2026-02-30T12:00:00Z",
                                 "2025-02-29T12:00:00Z",
                                 "1900-02-29T12:00:00Z",
                                 "2026-13-01T12:00:00Z",
                                 "2026-00-01T12:00:00Z",
                                 "2026-01-00T12:00:00Z",
                                 "2026-02-16T12:00:00+24:00",
                                 "2026-02-16T12:00:00+0100",
                                 "2026-02-16T12:00:00Z ",
                                 " 2026-02-16T12:00:00Z",
                                 "12026-02-16T12:00:00Z",
                                 "0000-01-01T00:00:00+00:01",
                                 "9999-12-31T23:59:59-00:01",
                                 "2026-02-16T12:00:00.1x"}) {
    BOOST_TEST(!parse_instant(text).has_value(), text);
  }
}

BOOST_AUTO_TEST_CASE(a_monotonic_stamp_reads_back) {
  const monotonic_stamp stamp{"9f3c2a1b", 123'456'789};
  BOOST_TEST(to_string(stamp) == "9f3c2a1b:123456789");
  BOOST_TEST((parse_monotonic_stamp("9f3c2a1b:123456789") == stamp));
  for (const std::string text :
       {"", "9f3c2a1b", "9f3c2a1b:", "9f3c2a1:1", "9F3C2A1B:1", "9f3c2a1b:1x", "9f3c2a1b1:1",
        "9f3c2a1b: 1", "9f3c2a1b:99999999999999999999"}) {
    BOOST_TEST(!parse_monotonic_stamp(text).has_value(), text);
  }
}

BOOST_AUTO_TEST_SUITE_END()
