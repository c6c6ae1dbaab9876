#include "engine/storage/hash_chain.hpp"
#include "engine/storage/segment.hpp"

#include <boost/test/unit_test.hpp>

using namespace tally::storage;

// Computed with: { printf 'tally/1\0'; head -c 32 /dev/zero; printf '{"a":1'; } | sha256sum
BOOST_AUTO_TEST_CASE(a_line_s_hash_is_what_sha256sum_says) {
  digest own;
  const std::string line = seal("{\"a\":1", digest{}, own);
  BOOST_TEST(to_hex(own) == "e1cdc0b59ee2b7d8c4bf79c83a015aa11b4821f45b7319bbcd61937f71c653f1");
  BOOST_TEST(
      line ==
      "{\"a\":1,\"hash\":\"e1cdc0b59ee2b7d8c4bf79c83a015aa11b4821f45b7319bbcd61937f71c653f1\"}\n");
  // { printf 'tally/1\0'; printf 'e1cdc0b59ee2b7d8c4bf79c83a015aa11b4821f45b7319bbcd61937f71c653f1'
  // | xxd -r -p; printf '{"a":2'; } | sha256sum
  BOOST_TEST(to_hex(chained(own, "{\"a\":2")) ==
             "f7fd4b9388c9c039b1bdfb9b631000519f5beba374e41ff113cd557a6b261f69");
}

BOOST_AUTO_TEST_CASE(a_line_is_taken_apart_as_it_was_sealed) {
  digest own;
  const std::string line = seal("{\"a\":1", digest{}, own);
  const auto apart = take_apart(line);
  BOOST_REQUIRE(apart.has_value());
  BOOST_TEST(apart->body == "{\"a\":1");
  BOOST_TEST((apart->stored == own));
  for (std::size_t at = line.size() - suffix_length; at < line.size(); ++at) {
    std::string other = line;
    other[at] = '~';
    BOOST_TEST(!take_apart(other).has_value());
  }
  BOOST_TEST(!take_apart(line.substr(0, line.size() - 1)).has_value());
  BOOST_TEST(!take_apart("").has_value());
}

BOOST_AUTO_TEST_CASE(hex_is_lower_case_and_whole) {
  const digest sum = plain_sum("abc");
  BOOST_TEST(to_hex(sum) == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  BOOST_TEST((parse_digest(to_hex(sum)) == sum));
  BOOST_TEST(!parse_digest(std::string(64, 'A')).has_value());
  BOOST_TEST(!parse_digest(std::string(63, 'a')).has_value());
}

BOOST_AUTO_TEST_CASE(a_segment_s_name_reads_back) {
  const segment_name name{{413}, 2};
  BOOST_TEST(to_string(name) == "00000000000000000413-2.ndjson");
  BOOST_TEST((parse_segment_name(to_string(name)) == name));
  for (const char* other :
       {"413-2.ndjson", "00000000000000000413-02.ndjson", "00000000000000000413-2.ndjson~",
        ".00000000000000000413-2.ndjson.unfinished", ""}) {
    BOOST_TEST(!parse_segment_name(other).has_value());
  }
}

BOOST_AUTO_TEST_CASE(a_header_reads_back_and_shows_any_change) {
  const std::string id(32, 'c');
  const std::string line = header_line(id, {413}, plain_sum("before"));
  const auto header = parse_header(line + "what follows");
  BOOST_REQUIRE(header.has_value());
  BOOST_TEST(header->log == id);
  BOOST_TEST(header->first.value == 413U);
  BOOST_TEST((header->previous == plain_sum("before")));
  BOOST_TEST(header->length == line.size());
  for (std::size_t at = 0; at < line.size(); ++at) {
    std::string other = line;
    other[at] = static_cast<char>(other[at] ^ 1);
    BOOST_TEST(!parse_header(other).has_value());
  }
}

BOOST_AUTO_TEST_CASE(a_later_rewrite_wins_from_its_first_position) {
  const auto check = [](std::vector<segment_name> given,
                        const std::vector<segment_name>& expected) {
    BOOST_TEST((in_use(std::move(given)) == expected));
  };
  check({}, {});
  check({{{300}, 0}, {{1}, 0}}, {{{1}, 0}, {{300}, 0}});
  check({{{1}, 0}, {{300}, 0}, {{413}, 1}}, {{{1}, 0}, {{300}, 0}, {{413}, 1}});
  check({{{1}, 0}, {{300}, 0}, {{413}, 1}, {{413}, 2}}, {{{1}, 0}, {{300}, 0}, {{413}, 2}});
  check({{{1}, 0}, {{413}, 1}, {{600}, 1}, {{551}, 2}}, {{{1}, 0}, {{413}, 1}, {{551}, 2}});
  check({{{1}, 0}, {{1}, 1}}, {{{1}, 1}});
}
