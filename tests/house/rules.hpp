#pragma once

#include "tests/house/source.hpp"

#include <string>
#include <vector>

namespace tally::tests::house {

/// A place that breaks a rule: `path:line: what is wrong`.
using finding = std::string;

/// A rule looks at one source and says where it is broken; one that holds says nothing.
using rule = std::vector<finding>(const source&);

/// A quoted include names a file of this floor or one below, by its path from the repository's
/// root.
rule includes_only_downwards;

/// Each floor includes only the libraries that are meant for it, and the pure floors no header of
/// the system.
rule includes_only_its_libraries;

/// events, projections and engine read no clock, file, environment, randomness or stream and start
/// no thread.
rule pure_floors_stay_pure;

/// Headers of JSON, range-v3 and Interprocess stay out of headers, but for a short list with
/// reasons.
rule heavy_headers_stay_in_sources;

/// A visitor of several lambdas has none that takes everything: next year's event would vanish in
/// it.
rule no_catch_all_in_visitors;

/// No file is longer than 500 lines.
rule no_file_over_500_lines;

/// A .cpp beside a header of the same name includes it first, so that the header is known to stand
/// alone.
std::vector<finding> own_header_comes_first(const tree& files);

/// Every .cpp and, on the floors, every .hpp is named by the CMakeLists.txt of its own folder or of
/// the nearest above.
std::vector<finding> every_source_is_listed(const tree& files);

} // namespace tally::tests::house
