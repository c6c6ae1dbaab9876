// Each rule sees a text that breaks it, and lets one pass that does not: a rule that cannot fail
// would prove nothing.
#include "tests/house/rules.hpp"

#include <boost/test/unit_test.hpp>

#include <string_view>

namespace house = tally::tests::house;

namespace {

bool breaks(house::rule& rule, std::string_view path, std::string_view text) {
  return !rule(house::source(std::string(path), text)).empty();
}

} // namespace

BOOST_AUTO_TEST_SUITE(house_rules)

BOOST_AUTO_TEST_CASE(an_include_of_a_floor_above_is_caught) {
  auto& rule = house::includes_only_downwards;
  BOOST_TEST(breaks(rule, "events/wire.cpp", "#include \"projections/world.hpp\"\n"));
  BOOST_TEST(breaks(rule, "projections/items.hpp", "#include \"engine/decide.hpp\"\n"));
  BOOST_TEST(breaks(rule, "engine/decide.cpp", "#include \"engine/storage/file.hpp\"\n"));
  BOOST_TEST(breaks(rule, "engine/storage/file.cpp", "  #include \"cli/text/output.hpp\"\n"));
  BOOST_TEST(!breaks(rule, "engine/storage/file.cpp", "#include \"events/event.hpp\"\n"));
  BOOST_TEST(!breaks(rule, "engine/decide.cpp", "#include \"engine/decide.hpp\"\n"));
  BOOST_TEST(!breaks(rule, "tests/cli/a_test.cpp", "#include \"cli/text/output.hpp\"\n"));
}

BOOST_AUTO_TEST_CASE(an_include_that_is_not_rooted_at_the_repository_is_caught) {
  auto& rule = house::includes_only_downwards;
  BOOST_TEST(breaks(rule, "events/wire.cpp", "#include \"wire.hpp\"\n"));
  BOOST_TEST(breaks(rule, "events/wire.cpp", "#include \"../cli/output.hpp\"\n"));
  BOOST_TEST(breaks(rule, "cli/text/output.cpp", "#include \"tests/support/given.hpp\"\n"));
  BOOST_TEST(!breaks(rule, "tests/cli/a_test.cpp", "#include \"tests/support/given.hpp\"\n"));
}

BOOST_AUTO_TEST_CASE(an_include_in_a_comment_or_a_string_does_not_count) {
  auto& rule = house::includes_only_downwards;
  BOOST_TEST(!breaks(rule, "events/wire.cpp", "// #include \"cli/text/output.hpp\"\n"));
  BOOST_TEST(!breaks(rule, "events/wire.cpp", "/*\n#include \"cli/text/output.hpp\"\n*/\n"));
}

BOOST_AUTO_TEST_CASE(a_library_that_is_not_for_the_floor_is_caught) {
  auto& rule = house::includes_only_its_libraries;
  BOOST_TEST(breaks(rule, "events/wire.cpp", "#include <range/v3/view/filter.hpp>\n"));
  BOOST_TEST(breaks(rule, "engine/glob.cpp", "#include <CLI/CLI.hpp>\n"));
  BOOST_TEST(breaks(rule, "engine/storage/file.cpp", "#include <yaml-cpp/yaml.h>\n"));
  BOOST_TEST(
      !breaks(rule, "events/wire.cpp", "#include <boost/json.hpp>\n#include <fmt/core.h>\n"));
  BOOST_TEST(!breaks(rule, "cli/formats/wrk/import.cpp", "#include <yaml-cpp/yaml.h>\n"));
}

BOOST_AUTO_TEST_CASE(a_header_of_the_system_on_a_pure_floor_is_caught) {
  auto& rule = house::includes_only_its_libraries;
  for (const std::string_view header :
       {"unistd.h", "fcntl.h", "sys/mman.h", "linux/fs.h", "time.h", "fstream", "iostream",
        "sstream", "ostream", "thread", "mutex", "atomic", "random", "filesystem", "cstdio",
        "boost/asio.hpp", "boost/interprocess/managed_mapped_file.hpp",
        "boost/interprocess/sync/file_lock.hpp"})
    for (const std::string_view path : {"events/a.cpp", "projections/a.hpp", "engine/a.cpp"})
      BOOST_TEST(breaks(rule, path, "#include <" + std::string(header) + ">\n"),
                 path << " <" << header << ">");
  BOOST_TEST(!breaks(rule, "engine/storage/file.cpp",
                     "#include <unistd.h>\n#include <sys/mman.h>\n#include <mutex>\n"));
  BOOST_TEST(!breaks(rule, "events/instant.hpp",
                     "#include <chrono>\n#include <string>\n#include <cstdint>\n"));
}

BOOST_AUTO_TEST_CASE(a_clock_on_a_pure_floor_is_caught) {
  auto& rule = house::pure_floors_stay_pure;
  for (const std::string_view text :
       {"auto t = std::chrono::system_clock::now();", "auto t = steady_clock :: now();",
        "return time(nullptr);", "std::time(&t);", "if (::clock_gettime(CLOCK_REALTIME, &ts))",
        "x = gettimeofday(&v, 0);", "if (end > time(nullptr)) {"})
    BOOST_TEST(breaks(rule, "engine/decide.cpp", text), text);
  BOOST_TEST(!breaks(rule, "engine/storage/system_clock.cpp", "std::chrono::system_clock::now();"));
}

BOOST_AUTO_TEST_CASE(what_only_looks_like_a_clock_passes) {
  auto& rule = house::pure_floors_stay_pure;
  for (const std::string_view text :
       {"using point = std::chrono::system_clock::time_point;", "instant time() const;",
        "commit.time();", "c->time();", "// time(nullptr)\n", "auto s = \"time(nullptr)\";",
        "auto s = R\"(std::cout)\";", "events::time(x);", "const instant& time() const;",
        "std::optional<instant> time();"})
    BOOST_TEST(!breaks(rule, "engine/decide.cpp", text), text);
}

BOOST_AUTO_TEST_CASE(files_environment_randomness_streams_and_threads_on_a_pure_floor_are_caught) {
  auto& rule = house::pure_floors_stay_pure;
  for (const std::string_view text :
       {"std::ifstream in(path);", "fopen(name, \"r\");", "int fd = ::open(path, 0);",
        "std::filesystem::exists(p);", "std::getenv(\"HOME\");", "return getenv(x);",
        "int n = rand();", "std::random_device d;", "std::mt19937 g(1);", "std::cout << 1;",
        "std::cerr << 1;", "std::ostream& out", "fmt::print(\"{}\", 1);", "printf(\"x\");",
        "std::thread t(f);", "std::jthread t(f);", "std::mutex m;", "std::atomic<int> n;",
        "boost::thread t;"})
    for (const std::string_view path : {"events/a.cpp", "projections/a.hpp", "engine/a.cpp"})
      BOOST_TEST(breaks(rule, path, text), path << ": " << text);
  for (const std::string_view text :
       {"file.open(path);", "gate open(const claim&);", "fmt::format(\"{}\", 1);",
        "std::string thread;", "bool print(int);", "auto big = 1'000'000; char c = '\"';"})
    BOOST_TEST(!breaks(rule, "engine/a.cpp", text), text);
}

BOOST_AUTO_TEST_CASE(a_heavy_header_in_a_header_is_caught) {
  auto& rule = house::heavy_headers_stay_in_sources;
  BOOST_TEST(breaks(rule, "events/wire.hpp", "#include <boost/json.hpp>\n"));
  BOOST_TEST(breaks(rule, "cli/text/output.hpp", "#include <boost/json/value.hpp>\n"));
  BOOST_TEST(breaks(rule, "projections/views.hpp", "#include <range/v3/view/filter.hpp>\n"));
  BOOST_TEST(
      breaks(rule, "projections/items.hpp", "#include <boost/interprocess/offset_ptr.hpp>\n"));
  BOOST_TEST(
      !breaks(rule, "projections/memory.hpp", "#include <boost/interprocess/offset_ptr.hpp>\n"));
  BOOST_TEST(breaks(rule, "projections/memory.hpp", "#include <boost/json.hpp>\n"));
  BOOST_TEST(!breaks(rule, "events/wire.cpp", "#include <boost/json.hpp>\n"));
}

BOOST_AUTO_TEST_CASE(a_catch_all_lambda_in_a_visitor_is_caught) {
  auto& rule = house::no_catch_all_in_visitors;
  for (const std::string_view text :
       {"match(e, [&](const item_claimed& c) { f(c); }, [](const auto&) {});",
        "std::visit(overloaded{[](int) { return 1; }, [](auto) { return 0; }}, v);",
        "match(e, [](auto&& x) { g(x); }, [=](int) {});"})
    BOOST_TEST(breaks(rule, "projections/items.cpp", text), text);
}

BOOST_AUTO_TEST_CASE(a_visitor_that_only_passes_on_or_is_constrained_is_no_catch_all) {
  auto& rule = house::no_catch_all_in_visitors;
  for (const std::string_view text :
       {"std::visit([&](const auto& event) { world.apply(event); }, events);",
        "match(e, [&](const item_claimed& c) { each(c, [](const auto& x) { f(x); }); }, [](int) "
        "{});",
        "match(e, [](const ignored_by_items auto&) {}, [](const item_claimed&) {});"})
    BOOST_TEST(!breaks(rule, "projections/items.cpp", text), text);
}

BOOST_AUTO_TEST_CASE(a_file_of_501_lines_is_caught) {
  auto& rule = house::no_file_over_500_lines;
  BOOST_TEST(breaks(rule, "cli/main.cpp", std::string(501, '\n')));
  BOOST_TEST(!breaks(rule, "cli/main.cpp", std::string(500, '\n')));
}

BOOST_AUTO_TEST_CASE(a_source_that_does_not_include_its_header_first_is_caught) {
  const auto findings = [](std::string text) {
    return house::own_header_comes_first(
               {{"events/wire.cpp", std::move(text)}, {"events/wire.hpp", ""}})
        .size();
  };
  BOOST_TEST(findings("#include <string>\n#include \"events/wire.hpp\"\n") == 1U);
  BOOST_TEST(findings("") == 1U);
  BOOST_TEST(findings("// The codec.\n#include \"events/wire.hpp\"\n#include <string>\n") == 0U);
}

BOOST_AUTO_TEST_CASE(a_source_that_no_list_names_is_caught) {
  const auto findings = [](std::string list) {
    return house::every_source_is_listed({{"events/CMakeLists.txt", std::move(list)},
                                          {"events/wire.cpp", ""},
                                          {"events/deep/ids.hpp", ""}});
  };
  BOOST_TEST(findings("tally_floor(events\n  HEADERS\n    deep/ids.hpp\n  SOURCES\n    wire.cpp)\n")
                 .empty());
  BOOST_TEST(findings("SOURCES wire.cpp").size() == 1U);
  BOOST_TEST(findings("SOURCES rewire.cpp wire.cpp.in deep/ids.hpp").size() == 1U);
  BOOST_TEST(house::every_source_is_listed({{"events/wire.cpp", ""}}).size() == 1U);
}

BOOST_AUTO_TEST_SUITE_END()
