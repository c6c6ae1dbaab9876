#include "engine/storage/hash_chain.hpp"

#include <nettle/sha2.h>

namespace tally::storage {

namespace {

constexpr std::string_view before_hash = ",\"hash\":\"";
constexpr std::string_view after_hash = "\"}\n";
constexpr std::string_view domain{"tally/1\0", 8};
constexpr std::string_view digits = "0123456789abcdef";

const std::uint8_t* bytes_of(std::string_view text) {
  return reinterpret_cast<const std::uint8_t*>(
      text.data()); // NOLINT(*-reinterpret-cast): nettle hashes octets
}

int value_of(char digit) {
  if (digit >= '0' && digit <= '9') return digit - '0';
  if (digit >= 'a' && digit <= 'f') return digit - 'a' + 10;
  return -1;
}

} // namespace

digest chained(const digest& previous, std::string_view body) {
  sha256_ctx context;
  sha256_init(&context);
  sha256_update(&context, domain.size(), bytes_of(domain));
  sha256_update(&context, previous.size(), previous.data());
  sha256_update(&context, body.size(), bytes_of(body));
  digest sum;
  sha256_digest(&context, sum.size(), sum.data());
  return sum;
}

std::string seal(std::string body, const digest& previous, digest& own) {
  own = chained(previous, body);
  body.reserve(body.size() + suffix_length);
  body += before_hash;
  body += to_hex(own);
  body += after_hash;
  return body;
}

std::optional<sealed_line> take_apart(std::string_view line) {
  if (line.size() < suffix_length) return std::nullopt;
  const std::string_view suffix = line.substr(line.size() - suffix_length);
  if (!suffix.starts_with(before_hash) || !suffix.ends_with(after_hash)) return std::nullopt;
  const auto stored = parse_digest(suffix.substr(before_hash.size(), 64));
  if (!stored) return std::nullopt;
  return sealed_line{line.substr(0, line.size() - suffix_length), *stored};
}

digest plain_sum(std::string_view bytes) {
  sha256_ctx context;
  sha256_init(&context);
  sha256_update(&context, bytes.size(), bytes_of(bytes));
  digest sum;
  sha256_digest(&context, sum.size(), sum.data());
  return sum;
}

std::string to_hex(const digest& sum) {
  std::string hex;
  hex.reserve(2 * sum.size());
  for (const unsigned byte : sum) {
    hex += digits[byte >> 4U];
    hex += digits[byte & 15U];
  }
  return hex;
}

std::optional<digest> parse_digest(std::string_view hex) {
  digest sum;
  if (hex.size() != 2 * sum.size()) return std::nullopt;
  for (std::size_t at = 0; at < sum.size(); ++at) {
    const int high = value_of(hex[2 * at]);
    const int low = value_of(hex[(2 * at) + 1]);
    if (high < 0 || low < 0) return std::nullopt;
    sum[at] = static_cast<std::uint8_t>((high * 16) + low);
  }
  return sum;
}

} // namespace tally::storage
