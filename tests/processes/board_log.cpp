#include "tests/processes/board_log.hpp"

#include <boost/json/parse.hpp>
#include <boost/test/unit_test.hpp>
#include <nettle/sha2.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <map>
#include <string_view>

namespace tally::tests {

namespace {

constexpr std::string_view before_hash = ",\"hash\":\"";

std::string bytes_of_hex(std::string_view hex) {
  std::string bytes;
  for (std::size_t at = 0; at + 1 < hex.size(); at += 2)
    bytes += static_cast<char>(std::stoi(std::string(hex.substr(at, 2)), nullptr, 16));
  return bytes;
}

std::string hash_after(const std::string& previous, std::string_view body) {
  sha256_ctx sum;
  sha256_init(&sum);
  const auto add = [&](std::string_view bytes) {
    sha256_update(&sum, bytes.size(), reinterpret_cast<const std::uint8_t*>(bytes.data()));
  };
  add(std::string_view("tally/1\0", 8));
  add(previous);
  add(body);
  std::array<std::uint8_t, SHA256_DIGEST_SIZE> bytes{};
  sha256_digest(&sum, bytes.size(), bytes.data());
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

std::vector<std::filesystem::path> segments_of(const std::filesystem::path& board) {
  std::vector<std::filesystem::path> found;
  for (const auto& entry : std::filesystem::directory_iterator(board / "log"))
    found.push_back(entry.path());
  std::sort(found.begin(), found.end());
  return found;
}

} // namespace

board_log read_log(const std::filesystem::path& board) {
  board_log log;
  std::string hash(SHA256_DIGEST_SIZE, '\0');
  for (const auto& segment : segments_of(board)) {
    std::ifstream lines(segment);
    for (std::string line; std::getline(lines, line);) {
      const auto suffix = line.rfind(before_hash);
      BOOST_REQUIRE_MESSAGE(suffix != std::string::npos, segment << " has a torn line: " << line);
      auto commit = boost::json::parse(line).as_object();
      const std::string stored = bytes_of_hex(commit.at("hash").as_string());
      BOOST_REQUIRE_MESSAGE(hash_after(hash, std::string_view(line).substr(0, suffix)) == stored,
                            segment << " has a line that is not chained to the one before: "
                                    << line);
      const bool is_header = commit.contains("format");
      // The first header is a link of the chain, later ones repeat it.
      if (!is_header || log.empty()) hash = stored;
      if (is_header) continue;
      BOOST_REQUIRE(commit.at("position").to_number<std::size_t>() == log.size() + 1);
      log.push_back(std::move(commit));
    }
  }
  return log;
}

void require_one_holder(const board_log& log) {
  std::map<std::string, std::string, std::less<>> holders;
  for (const auto& commit : log) {
    for (const auto& value : commit.at("events").as_array()) {
      const auto& event = value.as_object();
      const std::string_view type = event.at("type").as_string();
      const auto item = [&] { return std::string(event.at("item").as_string()); };
      if (type == "item.claimed") {
        const std::string session(event.at("session").as_string());
        auto& holder = holders[item()];
        BOOST_REQUIRE_MESSAGE(holder.empty() || holder == session,
                              "position " << commit.at("position") << " gives " << item() << " to "
                                          << session << " while " << holder << " holds it");
        holder = session;
      } else if (type == "item.released" || type == "claim.lapsed" || type == "item.done" ||
                 type == "item.failed" || type == "item.cancelled") {
        holders.erase(item());
      }
    }
  }
}

} // namespace tally::tests
