// docs/refusals.md shows every refusal there is, in the section of its exit status. The page itself
// is run as a scenario, so each is reached there by a real command.
#include "cli/text/refusal_report.hpp"
#include "tests/support/golden.hpp"

#include <boost/mp11/algorithm.hpp>
#include <boost/test/unit_test.hpp>
#include <fmt/format.h>

#include <sstream>
#include <string>

using namespace tally;

namespace {

/// The text below the heading of an exit status, up to the next heading.
std::string section_of(const std::string& page, int exit) {
  const auto begin = page.find(fmt::format("\n## {}: ", exit));
  if (begin == std::string::npos) return {};
  const auto end = page.find("\n## ", begin + 1);
  return page.substr(begin, end == std::string::npos ? end : end - begin);
}

/// A refusal with as much in it as its report needs.
template <class Refusal>
Refusal sample() {
  Refusal made{};
  if constexpr (requires { made.by.emplace_back(); }) made.by.emplace_back("W-1");
  if constexpr (requires { made.waiting_on.emplace_back(); }) made.waiting_on.emplace_back("W-1");
  if constexpr (requires { made.links.emplace_back(); }) made.links.emplace_back();
  return made;
}

} // namespace

BOOST_AUTO_TEST_SUITE(refusals_page)

BOOST_AUTO_TEST_CASE(every_refusal_stands_on_the_page_under_its_exit_status) {
  const std::string page = tests::source_text("docs/refusals.md");
  boost::mp11::mp_for_each<
      boost::mp11::mp_transform<boost::mp11::mp_identity, engine::any_refusal>>([&](auto one) {
    const auto report = cli::report_of(engine::refusal{sample<typename decltype(one)::type>()});
    const std::string section = section_of(page, cli::code(report.exit));
    BOOST_TEST(
        section.find(fmt::format("\n`{}`", report.code)) != std::string::npos,
        fmt::format("{} ({}) is not on docs/refusals.md", report.code, cli::code(report.exit)));
  });
}

BOOST_AUTO_TEST_CASE(every_refusal_on_the_page_has_a_hint) {
  std::istringstream page(tests::source_text("docs/refusals.md"));
  std::string command;
  bool has_hint = false;
  for (std::string line; std::getline(page, line);) {
    if (line.starts_with("$ ")) {
      command = line;
      has_hint = false;
    }
    has_hint |= line.starts_with("hint: ");
    if (line.starts_with("[")) BOOST_TEST(has_hint, command);
  }
}

BOOST_AUTO_TEST_SUITE_END()
