#pragma once

#include "engine/ports.hpp"
#include "engine/storage/checkpoints.hpp"
#include "engine/storage/file.hpp"
#include "engine/storage/world_fold.hpp"
#include "engine/storage/world_memory.hpp"

#include <memory>
#include <mutex>
#include <string>

namespace tally::storage {

/// Keeps the live world in the file `world` of a board, mapped by everybody, and checkpoints beside
/// it.
///
/// The file is trusted only if its header is whole and says that it was made by a build with the
/// same folds, in this boot, as this very file, and that nobody died while changing it; and if the
/// log continues from the place that it names, which the log tells by that place's hash. Else the
/// world is folded again, from the newest good checkpoint or from zero, and a new file is renamed
/// into place: whoever has the old one mapped sees by its inode that it is old. Where no file can
/// be written, on a full or read-only disk, worlds are folded in memory.
class world_file final : public engine::world_store {
public:
  /// The store of the board in the directory `board`; `boot` is the id of this boot of the machine.
  /// Where that is not known no file of another process is trusted.
  world_file(file board, std::string boot);
  ~world_file() override;

  [[nodiscard]] outcome<std::unique_ptr<engine::live_world>>
  open(engine::log_writer& writer) override;
  outcome<void>
  read(engine::event_log& log, engine::deadline patience,
       const std::function<void(const projections::world&, const engine::log_cursor&)>& look)
      override;
  [[nodiscard]] outcome<std::unique_ptr<engine::private_world>>
  replay(engine::event_log& log, std::optional<events::position> not_after,
         const std::function<bool(const events::commit&)>& wanted, bool from_zero) override;
  outcome<void> checkpoint(engine::event_log& log) override;
  [[nodiscard]] std::uint64_t segment_worth_sealing() const override;
  outcome<void> drop() override;

private:
  [[nodiscard]] world_pointer mapped(bool writable);
  [[nodiscard]] world_pointer copied() const;
  [[nodiscard]] outcome<world_pointer> up_to_date(const commit_source& source, bool may_write);
  [[nodiscard]] outcome<world_pointer> rebuilt(const commit_source& source,
                                               std::optional<events::position> not_after) const;
  [[nodiscard]] world_pointer published(world_pointer built);
  [[nodiscard]] world_identity identity(const file_identity& of) const;

  file board_;
  std::string boot_;
  checkpoints checkpoints_;

  std::mutex guard_; // of what follows
  world_pointer last_mapped_;
  file_identity last_identity_;
  bool last_writable_ = false;
};

} // namespace tally::storage
