#include "events/strict_json.hpp"

#include <boost/json/basic_parser_impl.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <vector>

namespace tally::events::wire {

namespace {

/// Receives the parser's reports and stops it at the first ambiguity.
struct ambiguity_finder {
  static constexpr std::size_t max_object_size = static_cast<std::size_t>(-1);
  static constexpr std::size_t max_array_size = static_cast<std::size_t>(-1);
  static constexpr std::size_t max_key_size = static_cast<std::size_t>(-1);
  static constexpr std::size_t max_string_size = static_cast<std::size_t>(-1);
  static constexpr std::int64_t largest_integer = std::int64_t{1} << 53U;

  std::vector<std::vector<std::string>> keys; // of the objects that are open, outermost first
  std::string key;
  std::optional<std::string> found;

  using error_code = boost::json::error_code;
  using string_view = boost::json::string_view;

  bool refuse(std::string why, error_code& error) {
    found = std::move(why);
    error = boost::json::error::syntax;
    return false;
  }

  bool on_document_begin(error_code&) { return true; }
  bool on_document_end(error_code&) { return true; }
  bool on_array_begin(error_code&) { return true; }
  bool on_array_end(std::size_t, error_code&) { return true; }
  bool on_object_begin(error_code&) {
    keys.emplace_back();
    return true;
  }
  bool on_object_end(std::size_t, error_code&) {
    keys.pop_back();
    return true;
  }
  bool on_string_part(string_view, std::size_t, error_code&) { return true; }
  bool on_string(string_view, std::size_t, error_code&) { return true; }
  bool on_key_part(string_view part, std::size_t, error_code&) {
    key.append(part.data(), part.size());
    return true;
  }
  bool on_key(string_view part, std::size_t, error_code& error) {
    key.append(part.data(), part.size());
    auto& known = keys.back();
    if (std::find(known.begin(), known.end(), key) != known.end()) {
      return refuse(fmt::format("the key \"{}\" stands twice", key), error);
    }
    known.push_back(std::move(key));
    key.clear();
    return true;
  }
  bool on_number_part(string_view, error_code&) { return true; }
  bool on_int64(std::int64_t value, string_view, error_code& error) {
    if (value > largest_integer || value < -largest_integer) {
      return refuse(fmt::format("the integer {} is beyond 2^53", value), error);
    }
    return true;
  }
  bool on_uint64(std::uint64_t value, string_view, error_code& error) {
    return refuse(fmt::format("the integer {} is beyond 2^53", value), error);
  }
  bool on_double(double value, string_view, error_code& error) {
    return std::isfinite(value) || refuse("a number is too large", error);
  }
  bool on_bool(bool, error_code&) { return true; }
  bool on_null(error_code&) { return true; }
  bool on_comment_part(string_view, error_code&) { return true; }
  bool on_comment(string_view, error_code&) { return true; }
};

} // namespace

std::optional<std::string> find_ambiguity(std::string_view json) {
  boost::json::basic_parser<ambiguity_finder> parser{boost::json::parse_options{}};
  boost::json::error_code ignored;
  parser.write_some(false, json.data(), json.size(), ignored);
  return parser.handler().found;
}

} // namespace tally::events::wire
