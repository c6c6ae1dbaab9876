#pragma once

#include "projections/queue_view.hpp"
#include "tests/support/given.hpp"

#include <string>
#include <utility>
#include <vector>

/// Claims that queue, what they are answered with, and boards on which they meet.
namespace tally::tests {

using items = std::vector<std::string>;

inline commands::claim claim_of(const items& some, std::vector<std::string> files = {},
                                const std::string& merge_point = {}) {
  commands::claim asked;
  for (const auto& item : some) asked.items.push_back({item});
  asked.files = std::move(files);
  if (!merge_point.empty()) asked.merge_point = events::merge_point_id{merge_point};
  return asked;
}
inline commands::claim wait_for(const items& some, std::vector<std::string> files = {},
                                const std::string& merge_point = {}, std::int64_t pid = 4711) {
  auto asked = claim_of(some, std::move(files), merge_point);
  asked.wait = true;
  asked.process = process(pid);
  asked.host = "here";
  return asked;
}
inline commands::start_merge start(std::string id, bool wait = false) {
  return {{std::move(id)}, wait, wait ? std::optional{process(4712)} : std::nullopt, {}};
}
inline commands::stop_waiting stop(std::string reason, std::int64_t pid = 4711) {
  return {process(pid), std::move(reason)};
}

inline event queued(const items& some, std::string session, std::vector<std::string> files = {},
                    const std::string& merge_point = {}, std::int64_t pid = 4711) {
  events::item_queued made{{}, {std::move(session)}, std::move(files), {}, process(pid), "here"};
  for (const auto& item : some) made.items.push_back({item});
  if (!merge_point.empty()) made.merge_point = events::merge_point_id{merge_point};
  return made;
}
inline event unqueued(const items& some, std::string session, std::uint64_t ticket,
                      std::optional<std::string> reason = {}) {
  events::item_unqueued made{{}, {std::move(session)}, {ticket}, std::move(reason)};
  for (const auto& item : some) made.items.push_back({item});
  return made;
}
inline event reserved(std::string session, std::string pattern,
                      std::optional<std::string> item = {}) {
  events::files_reserved made{{std::move(session)}, {std::move(pattern)}, false, 2 * hours, {}};
  if (item) made.item = events::item_id{*item};
  return made;
}
inline event merging(std::string id, std::string session) {
  return events::merge_started{{std::move(id)}, {std::move(session)}};
}
inline event declared(std::string id, std::string needs, std::string into = "main") {
  return events::merge_point_declared{{std::move(id)}, {}, {{std::move(needs)}}, {}, into};
}

/// Who waits, in order, with what for: `b: 1, 2`.
inline std::vector<std::string> queue_of(const story& it) {
  std::vector<std::string> lines;
  for (const auto& row : view_queue(it.world(), it.seen())) {
    std::string line = row.session + ":";
    for (const auto& thing : things_of(row)) line += " " + thing;
    lines.push_back(line);
  }
  return lines;
}

/// The circle in words: `a>2>b`, `b>1>a`; with `~` where the second only comes first.
inline std::vector<std::string> words_of(const refusals::waiting_in_circle& why) {
  std::vector<std::string> lines;
  for (const auto& link : why.links)
    lines.push_back(link.session + ">" + link.wanted + ">" + (link.only_waits ? "~" : "") +
                    link.holder);
  return lines;
}

using lines = std::vector<std::string>;

inline void same(const lines& found, const lines& expected) {
  BOOST_TEST(found == expected, boost::test_tools::per_element());
}

/// Three items to do, and sessions that are there.
struct three_items : given {
  three_items() : given(added("1"), added("2"), added("3")) {
    for (const char* const session : {"a", "b", "c", "d"}) by(session, started(session));
  }
};

/// As above, with two merge points into one target that are ready.
struct two_points : three_items {
  two_points() {
    by("@lead", added("0"), done("0"));
    by("@lead", declared("m", "0"), declared("n", "0"));
  }
};

} // namespace tally::tests
