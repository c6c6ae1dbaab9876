#include "cli/board/log_reading.hpp"

#include "cli/board/file_mentions.hpp"
#include "events/match.hpp"

#include <boost/json/parse.hpp>

#include <algorithm>
#include <iterator>
#include <string_view>
#include <type_traits>
#include <utility>

namespace tally::cli {

namespace {

using names = std::vector<std::string>;

bool is_one_of(const names& list, std::string_view name) {
  return std::find(list.begin(), list.end(), name) != list.end();
}

template <class Id>
bool names_one(const Id& id, const names& list) {
  return is_one_of(list, id.value);
}
template <class Id>
bool names_one(const std::optional<Id>& id, const names& list) {
  return id && is_one_of(list, id->value);
}
template <class Id>
bool names_one(const std::vector<Id>& ids, const names& list) {
  return std::any_of(ids.begin(), ids.end(),
                     [&](const Id& id) { return is_one_of(list, id.value); });
}

template <class Field, class Id>
inline constexpr bool holds_ids =
    std::is_same_v<Field, Id> || std::is_same_v<Field, std::optional<Id>> ||
    std::is_same_v<Field, std::vector<Id>>;

/// Whether any member of kind `Id` names one of `list`.
template <class Id>
struct mention {
  const names& list;
  std::string_view key; ///< under which an event of a newer tally would have it

  template <class Event>
  bool operator()(const Event& event) const {
    bool found = false;
    boost::mp11::mp_for_each<events::described_members<Event>>([&](auto member) {
      using field = std::remove_cvref_t<decltype(event.*member.pointer)>;
      if constexpr (holds_ids<field, Id>) found = found || names_one(event.*member.pointer, list);
    });
    return found;
  }

  bool operator()(const events::unknown_event& event) const {
    boost::json::error_code fault;
    const boost::json::value fields = boost::json::parse(event.fields.value, fault);
    const auto* object = fault ? nullptr : fields.if_object();
    const auto* value = object == nullptr ? nullptr : object->if_contains({key.data(), key.size()});
    const auto* text = value == nullptr ? nullptr : value->if_string();
    return text != nullptr && is_one_of(list, {text->data(), text->size()});
  }
};

template <class Id>
bool mentions(const events::event& event, const names& list, std::string_view key) {
  return std::visit(mention<Id>{list, key}, event);
}

bool is_of_type(std::string_view name, const std::string& asked) {
  return name == asked || (name.starts_with(asked) && name.substr(asked.size()).starts_with('.'));
}

bool is_author(std::string_view author, const std::string& asked) {
  return author == asked || (author.starts_with('@') && author.substr(1) == asked);
}

logged of(const events::commit& commit, const events::fact& fact) {
  std::optional<std::string> request;
  if (commit.request) request = commit.request->name;
  return {commit.number, commit.at, commit.by, std::move(request), fact};
}

engine::outcome<events::commit> commit_after(engine::event_log& log, events::position before) {
  const auto place = log.seek(before);
  if (!place) return place.error();
  events::commit found;
  const auto read = log.read(*place, [&](const events::commit& commit, const engine::log_cursor&) {
    found = commit;
    return false;
  });
  if (!read) return read.error();
  return found;
}

} // namespace

bool log_filter::takes(const events::commit& commit, const events::fact& fact) const {
  if (not_before && commit.at < *not_before) return false;
  if (not_after && commit.at > *not_after) return false;
  if (!types.empty() && std::none_of(types.begin(), types.end(), [&](const std::string& asked) {
        return is_of_type(events::wire_name(fact.what), asked);
      })) {
    return false;
  }
  if (!authors.empty() &&
      std::none_of(authors.begin(), authors.end(), [&](const std::string& asked) {
        return is_author(commit.by.value, asked) ||
               (fact.from && is_author(fact.from->actor, asked));
      })) {
    return false;
  }
  if (!files.empty() && !mentions_files(fact.what, files)) return false;
  if (!items.empty() && !mentions<events::item_id>(fact.what, items, "item")) return false;
  return sessions.empty() || is_one_of(sessions, commit.by.value) ||
         mentions<events::session_id>(fact.what, sessions, "session");
}

bool log_filter::takes_all() const {
  return items.empty() && sessions.empty() && files.empty() && types.empty() && authors.empty() &&
         !not_before && !not_after;
}

bool is_news(const events::commit& /*commit*/, const events::fact& fact) {
  const auto* beat = std::get_if<events::session_heartbeat>(&fact.what);
  return beat == nullptr || beat->note.has_value();
}

engine::outcome<events::position> first_not_before(engine::event_log& log, events::instant when,
                                                   events::position last) {
  std::uint64_t low = 0; // commits up to here are earlier
  std::uint64_t high = last.value;
  while (low < high) {
    const std::uint64_t middle = low + (high - low) / 2;
    const auto commit = commit_after(log, {middle});
    if (!commit) return commit.error();
    if (commit->at < when) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return events::position{low + 1};
}

engine::outcome<log_range> range_of(engine::event_log& log, events::position end,
                                    const std::optional<moment>& since,
                                    const std::optional<moment>& until, log_filter& filter) {
  log_range range{{}, end};
  if (until) {
    if (const auto* position = std::get_if<std::uint64_t>(&*until)) {
      range.last = std::min(range.last, events::position{*position});
    } else {
      filter.not_after = std::get<events::instant>(*until);
      const auto beyond = first_not_before(log, {filter.not_after->milliseconds + 1}, range.last);
      if (!beyond) return beyond.error();
      range.last = {beyond->value - 1};
    }
  }
  if (since) {
    if (const auto* position = std::get_if<std::uint64_t>(&*since)) {
      range.after = {*position};
    } else {
      filter.not_before = std::get<events::instant>(*since);
      const auto first = first_not_before(log, *filter.not_before, end);
      if (!first) return first.error();
      range.after = {first->value - 1};
    }
  }
  return range;
}

engine::outcome<void> read_events(engine::event_log& log, log_range range, const event_test& wanted,
                                  const event_visitor& visit) {
  if (range.after >= range.last) return {};
  const auto from = range.after.value == 0
                        ? engine::outcome<engine::log_cursor>{engine::log_cursor{}}
                        : log.seek(range.after);
  if (!from) return from.error();
  const auto read = log.read(*from, [&](const events::commit& commit, const engine::log_cursor&) {
    if (commit.number > range.last) return false;
    for (const events::fact& fact : commit.facts) {
      if (wanted(commit, fact) && !visit(of(commit, fact))) return false;
    }
    return commit.number < range.last;
  });
  if (!read) return read.error();
  return {};
}

engine::outcome<std::vector<logged>> last_events(engine::event_log& log, log_range range,
                                                 const event_test& wanted, std::size_t count) {
  std::vector<logged> found;
  std::uint64_t block = std::clamp<std::uint64_t>(count, 64, 4096);
  while (found.size() < count && range.last > range.after) {
    const std::uint64_t before = range.last.value - std::min(range.last.value, block);
    const log_range part{{std::max(range.after.value, before)}, range.last};
    std::vector<logged> earlier;
    const auto read = read_events(log, part, wanted, [&](logged event) {
      earlier.push_back(std::move(event));
      return true;
    });
    if (!read) return read.error();
    std::move(found.begin(), found.end(), std::back_inserter(earlier));
    found = std::move(earlier);
    range.last = part.after;
    block *= 4;
  }
  if (found.size() > count) {
    found.erase(found.begin(), found.end() - static_cast<std::ptrdiff_t>(count));
  }
  return found;
}

} // namespace tally::cli
