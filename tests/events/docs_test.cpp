// docs/events.md says of every event what the code says.
#include "tests/support/fill.hpp"
#include "tests/support/golden.hpp"

#include <boost/test/unit_test.hpp>

#include <map>
#include <sstream>

using namespace tally;
using namespace tally::tests;

namespace {

template <class T>
inline constexpr bool may_be_left_out = std::is_same_v<T, events::json_members>;
template <class T>
inline constexpr bool may_be_left_out<std::optional<T>> = true;
template <class T>
inline constexpr bool may_be_left_out<std::vector<T>> = true;

template <class E>
std::string fields_of(const E& event) {
  std::string fields;
  boost::mp11::mp_for_each<events::described_members<E>>([&](auto member) {
    using field = std::decay_t<decltype(event.*member.pointer)>;
    if (!fields.empty()) fields += ", ";
    fields += member.name;
    if (may_be_left_out<field>) fields += '?';
  });
  return fields;
}

/// Wire name to fields, of each row of the page.
std::map<std::string, std::string> rows_of(const std::string& page) {
  std::map<std::string, std::string> rows;
  std::istringstream lines{page};
  for (std::string line; std::getline(lines, line);) {
    if (!line.starts_with("| `")) continue;
    const auto name_end = line.find('`', 3);
    const auto fields = name_end + 4;
    rows[line.substr(3, name_end - 3)] = line.substr(fields, line.find(" |", fields) - fields);
  }
  return rows;
}

} // namespace

BOOST_AUTO_TEST_CASE(the_page_of_events_names_every_event_and_every_field) {
  auto rows = rows_of(source_text("docs/events.md"));
  for_each_event([&]<class E>(const E& event) {
    const auto row = rows.find(std::string{E::type});
    BOOST_REQUIRE_MESSAGE(row != rows.end(), "docs/events.md has no row for " << E::type);
    BOOST_TEST(row->second == fields_of(event), E::type << ": " << fields_of(event));
    rows.erase(row);
  });
  BOOST_TEST(rows.size() == 1U); // that of a user's own
  BOOST_TEST(rows.count("x.…") == 1U);
}
