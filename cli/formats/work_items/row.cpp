#include "cli/formats/work_items/row.hpp"

#include <boost/json.hpp>
#include <fmt/format.h>

#include <utility>

namespace tally::cli {

namespace json = boost::json;

namespace {

std::string copy(const json::string& text) { return {text.data(), text.size()}; }

} // namespace

row::row(json::object columns, line_place place)
    : columns_(std::make_shared<json::object>(std::move(columns))), place_(std::move(place)) {}

std::optional<std::string> row::text(std::string_view name) const {
  const auto* value = find(name);
  if (value == nullptr) return std::nullopt;
  if (!value->is_string()) refuse_line(place_, fmt::format("has a {} that is no text", name));
  return copy(value->get_string());
}

std::string row::needed(std::string_view name) const {
  auto found = text(name);
  if (!found || found->empty()) refuse_line(place_, fmt::format("has no {}", name));
  return std::move(*found);
}

std::optional<std::int64_t> row::number(std::string_view name) const {
  const auto* value = find(name);
  if (value == nullptr) return std::nullopt;
  if (!value->is_int64()) refuse_line(place_, fmt::format("has a {} that is no number", name));
  return value->get_int64();
}

std::optional<events::instant> row::time(std::string_view name) const {
  const auto found = text(name);
  if (!found) return std::nullopt;
  const auto at = events::parse_instant(*found);
  if (!at) refuse_line(place_, fmt::format("has a {} that is no time: {}", name, *found));
  return at;
}

std::vector<std::string> row::texts(std::string_view name) const {
  std::vector<std::string> found;
  const auto* value = find(name);
  if (value == nullptr) return found;
  if (!value->is_array()) refuse_line(place_, fmt::format("has {} that are no list", name));
  for (const auto& one : value->get_array()) {
    if (!one.is_string()) refuse_line(place_, fmt::format("has {} that are no texts", name));
    found.push_back(copy(one.get_string()));
  }
  return found;
}

json::object row::object(std::string_view name) const {
  const auto* value = find(name);
  if (value == nullptr) return {};
  if (!value->is_object()) refuse_line(place_, fmt::format("has a {} that is no object", name));
  return value->get_object();
}

const json::value* row::find(std::string_view name) const {
  const auto* value = columns_->if_contains({name.data(), name.size()});
  return value == nullptr || value->is_null() ? nullptr : value;
}

} // namespace tally::cli
