#pragma once

#include "engine/rules.hpp"

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace tally::engine {

/// The places of stages that have a limit, while one decision takes some of them. A place is taken
/// by each claimed item of the stage whose session is neither paused nor lapsed. It looks at claims
/// only where a stage may be full.
class room_in_stages {
public:
  /// `asked`: the items that the decision is about; those of lapsed holders among them lose their
  /// claims with it anyhow.
  room_in_stages(const projections::world& world, const context& context,
                 std::vector<projections::item_number> asked)
      : world_(&world), context_(&context), asked_(std::move(asked)) {}

  /// Takes a place of `stage` for `item`, whose id is `id`. What happens with that: the claims of
  /// lapsed holders end whose places are needed, those silent for longest first. Or `stage_full`.
  [[nodiscard]] expected<happenings, refusal> take(std::optional<projections::item_number> item,
                                                   const std::string& id, std::string_view stage);

private:
  struct places {
    std::vector<projections::item_number> taken;
    std::vector<projections::item_number> lapsed; ///< those silent for longest last
    std::uint64_t added = 0;                      ///< taken by this decision
  };

  [[nodiscard]] bool may_be_full(std::string_view stage, std::uint64_t limit) const;
  /// How many places of `stage` the decision asks for, beside those that its session has.
  [[nodiscard]] std::uint64_t asked_in(std::string_view stage) const;
  places& places_of(std::string_view stage);

  const projections::world* world_;
  const context* context_;
  std::vector<projections::item_number> asked_;
  std::map<std::string, places, std::less<>> stages_;
};

/// The sessions in a stage whose limit `more` claims may reach: those claims depend on whether they
/// live.
[[nodiscard]] std::vector<projections::session_number>
holders_in(const projections::world& world, std::string_view stage, std::uint64_t more);

} // namespace tally::engine
