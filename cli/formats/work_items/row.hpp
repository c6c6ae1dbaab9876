#pragma once

#include "cli/formats/sources.hpp"
#include "events/instant.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace boost::json {
class object;
class value;
} // namespace boost::json

namespace tally::cli {

/// A row of the table `work_items` that is read, asked column by column. A column that is null is
/// as one that is not there. What is of the wrong kind ends the command.
class row {
public:
  row(boost::json::object columns, line_place place);

  [[nodiscard]] std::optional<std::string> text(std::string_view name) const;
  /// A text that must be there and say something.
  [[nodiscard]] std::string needed(std::string_view name) const;
  [[nodiscard]] std::optional<std::int64_t> number(std::string_view name) const;
  [[nodiscard]] std::optional<events::instant> time(std::string_view name) const;
  [[nodiscard]] std::vector<std::string> texts(std::string_view name) const;
  [[nodiscard]] boost::json::object object(std::string_view name) const;

  [[nodiscard]] const boost::json::object& columns() const { return *columns_; }
  [[nodiscard]] const line_place& place() const { return place_; }

private:
  [[nodiscard]] const boost::json::value* find(std::string_view name) const;

  std::shared_ptr<const boost::json::object> columns_;
  line_place place_;
};

} // namespace tally::cli
