#pragma once

#include "cli/text/value.hpp"
#include "projections/or_null.hpp"

#include <boost/describe.hpp>
#include <boost/mp11/algorithm.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace tally::cli {

namespace detail {

template <class T>
concept described = boost::describe::has_describe_members<T>::value && !std::is_union_v<T>;

template <class T>
concept text_like = std::convertible_to<const T&, std::string_view>;

// Found by argument-dependent lookup: a strong id, an enumeration, a glob, whatever can say itself.
template <class T>
concept says_itself = requires(const T& thing) {
  { to_string(thing) } -> std::convertible_to<std::string>;
}
|| requires(const T& thing) {
  { to_string(thing) } -> std::convertible_to<std::string_view>;
};

// A strong id or number of the domain: one member, `value`.
template <class T>
concept wraps_value = requires(const T& thing) {
  thing.value;
}
&&!described<T>;

template <class T>
concept map_like = requires(const T& map) {
  typename T::mapped_type;
  map.begin();
};

template <class T>
concept list_like = requires(const T& list) {
  list.begin();
  list.end();
};

template <class T>
concept optional_like = requires(const T& maybe) {
  maybe.has_value();
  *maybe;
};

template <class T>
inline constexpr bool null_where_empty = false;
template <class T>
inline constexpr bool null_where_empty<projections::or_null<T>> = true;

template <class T>
using members = boost::describe::describe_members<T, boost::describe::mod_public |
                                                         boost::describe::mod_inherited>;

} // namespace detail

/// Any thing as a `value`: described structs become objects in the order of their members, an
/// absent optional an absent value, or null where it is an `or_null`, a strong type with a
/// `to_string` text. A type that is none of these does not compile.
template <class T>
value to_value(const T& thing) {
  if constexpr (std::is_same_v<T, tally::cli::value>) {
    return thing;
  } else if constexpr (std::is_same_v<T, events::instant> || std::is_same_v<T, events::json_text> ||
                       std::is_arithmetic_v<T>) {
    static_assert(!std::is_floating_point_v<T>, "numbers that people see are whole");
    return value(thing);
  } else if constexpr (detail::text_like<T>) {
    return value(std::string_view(thing));
  } else if constexpr (detail::optional_like<T>) {
    if (thing.has_value()) return to_value(*thing);
    return detail::null_where_empty<T> ? value(value::null()) : value();
  } else if constexpr (detail::map_like<T>) {
    value::object fields;
    for (const auto& [name, content] : thing) {
      fields.push_back({std::string(std::string_view(name)), to_value(content)});
    }
    return fields;
  } else if constexpr (detail::list_like<T>) {
    value::list items;
    for (const auto& item : thing) {
      items.push_back(to_value(item));
    }
    return items;
  } else if constexpr (detail::says_itself<T>) {
    return value(std::string_view(to_string(thing)));
  } else if constexpr (detail::wraps_value<T>) {
    return to_value(thing.value);
  } else if constexpr (std::is_enum_v<T>) {
    return value(boost::describe::enum_to_string(thing, "?"));
  } else {
    static_assert(detail::described<T>,
                  "describe this struct with BOOST_DESCRIBE_STRUCT, or give it a to_string");
    value::object fields;
    boost::mp11::mp_for_each<detail::members<T>>([&](auto member) {
      fields.push_back({member.name, to_value(thing.*member.pointer)});
    });
    return fields;
  }
}

/// The names of a described struct's members: the columns, even of a list without rows.
template <detail::described Row>
std::vector<std::string_view> column_names() {
  std::vector<std::string_view> names;
  boost::mp11::mp_for_each<detail::members<Row>>(
      [&](auto member) { names.push_back(member.name); });
  return names;
}

} // namespace tally::cli
