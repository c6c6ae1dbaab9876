#pragma once

#include "tests/support/environment.hpp"
#include "tests/support/shell.hpp"
#include "tests/support/temporary_folder.hpp"

#include <boost/json.hpp>
#include <boost/test/unit_test.hpp>

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <string>

namespace tally::tests {

namespace json = boost::json;

inline constexpr const char* first = "0b5e5b3c-6f0e-4c53-9a3c-2f1f9d3d0001";
inline constexpr const char* second = "0b5e5b3c-6f0e-4c53-9a3c-2f1f9d3d0002";

/// A row as PostgreSQL's row_to_json writes it, with `changes` made.
inline json::object row(const std::string& id, const json::object& changes = {}) {
  json::object made{{"id", id},
                    {"project_id", "7e3f7c1e-55b7-4b5c-8d7a-6b1f00000001"},
                    {"parent_item_id", nullptr},
                    {"title", "Parse the config"},
                    {"description", nullptr},
                    {"task_type", "feature"},
                    {"status", "todo"},
                    {"priority", 5},
                    {"assigned_agent_id", nullptr},
                    {"assigned_at", nullptr},
                    {"files_modified", json::array{}},
                    {"dependencies", json::array{}},
                    {"estimated_hours", nullptr},
                    {"result_summary", nullptr},
                    {"failure_reason", nullptr},
                    {"created_at", "2026-02-28T10:00:00.000Z"},
                    {"updated_at", "2026-02-28T10:00:00.000Z"},
                    {"completed_at", nullptr},
                    {"metadata", json::object{}}};
  for (const auto& change : changes) made[change.key()] = change.value();
  return made;
}

/// A board in a folder of its own, which rows are brought to and taken from.
class own_table {
public:
  /// As of a day before all rows, or of now where that is empty.
  explicit own_table(const std::string& since = "--since 2026-01-01") : here_(folder_.path()) {
    BOOST_REQUIRE(tally("init " + since).status == 0);
  }

  shell_result tally(const std::string& words) const {
    return shell(quoted(std::getenv("TALLY")) + " " + words + " 2>&1");
  }

  shell_result bring(const json::array& rows) const {
    std::ofstream{"in.json"} << json::serialize(rows);
    return tally("import work-items in.json");
  }

  shell_result bring_sql(const std::string& sql) const {
    std::ofstream{"in.sql"} << sql;
    return tally("import work-items in.sql");
  }

  /// An item as `tally show` has it.
  json::object show(const std::string& item) const {
    const auto shown = tally("show " + item + " -o json");
    BOOST_REQUIRE_MESSAGE(shown.status == 0, shown.output);
    return json::parse(shown.output).as_object();
  }

  std::string take_sql() const {
    BOOST_REQUIRE(tally("export work-items out.sql").status == 0);
    return text_of("out.sql");
  }

  json::array take() const {
    BOOST_REQUIRE(tally("export work-items out.json").status == 0);
    return json::parse(text_of("out.json")).as_array();
  }

  static std::string text_of(const std::string& path) {
    std::ifstream file{path};
    return {std::istreambuf_iterator<char>{file}, {}};
  }

private:
  temporary_folder folder_;
  inside here_;
};

/// That rows are the same, in whatever order.
inline void are_the_same(const json::array& out, const json::array& rows) {
  BOOST_REQUIRE(out.size() == rows.size());
  for (const auto& wanted : rows) {
    const auto* found = &out.front();
    for (const auto& one : out) {
      if (one.at("id") == wanted.at("id")) found = &one;
    }
    BOOST_TEST((*found == wanted), json::serialize(*found) << "\nis not\n"
                                                           << json::serialize(wanted));
  }
}

} // namespace tally::tests
