#include "tests/house/source.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>

namespace tally::tests::house {
namespace {

bool is_word(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_'; }

// Where the literal that begins at `begin` (a quote, or the R of a raw string) ends, one past its
// last character.
std::size_t end_of_literal(std::string_view text, std::size_t begin) {
  if (text[begin] == 'R') {
    const auto open = text.find('(', begin);
    if (open == std::string_view::npos) return text.size();
    const auto close = ")" + std::string(text.substr(begin + 2, open - begin - 2)) + "\"";
    const auto end = text.find(close, open);
    return end == std::string_view::npos ? text.size() : end + close.size();
  }
  auto at = begin + 1;
  while (at < text.size() && text[at] != text[begin] && text[at] != '\n')
    at += text[at] == '\\' ? 2U : 1U;
  return std::min(at + 1, text.size());
}

bool begins_literal(std::string_view text, std::size_t at) {
  const bool after_word = at > 0 && is_word(text[at - 1]);
  if (text[at] == '"') return true;
  if (text[at] == '\'') return !after_word; // else it separates digits
  return text[at] == 'R' && !after_word && text.substr(at + 1, 1) == "\"";
}

// The same text with spaces for comments and, unless kept, for literals; every line stays where it
// is.
std::string without_comments(std::string_view text, bool keep_literals) {
  std::string out(text);
  const auto blank = [&](std::size_t from, std::size_t to) {
    for (; from < to; ++from)
      if (out[from] != '\n') out[from] = ' ';
  };
  for (std::size_t at = 0; at < text.size();) {
    std::size_t end = at + 1;
    if (text.substr(at, 2) == "//") {
      end = std::min(text.find('\n', at), text.size());
      blank(at, end);
    } else if (text.substr(at, 2) == "/*") {
      const auto close = text.find("*/", at + 2);
      end = close == std::string_view::npos ? text.size() : close + 2;
      blank(at, end);
    } else if (begins_literal(text, at)) {
      end = end_of_literal(text, at);
      if (!keep_literals) blank(at, end);
    }
    at = end;
  }
  return out;
}

std::vector<token> tokenize(std::string_view text) {
  std::vector<token> tokens;
  std::size_t line = 1;
  for (std::size_t at = 0; at < text.size();) {
    if (text[at] == '\n') ++line;
    if (std::isspace(static_cast<unsigned char>(text[at])) != 0) {
      ++at;
      continue;
    }
    auto end = at + 1;
    if (is_word(text[at]))
      while (end < text.size() && is_word(text[end])) ++end;
    else if (text.substr(at, 2) == "::" || text.substr(at, 2) == "->")
      end = at + 2;
    tokens.push_back({std::string(text.substr(at, end - at)), line});
    at = end;
  }
  return tokens;
}

std::vector<inclusion> find_inclusions(std::string_view text) {
  std::vector<inclusion> found;
  std::size_t line = 0;
  while (!text.empty()) {
    auto row = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(row.size() + 1, text.size()));
    ++line;
    row.remove_prefix(std::min(row.find_first_not_of(' '), row.size()));
    if (!row.starts_with("#include")) continue;
    const auto open = row.find_first_of("<\"");
    if (open == std::string_view::npos) continue;
    const bool quoted = row[open] == '"';
    const auto close = row.find(quoted ? '"' : '>', open + 1);
    found.push_back({std::string(row.substr(open + 1, close - open - 1)), quoted, line});
  }
  return found;
}

constexpr std::array<std::pair<std::string_view, floor>, 5> folders{{
    {"events/", floor::events},
    {"projections/", floor::projections},
    {"engine/storage/", floor::storage}, // before its parent: the first match counts
    {"engine/", floor::engine},
    {"cli/", floor::cli},
}};

} // namespace

source::source(std::string its_path, std::string_view text)
    : path(std::move(its_path)),
      lines(static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n'))),
      tokens(tokenize(without_comments(text, false))),
      inclusions(find_inclusions(without_comments(text, true))) {}

bool source::is_header() const { return path.ends_with(".hpp"); }

floor floor_of(std::string_view path) {
  for (const auto& [folder, its_floor] : folders)
    if (path.starts_with(folder)) return its_floor;
  return floor::elsewhere;
}

tree read_tree(const std::string& root) {
  namespace fs = std::filesystem;
  tree read;
  for (const auto* room : {"events", "projections", "engine", "cli", "tests", "bench"})
    for (const auto& entry : fs::recursive_directory_iterator(fs::path(root) / room)) {
      const auto& path = entry.path();
      if (path.extension() != ".hpp" && path.extension() != ".cpp" &&
          path.filename() != "CMakeLists.txt")
        continue;
      std::ifstream file(path, std::ios::binary);
      if (!file) throw std::runtime_error("cannot read " + path.string());
      read.emplace(path.lexically_relative(root).generic_string(),
                   std::string(std::istreambuf_iterator<char>(file), {}));
    }
  return read;
}

} // namespace tally::tests::house
