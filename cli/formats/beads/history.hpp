#pragma once

#include "cli/formats/beads/records.hpp"
#include "cli/formats/id_map.hpp"
#include "cli/formats/imported.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace tally::cli::beads {

/// Who acted where beads does not say.
inline constexpr std::string_view unnamed_actor = "@beads";

/// The name of a fact in its source: `beads:gt-1:42`.
[[nodiscard]] std::string source_name(std::string_view issue, std::string_view fact);

/// The life of one issue, as the commits that a board would have written: every state that the
/// events walk through is one of the board's own, an item is claimed only with a claim, and a done
/// one has none. Where an event shows the issue otherwise than the events before it told, and where
/// the issue ends otherwise than the last of them told, that difference is a fact too.
class history {
public:
  /// `last` is null where the issues do not hold it; `happened` are its events in their order. One
  /// of both is there. Adds to `commits`; all of them must live longer.
  history(id_map& ids, const import_target& target, const issue* last,
          std::vector<const event*> happened, std::vector<engine::imported_commit>& commits);

  /// Whether anything says when it was made.
  [[nodiscard]] bool is_timed() const;

  /// Whether the first of its events made it; else it began before them.
  [[nodiscard]] bool begins_with_event() const;

  /// Adds the commit that puts the item on the board, as it first was.
  void begin();

  /// Adds the commit of an event, which begins the item where it was the one that made it.
  void happen(const event& what);

  /// Adds what became of the issue without an event, and what was written below it.
  void end();

  /// When it was put on the board.
  [[nodiscard]] events::instant begun() const { return begun_; }

private:
  enum class status : std::uint8_t { todo, claimed, done, cancelled };
  enum class telling : std::uint8_t { change, whole };

  void learn(const fields& said, telling how);
  void put(events::item_edited& edit, const std::string& name, const field_value& value) const;
  void become(std::string_view word, std::string_view assignee, std::string_view reason,
              bool is_said, events::item_edited& edit);
  void finish(status wanted, std::string_view reason);
  void free_it(std::string_view reason);
  void tell(std::string& told, std::string_view name, std::string_view value,
            events::item_edited& edit) const;
  void push(const events::item_edited& edit);
  void commit(std::string_view actor, events::instant at, std::string_view name);

  id_map* ids_;
  const import_target* target_;
  const issue* row_; // as it is at the end
  std::vector<const event*> happened_;
  std::vector<engine::imported_commit>* commits_;
  std::vector<events::event> facts_; // of the next commit
  std::string issue_;
  events::item_id item_;
  fields known_; // what is neither status nor assignee
  status status_ = status::todo;
  std::string word_; // beads' own for the status
  std::string assignee_;
  events::session_id holder_;
  std::string told_word_; // as the item's metadata has them
  std::string told_assignee_;
  bool is_begun_ = false;
  events::instant begun_;
  events::instant last_; // of its commits
};

} // namespace tally::cli::beads
