#pragma once

#include "events/instant.hpp"
#include "events/json_text.hpp"

#include <concepts>
#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace tally::cli {

struct field;

/// What any row becomes before it is printed in one of the four formats: a small tree without types
/// of the domain.
struct value {
  /// Nothing: the key is left out of JSON, the cell is empty.
  using absent = std::monostate;
  /// Nothing, but the key is there: `null` in JSON, an empty cell.
  struct null {
    bool operator==(const null&) const = default;
  };
  using list = std::vector<value>;
  using object = std::vector<field>; ///< in order; names are not repeated

  value() = default;
  value(null nothing);
  value(std::same_as<bool> auto truth) : data(truth) {}
  template <std::integral Number>
    requires(!std::same_as<Number, bool>)
  value(Number number);
  value(std::string text);
  value(std::string_view text);
  value(const char* text);
  value(events::instant when);
  value(events::json_text json);
  value(list items);
  value(object fields);

  /// Whether the key is left out.
  bool is_absent() const { return std::holds_alternative<absent>(data); }

  std::variant<absent, null, bool, std::int64_t, std::string, events::instant, events::json_text,
               list, object>
      data;
};

/// One named part of an object.
struct field {
  std::string name;
  value content;
};

// Here rather than in the class: they need to know how to destroy a field.
template <std::integral Number>
  requires(!std::same_as<Number, bool>)
value::value(Number number) : data(static_cast<std::int64_t>(number)) {}
inline value::value(null nothing) : data(nothing) {}
inline value::value(std::string text) : data(std::move(text)) {}
inline value::value(std::string_view text) : data(std::string(text)) {}
inline value::value(const char* text) : data(std::string(text)) {}
inline value::value(events::instant when) : data(when) {}
inline value::value(events::json_text json) : data(std::move(json)) {}
inline value::value(list items) : data(std::move(items)) {}
inline value::value(object fields) : data(std::move(fields)) {}

} // namespace tally::cli
