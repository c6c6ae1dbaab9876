#include "projections/world.hpp"

#include "projections/digest.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

namespace tally::projections {

std::string digester::hex() {
  std::array<std::uint8_t, SHA256_DIGEST_SIZE> digest{};
  sha256_digest(&state_, digest.size(), digest.data());
  std::string text;
  for (const std::uint8_t byte : digest) fmt::format_to(std::back_inserter(text), "{:02x}", byte);
  return text;
}

world::world(memory::segment_manager* memory)
    : ids_(memory::arena{memory}),
      settings_(memory::arena{memory}),
      items_(memory::arena{memory}),
      claims_(memory::arena{memory}),
      dependencies_(memory::arena{memory}),
      sessions_(memory::arena{memory}),
      guidance_(memory::arena{memory}),
      reservations_(memory::arena{memory}),
      conflicts_(memory::arena{memory}),
      merge_points_(memory::arena{memory}),
      queue_(memory::arena{memory}),
      pipeline_(memory::arena{memory}),
      progress_(memory::arena{memory}),
      requests_(memory::arena{memory}),
      imports_(memory::arena{memory}) {}

void world::apply(const events::fact& fact, const events::commit& commit,
                  std::vector<item_number>& changed, std::vector<std::string>& freed) {
  stamp when{
      {commit.number.value, commit.at.milliseconds, {}}, commit.by.value, ids_, changed, freed};
  if (fact.from) {
    when.when.at = fact.from->occurred.milliseconds;
    when.by = fact.from->actor;
    imports_.note(fact.from->source);
  } else {
    when.when.mono = row_of(commit.mono);
  }
  std::visit(
      [&](const auto& event) {
        fold(settings_, event, when);
        fold(items_, event, when);
        fold(claims_, event, when);
        fold(dependencies_, event, when);
        fold(sessions_, event, when);
        fold(guidance_, event, when);
        fold(reservations_, event, when);
        fold(conflicts_, event, when);
        fold(merge_points_, event, when);
        fold(queue_, event, when);
      },
      fact.what);
}

void world::apply(const events::commit& next) {
  std::vector<item_number> changed;
  std::vector<std::string> freed;
  last_ = {next.number.value, next.at.milliseconds, row_of(next.mono)};
  stamp own{last_, next.by.value, ids_, changed, freed};
  if (next.mono && !next.by.is_person()) sessions_.seen(next.by.value, own);
  for (const auto& fact : next.facts) {
    apply(fact, next, changed, freed);
    if (std::holds_alternative<events::unknown_event>(fact.what) && first_unknown_ == 0) {
      first_unknown_ = next.number.value;
    }
    if (const auto* imported = std::get_if<events::import_performed>(&fact.what))
      imports_.keep(imported->kept);
    if (const auto* opened = std::get_if<events::board_opened>(&fact.what)) {
      for (const auto& stage : opened->stages) pipeline_.declare(stage);
    }
  }
  std::sort(changed.begin(), changed.end());
  changed.erase(std::unique(changed.begin(), changed.end()), changed.end());
  for (const item_number item : changed) {
    pipeline_.refresh(item, items_, dependencies_);
    progress_.refresh(item, items_, dependencies_);
  }
  conflicts_.settle(*this, changed);
  queue_.settle(*this, changed, freed);
  requests_.note(next, own);
  events_ += next.facts.size();
}

template <class Sink>
void world::describe(Sink& sink) const {
  sink(ids_.items.all(), ids_.sessions.all(), settings_, items_, claims_, dependencies_, sessions_,
       guidance_, reservations_, conflicts_, merge_points_, queue_, pipeline_, progress_, requests_,
       imports_, last_, events_, first_unknown_);
}

std::string world::digest() const {
  digester sink;
  describe(sink);
  return sink.hex();
}

} // namespace tally::projections
