#pragma once

#include "engine/decide.hpp"

#include <string_view>

namespace tally::engine {

/// The lane of `story` that a focus names, with a hyphen for what no id may hold:
/// `story/API-layer`.
[[nodiscard]] events::item_id lane_of(const events::item_id& story, std::string_view focus);

/// What a session that starts with an item takes: the item; with a focus its lane, made where there
/// is none. Its tasks are added to that. The caller is the session.
[[nodiscard]] decision begin_work(const commands::start_session& asked,
                                  const projections::world& world, const context& context);

} // namespace tally::engine
