#pragma once

#include "engine/ports.hpp"

#include <string>

namespace tally::storage {

/// The id of this boot of the machine, a UUID; empty where the system does not tell. Read once.
[[nodiscard]] const std::string& boot_id();

/// First eight hex digits of `boot_id`: what events keep of it.
[[nodiscard]] std::string short_boot_id();

/// The machine's clocks.
class system_clock final : public engine::clock {
public:
  [[nodiscard]] events::instant now() const override;
  [[nodiscard]] events::monotonic_stamp monotonic() const override;
};

} // namespace tally::storage
