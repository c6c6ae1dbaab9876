#pragma once

#include "events/event.hpp"

#include <boost/describe/enumerators.hpp>
#include <boost/mp11/algorithm.hpp>

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

namespace tally::tests {

/// Fills every described field of an event with what `source` gives for its name: `text`, `item`,
/// `session`, `number`, `has` for an optional, `count` for a list, `pick` of so many words.
template <class Source>
class filler {
public:
  explicit filler(Source& source) : source_(&source) {}

  template <class T>
  void fields_of(T& into) {
    boost::mp11::mp_for_each<events::described_members<T>>(
        [&](auto member) { fill(into.*member.pointer, member.name); });
  }

private:
  void fill(std::string& into, std::string_view name) { into = source_->text(name); }
  void fill(std::int64_t& into, std::string_view name) { into = source_->number(name); }
  void fill(bool& into, std::string_view name) { into = source_->has(name); }
  void fill(events::item_id& into, std::string_view name) { into.value = source_->item(name); }
  void fill(events::session_id& into, std::string_view name) {
    into.value = source_->session(name);
  }
  void fill(events::merge_point_id& into, std::string_view name) {
    into.value = source_->text(name);
  }
  void fill(events::conflict_id& into, std::string_view name) { into.value = source_->text(name); }
  void fill(events::position& into, std::string_view name) {
    into.value = static_cast<std::uint64_t>(std::max<std::int64_t>(0, source_->number(name)));
  }
  void fill(events::instant& into, std::string_view name) {
    into.milliseconds = 1'790'000'000'123 + source_->number(name);
  }
  void fill(events::json_text& into, std::string_view name) {
    into.value = source_->has(name) ? std::to_string(source_->number(name)) : "null";
  }
  void fill(events::json_members& into, std::string_view name) {
    for (std::size_t left = source_->count(name); left > 0; --left)
      fill(into[source_->text(name) + std::to_string(left)], name);
  }
  template <class T>
  void fill(std::optional<T>& into, std::string_view name) {
    if (source_->has(name)) fill(into.emplace(), name);
  }
  template <class T>
  void fill(std::vector<T>& into, std::string_view name) {
    into.resize(source_->count(name));
    for (auto& one : into) fill(one, name);
  }
  template <class E>
    requires std::is_enum_v<E>
  void fill(E& into, std::string_view name) {
    using words = boost::describe::describe_enumerators<E>;
    std::size_t left = source_->pick(name, boost::mp11::mp_size<words>::value);
    boost::mp11::mp_for_each<words>([&](auto word) {
      if (left-- == 0) into = word.value;
    });
  }
  template <class T>
  requires boost::describe::has_describe_members<T>::value void fill(T& into, std::string_view) {
    fields_of(into);
  }

  Source* source_;
};

/// Gives each field a value that names it: nothing is left out.
struct full_values {
  static std::string text(std::string_view name) { return "some " + std::string{name}; }
  static std::string item(std::string_view name) { return "W-" + std::string{name}; }
  static std::string session(std::string_view name) { return "the-" + std::string{name}; }
  static std::int64_t number(std::string_view name) {
    return 1000 + static_cast<std::int64_t>(name.size());
  }
  static bool has(std::string_view) { return true; }
  static std::size_t count(std::string_view) { return 2; }
  static std::size_t pick(std::string_view, std::size_t) { return 1; }
};

/// Calls `visit` with a default of each event that there is.
template <class Visit>
void for_each_event(const Visit& visit) {
  boost::mp11::mp_for_each<
      boost::mp11::mp_transform<boost::mp11::mp_identity, events::known_event>>(
      [&](auto identity) { visit(typename decltype(identity)::type{}); });
}

/// An `E` with every field filled.
template <class E>
E full() {
  E made{};
  full_values values;
  filler{values}.fields_of(made);
  return made;
}

} // namespace tally::tests
