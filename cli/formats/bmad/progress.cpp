#include "cli/formats/bmad/progress.hpp"

#include "cli/formats/bmad/words.hpp"
#include "cli/text/json_text.hpp"
#include "projections/world.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <map>

namespace tally::cli {

using projections::item_status;

namespace {

/// When a word was said, and what it is called as a source.
struct occasion {
  events::instant at;
  std::string source;
};

void tell_stage(bmad_facts& facts, const events::item_id& item, bmad_progress progress,
                const occasion& when) {
  const auto& stages = facts.target().stages;
  const auto review = std::find(stages.begin(), stages.end(), bmad_review);
  if (review == stages.end()) return;
  const auto* row = facts.on_board(item);
  const std::string now{row == nullptr ? std::string_view{stages.front()}
                                       : projections::memory::view(row->stage)};
  std::string to = now;
  if (progress == bmad_progress::review) to = *review;
  if (progress != bmad_progress::review && now == *review && review != stages.begin())
    to = *std::prev(review);
  if (to == now) return;
  facts.push(when.at, "", when.source + ":stage", events::item_staged{item, now, to, {}});
}

} // namespace

void tell_progress(bmad_facts& facts, const events::item_id& item, const std::string& word,
                   events::instant at) {
  const auto progress = bmad_progress_of(word);
  const auto* row = facts.on_board(item);
  const auto status = row == nullptr ? item_status::todo : row->status;
  const std::string source = fmt::format("bmad:{}:{}@{}", item.value, word, events::to_string(at));
  if (progress == bmad_progress::done) {
    if (status != item_status::done)
      facts.push(at, "", source, events::item_done{item, {}, {}, {}, {}});
  } else if (progress == bmad_progress::cancelled) {
    if (status != item_status::cancelled) {
      facts.push(at, "", source,
                 events::item_cancelled{item, {}, "its sprint-status says " + word});
    }
  } else {
    if (status == item_status::done || status == item_status::cancelled)
      facts.push(at, "", source, events::item_reopened{item, {}});
    tell_stage(facts, item, progress, {at, source});
  }
}

void tell_syncs(bmad_facts& facts, const std::vector<bmad_sync>& syncs, id_map& ids) {
  std::map<std::string, int> same;
  for (const auto& sync : syncs) {
    if (!sync.mark.empty() && sync.mark.starts_with(facts.target().board + "-")) continue;
    events::sync_performed performed;
    for (const auto& id : sync.conflicts) performed.conflicts_found.push_back({id});
    for (const auto& id : sync.updated) performed.dependencies_updated.push_back({id});
    performed.ready_to_merge = sync.ready;
    performed.metadata = sync.kept;
    if (!sync.by.empty()) performed.metadata["by"] = {json_string(sync.by)};
    if (sync.at > facts.target().now) {
      facts.warn(fmt::format("a synchronization at {} lies ahead, and counts as now",
                             events::to_string(sync.at)));
    }
    const auto by = ids.author(sync.by, "@bmad");
    const std::string name = fmt::format("bmad:sync:{}:{}", events::to_string(sync.at), by.value);
    facts.push(sync.at, by.value, fmt::format("{}:{}", name, ++same[name]), std::move(performed));
  }
}

} // namespace tally::cli
