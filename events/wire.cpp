#include "events/wire.hpp"

#include "events/match.hpp"
#include "events/strict_json.hpp"

#include <boost/describe/enum_from_string.hpp>
#include <boost/describe/enum_to_string.hpp>
#include <boost/json/array.hpp>
#include <boost/json/monotonic_resource.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>
#include <fmt/format.h>

#include <array>
#include <type_traits>

namespace tally::events::wire {

namespace json = boost::json;
namespace mp11 = boost::mp11;

namespace {

template <class T>
inline constexpr bool is_optional = false;
template <class T>
inline constexpr bool is_optional<std::optional<T>> = true;
template <class T>
inline constexpr bool is_vector = false;
template <class T>
inline constexpr bool is_vector<std::vector<T>> = true;

json::parse_options limits(std::size_t depth = deepest_nesting) {
  json::parse_options options;
  options.max_depth = depth;
  return options;
}

// ---- writing
// -------------------------------------------------------------------------------------------------------

json::value to_json(const std::string& value, json::storage_ptr memory) {
  return json::value(json::string_view{value}, std::move(memory));
}
json::value to_json(std::int64_t value, json::storage_ptr memory) {
  return json::value(value, std::move(memory));
}
json::value to_json(bool value, json::storage_ptr memory) {
  return json::value(value, std::move(memory));
}
json::value to_json(position value, json::storage_ptr memory) {
  return json::value(value.value, std::move(memory));
}
json::value to_json(instant value, json::storage_ptr memory) {
  return json::value(json::string_view{to_string(value)}, std::move(memory));
}
json::value to_json(const json_text& value, json::storage_ptr memory) {
  return json::parse(value.value, std::move(memory), limits());
}
template <class Tag>
json::value to_json(const id<Tag>& value, json::storage_ptr memory) {
  return json::value(json::string_view{value.value}, std::move(memory));
}
json::value to_json(const json_members& members, const json::storage_ptr& memory) {
  json::object object(memory);
  for (const auto& [name, value] : members) object.emplace(name, to_json(value, memory));
  return object;
}
template <class E>
  requires std::is_enum_v<E> json::value to_json(E value, json::storage_ptr memory) {
    return json::value(boost::describe::enum_to_string(value, ""), std::move(memory));
  }
template <class T>
json::value to_json(const std::vector<T>& values, const json::storage_ptr& memory);
template <class T>
  requires boost::describe::has_describe_members<T>::value json::value
  to_json(const T& value, const json::storage_ptr& memory);

/// Puts a field into `object`; an absent optional and an empty list are left out.
template <class T>
void put(json::object& object, std::string_view name, const T& value) {
  if constexpr (is_optional<T>) {
    if (value) object.emplace(name, to_json(*value, object.storage()));
  } else if constexpr (is_vector<T> || std::is_same_v<T, json_members>) {
    if (!value.empty()) object.emplace(name, to_json(value, object.storage()));
  } else {
    object.emplace(name, to_json(value, object.storage()));
  }
}

template <class T>
void put_members(json::object& object, const T& value) {
  mp11::mp_for_each<described_members<T>>(
      [&](auto member) { put(object, member.name, value.*member.pointer); });
}

template <class T>
json::value to_json(const std::vector<T>& values, const json::storage_ptr& memory) {
  json::array array(memory);
  array.reserve(values.size());
  for (const auto& value : values) array.push_back(to_json(value, memory));
  return array;
}

template <class T>
  requires boost::describe::has_describe_members<T>::value json::value
  to_json(const T& value, const json::storage_ptr& memory) {
    json::object object(memory);
    put_members(object, value);
    return object;
  }

void put_head(json::object& object, std::string_view type, std::int64_t version,
              const std::optional<origin>& from) {
  object.emplace("type", type);
  object.emplace("v", version);
  if (!from) return;
  object.emplace("occurred", to_string(from->occurred));
  object.emplace("actor", from->actor);
  object.emplace("source", from->source);
}

json::object fact_to_json(const fact& what, const json::storage_ptr& memory) {
  json::object object(memory);
  std::visit(
      [&]<class E>(const E& known) {
        if constexpr (std::is_same_v<E, unknown_event>) {
          put_head(object, known.name, known.version, what.from);
          const json::value fields = json::parse(known.fields.value, memory, limits());
          for (const auto& field : fields.as_object()) object.emplace(field.key(), field.value());
        } else if constexpr (std::is_same_v<E, user_event>) {
          put_head(object, known.name, 1, what.from);
          put_members(object, known);
        } else {
          put_head(object, E::type, 1, what.from);
          put_members(object, known);
        }
      },
      what.what);
  return object;
}

// ---- reading
// -------------------------------------------------------------------------------------------------------

/// Thrown within this file only, and caught at its two doors: a decoder is a descent with one way
/// out.
struct decode_error {
  fault what;
};

[[noreturn]] void refuse(std::string path, std::string message) {
  throw decode_error{{std::move(path), std::move(message)}};
}

std::string below(const std::string& path, std::string_view name) {
  return path.empty() ? std::string{name} : fmt::format("{}.{}", path, name);
}

std::string_view text_of(const json::value& value, const std::string& path) {
  if (!value.is_string()) refuse(path, "is not a string");
  const auto& text = value.get_string();
  return {text.data(), text.size()};
}

std::string_view view(json::string_view text) { return {text.data(), text.size()}; }

void from_json(const json::value& value, std::string& into, const std::string& path) {
  into = text_of(value, path);
}
void from_json(const json::value& value, std::int64_t& into, const std::string& path) {
  if (!value.is_int64()) refuse(path, "is not an integer");
  into = value.get_int64();
}
void from_json(const json::value& value, bool& into, const std::string& path) {
  if (!value.is_bool()) refuse(path, "is neither true nor false");
  into = value.get_bool();
}
void from_json(const json::value& value, position& into, const std::string& path) {
  if (!value.is_int64() || value.get_int64() < 0) refuse(path, "is not a position");
  into.value = static_cast<std::uint64_t>(value.get_int64());
}
void from_json(const json::value& value, instant& into, const std::string& path) {
  const auto read = parse_instant(text_of(value, path));
  if (!read) refuse(path, "is not a time");
  into = *read;
}
void from_json(const json::value& value, json_text& into, const std::string&) {
  into.value = json::serialize(value);
}
void from_json(const json::value& value, json_members& into, const std::string& path) {
  if (!value.is_object()) refuse(path, "is not an object");
  for (const auto& member : value.get_object()) {
    into.emplace(view(member.key()), json_text{json::serialize(member.value())});
  }
}
template <class Tag>
void from_json(const json::value& value, id<Tag>& into, const std::string& path) {
  into.value = text_of(value, path);
}
template <class E>
  requires std::is_enum_v<E>
void from_json(const json::value& value, E& into, const std::string& path) {
  if (!boost::describe::enum_from_string(std::string{text_of(value, path)}.c_str(), into)) {
    refuse(path, "is none of the words allowed here");
  }
}
template <class T>
void from_json(const json::value& value, std::vector<T>& into, const std::string& path);
template <class T>
requires boost::describe::has_describe_members<T>::value void
from_json(const json::value& value, T& into, const std::string& path);
template <class T>
void from_json(const json::value& value, std::optional<T>& into, const std::string& path) {
  from_json(value, into.emplace(), path);
}
template <class T>
void from_json(const json::value& value, std::vector<T>& into, const std::string& path) {
  if (!value.is_array()) refuse(path, "is not a list");
  const auto& array = value.get_array();
  into.resize(array.size());
  for (std::size_t at = 0; at < array.size(); ++at)
    from_json(array[at], into[at], fmt::format("{}[{}]", path, at));
}

/// Reads the described members of `into`; returns how many of them were there.
template <class T>
std::size_t read_members(const json::object& object, T& into, const std::string& path) {
  std::size_t seen = 0;
  mp11::mp_for_each<described_members<T>>([&](auto member) {
    using field = std::remove_reference_t<decltype(into.*member.pointer)>;
    const json::value* value = object.if_contains(member.name);
    if (value != nullptr) {
      from_json(*value, into.*member.pointer, below(path, member.name));
      ++seen;
    } else if constexpr (!is_optional<field> && !is_vector<field> &&
                         !std::is_same_v<field, json_members>) {
      refuse(below(path, member.name), "is missing");
    }
  });
  return seen;
}

template <class T>
requires boost::describe::has_describe_members<T>::value void
from_json(const json::value& value, T& into, const std::string& path) {
  if (!value.is_object()) refuse(path, "is not an object");
  if (read_members(value.get_object(), into, path) != value.get_object().size())
    refuse(path, "has a field too many");
}

const json::value& member_of(const json::object& object, std::string_view name,
                             const std::string& path) {
  const json::value* value = object.if_contains(name);
  if (value == nullptr) refuse(below(path, name), "is missing");
  return *value;
}

/// Reads `name` into `into` where it is there, and counts it.
template <class T>
void read_optional(const json::object& object, std::string_view name, std::optional<T>& into,
                   std::size_t& seen) {
  const json::value* value = object.if_contains(name);
  if (value == nullptr) return;
  from_json(*value, into.emplace(), std::string{name});
  ++seen;
}

std::optional<origin> read_origin(const json::object& object, const std::string& path) {
  if (!object.contains("source")) return std::nullopt;
  origin from;
  from_json(member_of(object, "source", path), from.source, below(path, "source"));
  from_json(member_of(object, "occurred", path), from.occurred, below(path, "occurred"));
  from_json(member_of(object, "actor", path), from.actor, below(path, "actor"));
  return from;
}

/// Whatever stands in an event beside its head, as text.
json_text rest_of(const json::object& object, bool is_imported) {
  json::object rest;
  for (const auto& member : object) {
    const std::string_view name = view(member.key());
    const bool of_origin = name == "source" || name == "occurred" || name == "actor";
    if (name == "type" || name == "v" || (is_imported && of_origin)) continue;
    rest.emplace(member.key(), member.value());
  }
  return {json::serialize(rest)};
}

template <class E>
event read_event(const json::object& object, std::size_t head, const std::string& path) {
  E known;
  if (read_members(object, known, path) + head != object.size())
    refuse(path, "has a field too many");
  return known;
}

event read_body(const json::object& object, std::string_view type, std::int64_t version,
                bool is_imported, const std::string& path) {
  const std::size_t head = is_imported ? 5 : 2; // type and v; source, occurred and actor
  if (type.starts_with("x.") && version == 1) {
    user_event own;
    own.name = type;
    if (read_members(object, own, path) + head != object.size())
      refuse(path, "has a field too many");
    return own;
  }
  std::optional<event> found;
  if (version == 1) {
    mp11::mp_for_each<mp11::mp_transform<mp11::mp_identity, known_event>>([&](auto identity) {
      using candidate = typename decltype(identity)::type;
      if (!found && candidate::type == type) found = read_event<candidate>(object, head, path);
    });
  }
  return found ? std::move(*found)
               : event{unknown_event{std::string{type}, version, rest_of(object, is_imported)}};
}

fact read_fact(const json::value& value, const std::string& path) {
  if (!value.is_object()) refuse(path, "is not an object");
  const auto& object = value.get_object();
  const std::string_view type = text_of(member_of(object, "type", path), below(path, "type"));
  std::int64_t version = 0;
  from_json(member_of(object, "v", path), version, below(path, "v"));
  fact read{{}, read_origin(object, path)};
  read.what = read_body(object, type, version, read.from.has_value(), path);
  return read;
}

void read_envelope(const json::object& object, commit& read) {
  std::size_t seen = 5; // position, at, by, durable and events have to be there
  from_json(member_of(object, "position", ""), read.number, "position");
  from_json(member_of(object, "at", ""), read.at, "at");
  from_json(member_of(object, "by", ""), read.by.value, "by");
  from_json(member_of(object, "durable", ""), read.durable, "durable");
  std::optional<std::string> mono;
  read_optional(object, "mono", mono, seen);
  if (mono) {
    read.mono = parse_monotonic_stamp(*mono);
    if (!read.mono) refuse("mono", "is not a boot and milliseconds");
  }
  std::optional<std::string> request;
  std::optional<std::string> command;
  read_optional(object, "request", request, seen);
  read_optional(object, "command", command, seen);
  if (request.has_value() != command.has_value()) refuse("request", "and command come together");
  if (request) read.request = request_key{std::move(*request), std::move(*command)};
  if (object.contains("hash")) ++seen;
  if (seen != object.size()) refuse("", "has a field too many");
}

commit read_commit(const json::value& value) {
  if (!value.is_object()) refuse("", "is not an object");
  const auto& object = value.get_object();
  const auto& events = member_of(object, "events", "");
  if (!events.is_array() || events.get_array().empty())
    refuse("events", "is not a list of one or more");
  commit read;
  read_envelope(object, read);
  read.facts.reserve(events.get_array().size());
  for (const auto& element : events.get_array()) {
    read.facts.push_back(read_fact(element, fmt::format("events[{}]", read.facts.size())));
  }
  return read;
}

/// Parses with the limits of a line and hands the value to `read`.
template <class Read>
auto parse_and(std::string_view text, const Read& read, std::size_t depth = deepest_nesting)
    -> expected<decltype(read(json::value{})), fault> {
  if (text.size() >= longest_line)
    return fault{"", fmt::format("is longer than {} bytes", longest_line)};
  std::array<unsigned char, 8192>
      room; // NOLINT(*-member-init): memory to build in, written before it is read
  json::monotonic_resource memory{room.data(), room.size()};
  json::error_code error;
  const json::value value = json::parse({text.data(), text.size()}, error, &memory, limits(depth));
  if (error) return fault{"", fmt::format("is not JSON: {}", error.message())};
  if (auto ambiguity = find_ambiguity(text)) return fault{"", std::move(*ambiguity)};
  try {
    return read(value);
  } catch (const decode_error& refused) {
    return refused.what;
  }
}

} // namespace

std::string encode(const commit& what) {
  std::array<unsigned char, 8192>
      room; // NOLINT(*-member-init): memory to build in, written before it is read
  json::monotonic_resource memory{room.data(), room.size()};
  json::object object(&memory);
  put(object, "position", what.number);
  put(object, "at", what.at);
  if (what.mono) object.emplace("mono", to_string(*what.mono));
  object.emplace("by", what.by.value);
  if (what.request) {
    object.emplace("request", what.request->name);
    object.emplace("command", what.request->command);
  }
  put(object, "durable", what.durable);
  json::array events(&memory);
  for (const auto& one : what.facts) events.push_back(fact_to_json(one, &memory));
  object.emplace("events", std::move(events));
  std::string line = json::serialize(object);
  line.pop_back(); // the closing brace comes after the hash
  return line;
}

std::string encode(const fact& what) { return json::serialize(fact_to_json(what, {})); }

expected<commit, fault> decode(std::string_view line) {
  return parse_and(line, [](const json::value& value) { return read_commit(value); });
}

expected<fact, fault> decode_fact(std::string_view text) {
  return parse_and(text, [](const json::value& value) { return read_fact(value, ""); });
}

expected<json_text, fault> compact_json(std::string_view text) {
  // Around it stand the line, its list of events, the event, and its metadata.
  return parse_and(
      text, [](const json::value& value) { return json_text{json::serialize(value)}; },
      deepest_nesting - 4);
}

} // namespace tally::events::wire

namespace tally::events {

std::string_view wire_name(const event& what) {
  return std::visit(
      []<class E>(const E& known) -> std::string_view {
        if constexpr (requires { E::type; }) {
          return E::type;
        } else {
          return known.name;
        }
      },
      what);
}

} // namespace tally::events
