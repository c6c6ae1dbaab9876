#pragma once

#include "events/expected.hpp"
#include "events/json_text.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace boost::json {
class value;
}

namespace tally::cli {

/// A value of a YAML text: of the library that reads it nothing goes further than yaml.cpp.
struct yaml_value {
  enum class kind { none, scalar, list, map };

  kind is = kind::none;
  std::string text;               ///< of a scalar
  bool quoted = false;            ///< a scalar in quotes or a block: text, whatever it looks like
  std::vector<yaml_value> values; ///< of a list or a map
  std::vector<std::string> names; ///< of a map: one for each value
  std::size_t line = 0;           ///< of its beginning, from 1; 0 where there is none

  /// The map's value of that name; one that is none where there is no such name.
  [[nodiscard]] const yaml_value& operator[](std::string_view name) const;

  /// The texts of a list's scalars; of a scalar that is not empty, itself.
  [[nodiscard]] std::vector<std::string> texts() const;
};

/// Why a text is no YAML that can be read.
struct yaml_fault {
  std::string message;
  std::size_t line = 0; ///< from 1; 0 where it is not known
};

/// Reads one YAML document of UTF-8. An anchor counts each time that it is named, and at most
/// 100,000 values are read: a small text cannot become a huge one.
[[nodiscard]] expected<yaml_value, yaml_fault> read_yaml(std::string_view text);

/// The value as JSON: plain `true`, `false`, `null` and whole numbers as themselves, and so decimal
/// ones that are written as JSON writes them back; other scalars as strings.
[[nodiscard]] events::json_text json_of(const yaml_value& what);

/// A document with this content: a map's fields one below the other, texts between quotes.
[[nodiscard]] std::string yaml_document(const boost::json::value& content);

/// `text` between double quotes, as a YAML scalar.
[[nodiscard]] std::string quoted_yaml(std::string_view text);

/// `text` as it is where YAML reads that as the same string, else between quotes.
[[nodiscard]] std::string plain_yaml(std::string_view text);

} // namespace tally::cli
