// must fail: no matching function for call to .decide\(const tally::commands::paint&
#include "events/commit.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#ifdef MUST_FAIL
namespace tally::commands {
struct paint {};
} // namespace tally::commands

// Puts the new command into the list of all, as whoever adds one would.
namespace std {
template <class... Known>
using variant_and_paint = variant<Known..., tally::commands::paint>;
} // namespace std
#define variant variant_and_paint
#include "engine/commands.hpp"
#undef variant
#endif

#include "engine/decide.cpp" // the real decisions, not a sample of them
