#include "cli/formats/yaml.hpp"

#include <boost/json.hpp>
#include <boost/test/unit_test.hpp>

#include <string>

BOOST_AUTO_TEST_SUITE(yaml)

using namespace tally::cli;

BOOST_AUTO_TEST_CASE(fields_are_found_by_name_and_lists_as_texts) {
  const auto said = read_yaml("id: WRK-1\nrelated: [WRK-2, WRK-3]\nblocked_by: WRK-4\nempty:\n");
  BOOST_REQUIRE(said);
  BOOST_TEST((*said)["id"].text == "WRK-1");
  BOOST_TEST((*said)["related"].texts() == (std::vector<std::string>{"WRK-2", "WRK-3"}),
             boost::test_tools::per_element());
  BOOST_TEST((*said)["blocked_by"].texts() == std::vector<std::string>{"WRK-4"},
             boost::test_tools::per_element());
  BOOST_TEST((*said)["empty"].texts().empty());
  BOOST_CHECK((*said)["absent"].is == yaml_value::kind::none);
}

BOOST_AUTO_TEST_CASE(values_become_json_of_their_own_kind) {
  const auto said = read_yaml("yes: true\nnumber: 12\nid: 007\ntext: \"12\"\nreal: 1.5\nversion: "
                              "1.50\nlist: [a, 2]\nmap: {a: b}\n");
  BOOST_REQUIRE(said);
  BOOST_TEST(
      json_of(*said).value ==
      R"({"yes":true,"number":12,"id":"007","text":"12","real":1.5,"version":"1.50","list":["a",2],)"
      R"("map":{"a":"b"}})");
}

BOOST_AUTO_TEST_CASE(what_is_no_yaml_is_a_fault_with_its_line) {
  const auto said = read_yaml("id: WRK-1\ntitle: [open\n");
  BOOST_REQUIRE(!said);
  BOOST_TEST(said.error().line > 1U);
  BOOST_TEST(!said.error().message.empty());
}

BOOST_AUTO_TEST_CASE(anchors_that_name_each_other_many_times_do_not_fill_the_memory) {
  std::string bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n";
  for (int n = 1; n < 10; ++n) {
    const std::string below = "*a" + std::to_string(n - 1);
    std::string list = below;
    for (int each = 1; each < 10; ++each) list += ", " + below;
    bomb += "a" + std::to_string(n) + ": &a" + std::to_string(n) + " [" + list + "]\n";
  }
  BOOST_TEST(!read_yaml(bomb));
}

BOOST_AUTO_TEST_CASE(a_document_reads_back_as_what_was_written) {
  const std::string json =
      R"({"a":"x: #y","b":[],"c":["p","q"],"d":["two words"],"e":{"1-2":true,"no":null,"":1.5},)"
      R"("f":"\u0004 \n \" \\ é 🦀","g":[{"h":1},"true"],"i":{}})";
  const std::string text = yaml_document(boost::json::parse(json));
  const auto said = read_yaml(text);
  BOOST_REQUIRE_MESSAGE(said, text);
  BOOST_TEST((boost::json::parse(json_of(*said).value) == boost::json::parse(json)), text);
  BOOST_TEST(text.find("c: [\"p\", \"q\"]\n") != std::string::npos, text);
}

BOOST_AUTO_TEST_CASE(a_control_character_or_a_second_document_is_a_fault_with_its_line) {
  const auto cut = read_yaml("a: 1\nb: x\x04\nc: 2\n");
  BOOST_REQUIRE(!cut);
  BOOST_TEST(cut.error().line == 2U);
  const auto two = read_yaml("a: 1\n---\nb: 2\n");
  BOOST_REQUIRE(!two);
  BOOST_TEST(two.error().line == 3U);
  BOOST_TEST(static_cast<bool>(read_yaml("---\na: 1\n---\n")));
}

BOOST_AUTO_TEST_CASE(every_value_knows_its_line) {
  const auto said = read_yaml("a: 1\nb:\n  c: 2\n");
  BOOST_REQUIRE(said);
  BOOST_TEST((*said)["b"]["c"].line == 3U);
}

BOOST_AUTO_TEST_CASE(what_is_nested_deeper_than_json_is_read_again_is_a_fault) {
  BOOST_TEST(!read_yaml("a: " + std::string(40, '[') + std::string(40, ']')));
}

BOOST_AUTO_TEST_CASE(a_scalar_is_quoted_where_yaml_would_read_it_as_something_else) {
  BOOST_TEST(plain_yaml("WRK-126") == "WRK-126");
  BOOST_TEST(plain_yaml("plan_approval_gate") == "plan_approval_gate");
  for (const std::string text : {"", "true", "12", "a: b", "x #y", "null", "-", "a\nb"}) {
    BOOST_TEST_CONTEXT(text) {
      BOOST_TEST(plain_yaml(text).front() == '"');
      const auto said = read_yaml("k: " + plain_yaml(text));
      BOOST_REQUIRE(said);
      BOOST_TEST((*said)["k"].text == text);
    }
  }
}

BOOST_AUTO_TEST_SUITE_END()
