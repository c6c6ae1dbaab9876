#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace tally::tests::house {

/// A word or a mark of C++ and the line it stands on; `::` and `->` are one mark each.
struct token {
  std::string text;
  std::size_t line;
};

/// What one `#include` names, without its quotes or brackets.
struct inclusion {
  std::string header;
  bool quoted;
  std::size_t line;
};

/// A file of the repository, read once: its words without comments and literals, and what it
/// includes.
struct source {
  /// `path` is relative to the repository's root and uses `/`.
  source(std::string path, std::string_view text);

  std::string path;
  std::size_t lines;
  std::vector<token> tokens;
  std::vector<inclusion> inclusions;

  /// True for a `.hpp`.
  bool is_header() const;
};

/// The floors and the rooms of the house, lowest first; `elsewhere` is tests and bench, which may
/// use all.
enum class floor { events, projections, engine, storage, cli, elsewhere };

/// The floor that a path of the repository stands on; for a folder rather than a file, end it with
/// `/`.
floor floor_of(std::string_view path);

/// All sources of the repository below its floors, tests and bench, and its CMakeLists.txt files,
/// by path.
using tree = std::map<std::string, std::string, std::less<>>;

/// Reads a tree from disk. Fails the test that calls it when `root` holds no floor.
tree read_tree(const std::string& root);

} // namespace tally::tests::house
