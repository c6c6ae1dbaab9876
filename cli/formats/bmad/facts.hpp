#pragma once

#include "cli/formats/imported.hpp"
#include "projections/items.hpp"
#include "projections/sessions.hpp"

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tally::cli {

/// Collects what files say happened, against what the board says already. An item is added before
/// the first fact that is about it.
class bmad_facts {
public:
  /// All three must live longer.
  bmad_facts(const import_target& target, const projections::world& world, imported& found)
      : target_(&target), world_(&world), found_(&found) {}

  /// An item that is there at this time at the latest.
  void mention(const events::item_id& item, events::instant at);

  /// What it is called where the board does not know it, and what it is a lane of.
  void describe(const events::item_id& lane, const events::item_id& story, std::string title);

  /// Something that the board has no field for.
  void keep(const events::item_id& item, const std::string& name, events::json_text value);

  /// Something happened that the board does not know, under a name that is only its own.
  void push(events::instant at, const std::string& by, std::string source, events::event what);

  /// Hands all of it over, in the order of its times. Ends the command where the log cannot hold
  /// it.
  void finish();

  [[nodiscard]] events::instant past(events::instant at) const {
    return std::min(at, target_->now);
  }
  [[nodiscard]] const import_target& target() const { return *target_; }
  [[nodiscard]] const projections::world& world() const { return *world_; }
  void warn(std::string what) { found_->warnings.push_back(std::move(what)); }

  /// The item as the board has it, or null.
  [[nodiscard]] const projections::item_row* on_board(const events::item_id& item) const;
  /// The session as the board has it, or null.
  [[nodiscard]] const projections::session_row* on_board(const events::session_id& session) const;
  /// Who holds it on the board; empty where nobody does.
  [[nodiscard]] std::string_view holder(const events::item_id& item) const;
  /// True where the item is on the board, or will be.
  [[nodiscard]] bool knows(const events::item_id& item) const;
  /// True where the item waits for the other on the board already.
  [[nodiscard]] bool waits(const events::item_id& item, const events::item_id& on) const;

private:
  struct told_item {
    events::instant first;
    std::optional<events::item_id> story;
    std::string title;
    events::json_members metadata;
  };

  void add(const std::string& id, const told_item& item);
  void change(const std::string& id, const told_item& item);
  void append(events::instant at, const std::string& by, std::string source, events::event what);

  const import_target* target_;
  const projections::world* world_;
  imported* found_;
  std::map<std::string, told_item> items_; // a story before its lanes
  std::vector<engine::imported_commit> happened_;
};

} // namespace tally::cli
