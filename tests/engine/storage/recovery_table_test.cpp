// The recovery table of docs/log-format.md, all of it.
#include "engine/storage/recovery.hpp"

#include <boost/test/unit_test.hpp>

#include <functional>
#include <vector>

using namespace tally::storage;

namespace {

struct row {
  verdict says;
  std::function<bool(const observation&)> applies;
};

/// The table once more, each row by itself: its condition written out in full, so that no order
/// decides.
const std::vector<row>& rows() {
  static const auto sound = [](const observation& o) {
    return !o.foreign && !o.gap && !o.rewrites_differ;
  };
  static const auto crash = [](const observation& o) {
    return sound(o) && !o.good_after_bad && o.reaches_durable && !o.sealed_end;
  };
  static const auto whole = [](const observation& o) {
    return sound(o) && o.after == tail::nothing && o.reaches_durable;
  };
  static const std::vector<row> table{
      {{condition::foreign, remedy::refuse}, [](const observation& o) { return o.foreign; }},
      {{condition::gap, remedy::stop}, [](const observation& o) { return !o.foreign && o.gap; }},
      {{condition::clean, remedy::go_on},
       [](const observation& o) { return whole(o) && !o.sealed_end && !o.rewritten; }},
      {{condition::rewritten, remedy::go_on},
       [](const observation& o) { return whole(o) && !o.sealed_end && o.rewritten; }},
      {{condition::crash_while_sealing, remedy::make_successor},
       [](const observation& o) { return whole(o) && o.sealed_end; }},
      {{condition::rolled_back, remedy::stop},
       [](const observation& o) {
         return sound(o) && o.after == tail::nothing && !o.reaches_durable;
       }},
      {{condition::torn_tail, remedy::cut},
       [](const observation& o) { return crash(o) && o.after == tail::torn; }},
      {{condition::unsynced_hole, remedy::cut},
       [](const observation& o) {
         return crash(o) && o.after == tail::invalid && o.may_lose_pages;
       }},
      {{condition::corruption, remedy::stop},
       [](const observation& o) {
         if (o.foreign || o.gap) return false;
         if (o.rewrites_differ) return true;
         if (o.after == tail::nothing) return false;
         return !crash(o) || (o.after == tail::invalid && !o.may_lose_pages);
       }},
  };
  return table;
}

std::vector<observation> all_observations() {
  std::vector<observation> all;
  for (unsigned bits = 0; bits < 256; ++bits) {
    for (const tail after : {tail::nothing, tail::torn, tail::invalid}) {
      const auto bit = [bits](unsigned at) { return (bits >> at & 1U) != 0; };
      all.push_back({bit(0), bit(1), bit(2), bit(3), after, bit(4), bit(5), bit(6), bit(7)});
    }
  }
  return all;
}

} // namespace

BOOST_AUTO_TEST_CASE(every_observation_finds_exactly_one_row) {
  BOOST_TEST(all_observations().size() == 768U);
  for (const auto& seen : all_observations()) {
    int found = 0;
    for (const auto& [says, applies] : rows()) {
      if (!applies(seen)) continue;
      ++found;
      BOOST_TEST((decide(seen) == says),
                 "decided " << to_string(decide(seen).row) << ", not " << to_string(says.row));
    }
    BOOST_TEST(found == 1);
  }
}

BOOST_AUTO_TEST_CASE(nothing_is_cut_below_what_was_on_disk_nor_before_a_good_line) {
  for (const auto& seen : all_observations()) {
    if (decide(seen).what != remedy::cut) continue;
    BOOST_TEST(seen.reaches_durable);
    BOOST_TEST(!seen.good_after_bad);
    BOOST_TEST(!seen.foreign);
  }
}

BOOST_AUTO_TEST_CASE(within_a_boot_without_failed_sync_a_bad_line_is_corruption) {
  for (const auto& seen : all_observations()) {
    if (seen.after == tail::invalid && !seen.may_lose_pages) {
      BOOST_TEST((decide(seen).what == remedy::stop || decide(seen).what == remedy::refuse));
    }
  }
}
