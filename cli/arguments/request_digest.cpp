#include "cli/arguments/request_digest.hpp"

#include <fmt/format.h>
#include <nettle/sha2.h>

#include <array>
#include <cstdint>

namespace tally::cli {

namespace {

/// Hashes texts so that no two different lists of them feed the same bytes.
class text_hash {
public:
  text_hash() { sha256_init(&state_); }

  void feed(std::string_view text) {
    const std::string length = fmt::format("{}:", text.size());
    update(length);
    update(text);
  }

  std::string hex() {
    std::array<std::uint8_t, 8> digest{};
    sha256_digest(&state_, digest.size(), digest.data());
    return fmt::format("{:02x}", fmt::join(digest, ""));
  }

private:
  void update(std::string_view text) {
    sha256_update(&state_, text.size(), reinterpret_cast<const std::uint8_t*>(text.data()));
  }

  sha256_ctx state_{};
};

} // namespace

std::string command_digest(const arguments& given) {
  text_hash hash;
  const command_spec& command = given.command();
  hash.feed(command.words);
  const auto feed_values = [&](std::string_view name) {
    hash.feed(name);
    for (const auto& value : given.list(name)) hash.feed(value);
  };
  for (const auto& positional : command.positionals) feed_values(positional.name);
  for (const auto& option : command.options) feed_values(option.name);
  return hash.hex();
}

} // namespace tally::cli
