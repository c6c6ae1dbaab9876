#pragma once

#include "engine/ports.hpp"
#include "projections/world.hpp"

#include <boost/test/unit_test.hpp>

#include <string>

namespace tally::tests {

using namespace std::chrono_literals;

/// What the live world answers to the holder of the write lock.
inline std::string written(engine::world_store& store, engine::event_log& log) {
  const auto writer = log.lock(1s);
  BOOST_REQUIRE(writer.has_value());
  const auto world = store.open(**writer);
  BOOST_REQUIRE_MESSAGE(world.has_value(), world.error().message);
  return (*world)->get().digest();
}

/// What a reader is shown.
inline std::string shown(engine::world_store& store, engine::event_log& log) {
  std::string answer;
  const auto read =
      store.read(log, 1s, [&](const auto& world, const auto& /*at*/) { answer = world.digest(); });
  BOOST_REQUIRE_MESSAGE(read.has_value(), read.error().message);
  return answer;
}

/// What a replay from zero holds: the truth.
inline std::string truth(engine::world_store& store, engine::event_log& log) {
  const auto world = store.replay(log, std::nullopt, nullptr, true);
  BOOST_REQUIRE(world.has_value());
  return (*world)->get().digest();
}

} // namespace tally::tests
