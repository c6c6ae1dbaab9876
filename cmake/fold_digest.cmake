# Run at build time by projections/CMakeLists.txt: cmake -DROOT=… -DFILES=… -DEXTRA=… -DOUTPUT=… -P fold_digest.cmake
# Writes a header with one digest over the bytes of FILES (relative to ROOT), so that a world folded by other code is known.
set(sums "${EXTRA}")
foreach(file IN LISTS FILES)
  file(SHA256 ${ROOT}/${file} sum)
  string(APPEND sums "\n${file} ${sum}")
endforeach()
string(SHA256 digest "${sums}")
string(SUBSTRING ${digest} 0 16 head)

set(header "// Written by cmake/fold_digest.cmake at build time.
#pragma once

#include <cstdint>
#include <string_view>

namespace tally::projections {

/// SHA-256, in lower-case hexadecimal, over all sources of events/ and projections/ and what decides the world's layout.
inline constexpr std::string_view fold_digest =
    \"${digest}\";

/// The first eight bytes of `fold_digest` as one number, for headers of fixed size.
inline constexpr std::uint64_t fold_digest_number = 0x${head}ULL;

} // namespace tally::projections
")
file(CONFIGURE OUTPUT ${OUTPUT} CONTENT "${header}" @ONLY)
