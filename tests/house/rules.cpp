#include "tests/house/rules.hpp"

#include <algorithm>
#include <array>
#include <set>
#include <string_view>

namespace tally::tests::house {
namespace {

using words = std::set<std::string_view>;

finding at(const source& file, std::size_t line, std::string_view what) {
  return file.path + ":" + std::to_string(line) + ": " + std::string(what);
}

bool is_pure(floor its_floor) { return its_floor < floor::storage; }

bool begins_with_any(std::string_view text, const words& beginnings) {
  return std::any_of(beginnings.begin(), beginnings.end(),
                     [&](std::string_view beginning) { return text.starts_with(beginning); });
}

// The libraries that a floor may include, by the folder their headers are in; each floor adds to
// those below.
const words& libraries_of(floor its_floor) {
  static const words events{"boost/", "fmt/"};
  static const words engine{"boost/", "fmt/", "range/", "nettle/"};
  static const words storage{"boost/", "fmt/", "range/", "nettle/", "sys/", "linux/"};
  static const words cli{"boost/", "fmt/",   "range/", "nettle/",
                         "sys/",   "linux/", "CLI/",   "yaml-cpp/"};
  switch (its_floor) {
  case floor::events: return events;
  case floor::projections:
  case floor::engine: return engine;
  case floor::storage: return storage;
  case floor::cli:
  case floor::elsewhere: break;
  }
  return cli;
}

// Headers that bring clocks, files, streams, randomness or threads, whatever is called from them.
const words impure_headers{"atomic",
                           "barrier",
                           "condition_variable",
                           "csignal",
                           "cstdio",
                           "filesystem",
                           "fstream",
                           "future",
                           "iomanip",
                           "ios",
                           "iostream",
                           "istream",
                           "latch",
                           "mutex",
                           "ostream",
                           "random",
                           "semaphore",
                           "shared_mutex",
                           "sstream",
                           "stop_token",
                           "streambuf",
                           "syncstream",
                           "thread",
                           "boost/asio",
                           "boost/chrono",
                           "boost/filesystem",
                           "boost/iostreams",
                           "boost/process",
                           "boost/random",
                           "boost/thread",
                           "boost/interprocess/file_mapping",
                           "boost/interprocess/managed_mapped_file",
                           "boost/interprocess/managed_shared_memory",
                           "boost/interprocess/mapped_region",
                           "boost/interprocess/shared_memory_object",
                           "boost/interprocess/sync/file_lock",
                           "fmt/ostream",
                           "fmt/os"};

bool is_impure_header(std::string_view header) {
  const bool in_library = header.find('/') != std::string_view::npos;
  if (!in_library) return header.ends_with(".h") || impure_headers.contains(header);
  return begins_with_any(header, impure_headers);
}

// Functions that nobody may call on a pure floor, as a free function, in std or in fmt.
const words impure_functions{
    "clock_gettime", "fopen",        "fprintf", "fputs",     "freopen", "getenv",
    "getpid",        "gettimeofday", "gmtime",  "localtime", "mktime",  "popen",
    "print",         "printf",       "putchar", "puts",      "rand",    "random",
    "secure_getenv", "setenv",       "srand",   "system",    "time",    "tmpfile"};

// Functions whose names mean something else without the `::` of the system in front.
const words system_functions{"close",  "fork", "fsync",  "kill",   "open",
                             "openat", "read", "rename", "unlink", "write"};

const words impure_types{"async",
                         "atomic",
                         "atomic_flag",
                         "cerr",
                         "cin",
                         "clog",
                         "condition_variable",
                         "cout",
                         "default_random_engine",
                         "filesystem",
                         "fstream",
                         "ifstream",
                         "istream",
                         "istringstream",
                         "jthread",
                         "minstd_rand",
                         "mt19937",
                         "mt19937_64",
                         "mutex",
                         "ofstream",
                         "ostream",
                         "ostringstream",
                         "random_device",
                         "recursive_mutex",
                         "shared_mutex",
                         "stringstream",
                         "this_thread",
                         "thread"};

// Gives the tokens round one of them, empty beyond the ends.
class neighbourhood {
public:
  neighbourhood(const std::vector<token>& tokens, std::size_t index)
      : tokens_(tokens), index_(index) {}

  std::string_view operator[](int offset) const {
    const auto place = static_cast<std::ptrdiff_t>(index_) + offset;
    if (place < 0 || place >= std::ssize(tokens_)) return {};
    return tokens_[static_cast<std::size_t>(place)].text;
  }

private:
  const std::vector<token>& tokens_;
  std::size_t index_;
};

bool is_identifier(std::string_view word) {
  static const words keywords{"return", "co_return", "co_yield", "throw", "else",
                              "do",     "case",      "and",      "or",    "not"};
  return !word.empty() &&
         (std::isalpha(static_cast<unsigned char>(word[0])) != 0 || word[0] == '_') &&
         !keywords.contains(word);
}

// `near[0]` is called as a free function or from std or fmt: not a member, not another scope's, not
// being declared.
bool is_free_call(const neighbourhood& near) {
  if (near[1] != "(") return false;
  const auto before = near[-1];
  if (before == "::") return !is_identifier(near[-2]) || near[-2] == "std" || near[-2] == "fmt";
  if (before == ">" || before == "&" || before == "*")
    return near[2] != ")"; // else a type, then `time()`
  return before != "." && before != "->" && !is_identifier(before);
}

std::string_view impurity(const neighbourhood& near) {
  const auto word = near[0];
  const bool of_the_system = near[-1] == "::" && !is_identifier(near[-2]);
  if (word.ends_with("_clock") && near[1] == "::" && near[2] == "now") return "reads a clock";
  if (impure_functions.contains(word) && is_free_call(near)) return "calls out of a pure floor";
  if (system_functions.contains(word) && of_the_system && near[1] == "(") return "calls the system";
  if (impure_types.contains(word) && near[-1] == "::" && (near[-2] == "std" || near[-2] == "boost"))
    return "uses what a pure floor has no business with";
  return {};
}

struct allowance {
  std::string_view path, header, reason;
};

constexpr std::array heavy_and_allowed{
    allowance{"projections/memory.hpp", "boost/interprocess/",
              "it is the one place that says what the containers of a segment are made of"},
};

// The index of the bracket that closes the one at `open`, or the number of tokens.
std::size_t closing(const std::vector<token>& tokens, std::size_t open) {
  int depth = 0;
  for (auto place = open; place < tokens.size(); ++place) {
    const auto& text = tokens[place].text;
    if (text == "(" || text == "[" || text == "{") ++depth;
    if ((text == ")" || text == "]" || text == "}") && --depth == 0) return place;
  }
  return tokens.size();
}

// Whether the call whose "(" is at `open` gets several lambdas and one of them takes `auto` without
// a constraint.
bool has_catch_all(const std::vector<token>& tokens, std::size_t open) {
  int lambdas = 0;
  bool generic = false;
  const auto end = closing(tokens, open);
  for (auto place = open + 1; place < end; ++place) {
    const auto& text = tokens[place].text;
    const auto& before = tokens[place - 1].text;
    if (text == "[" && (before == "(" || before == "," || before == "{")) {
      ++lambdas;
      place = closing(tokens, place);
      const neighbourhood near(tokens, place);
      generic = generic || (near[1] == "(" &&
                            (near[2] == "auto" || (near[2] == "const" && near[3] == "auto")));
    } else if (text == "{" && before != "overloaded") {
      place = closing(tokens, place); // the body of a lambda is its own affair
    }
  }
  return lambdas > 1 && generic;
}

std::string folder_of(std::string_view path) {
  const auto slash = path.rfind('/');
  return std::string(slash == std::string_view::npos ? "" : path.substr(0, slash));
}

// Whether `text` holds `name` as a word of its own: a line of a CMakeLists.txt names it.
bool names(std::string_view text, std::string_view name) {
  constexpr std::string_view ends = " \t\r\n()\"";
  for (auto place = text.find(name); place != std::string_view::npos;
       place = text.find(name, place + 1)) {
    const bool begins = place == 0 || ends.find(text[place - 1]) != std::string_view::npos;
    const auto after = place + name.size();
    if (begins && (after == text.size() || ends.find(text[after]) != std::string_view::npos))
      return true;
  }
  return false;
}

} // namespace

std::vector<finding> includes_only_downwards(const source& file) {
  std::vector<finding> found;
  const auto own = floor_of(file.path);
  for (const auto& [header, quoted, line] : file.inclusions) {
    if (!quoted) continue;
    const auto other = floor_of(header);
    if (other == floor::elsewhere && own == floor::elsewhere &&
        (header.starts_with("tests/") || header.starts_with("bench/")))
      continue;
    if (other == floor::elsewhere)
      found.push_back(
          at(file, line, "\"" + header + "\" is not the path of a floor's header from the root"));
    else if (other > own)
      found.push_back(at(file, line, "\"" + header + "\" stands on a floor above"));
  }
  return found;
}

std::vector<finding> includes_only_its_libraries(const source& file) {
  std::vector<finding> found;
  const auto own = floor_of(file.path);
  if (own == floor::elsewhere) return found;
  for (const auto& [header, quoted, line] : file.inclusions) {
    if (quoted) continue;
    const bool in_library = header.find('/') != std::string::npos;
    if ((in_library && !begins_with_any(header, libraries_of(own))) ||
        (is_pure(own) && is_impure_header(header)))
      found.push_back(at(file, line, "<" + header + "> is not for this floor"));
  }
  return found;
}

std::vector<finding> pure_floors_stay_pure(const source& file) {
  std::vector<finding> found;
  if (!is_pure(floor_of(file.path))) return found;
  for (std::size_t place = 0; place < file.tokens.size(); ++place)
    if (const auto what = impurity({file.tokens, place}); !what.empty())
      found.push_back(at(file, file.tokens[place].line,
                         "'" + file.tokens[place].text + "' " + std::string(what)));
  return found;
}

std::vector<finding> heavy_headers_stay_in_sources(const source& file) {
  static const words heavy{"boost/json", "boost/interprocess/", "range/v3/"};
  std::vector<finding> found;
  if (!file.is_header() || floor_of(file.path) == floor::elsewhere) return found;
  for (const auto& [header, quoted, line] : file.inclusions) {
    const std::string_view name = header;
    const bool allowed =
        std::any_of(heavy_and_allowed.begin(), heavy_and_allowed.end(), [&](const allowance& one) {
          return file.path == one.path && name.starts_with(one.header);
        });
    if (begins_with_any(name, heavy) && !allowed)
      found.push_back(at(file, line, "<" + header + "> is too heavy for a header"));
  }
  return found;
}

std::vector<finding> no_catch_all_in_visitors(const source& file) {
  static const words visitors{"match", "visit", "overloaded"};
  std::vector<finding> found;
  if (!is_pure(floor_of(file.path))) return found;
  for (std::size_t place = 0; place + 1 < file.tokens.size(); ++place) {
    const auto& next = file.tokens[place + 1].text;
    if (visitors.contains(file.tokens[place].text) && (next == "(" || next == "{") &&
        has_catch_all(file.tokens, place + 1))
      found.push_back(
          at(file, file.tokens[place].line, "a lambda of this visitor takes everything"));
  }
  return found;
}

std::vector<finding> no_file_over_500_lines(const source& file) {
  if (file.lines <= 500) return {};
  return {at(file, file.lines, "over 500 lines: is this still one thing?")};
}

std::vector<finding> own_header_comes_first(const tree& files) {
  std::vector<finding> found;
  for (const auto& [path, text] : files) {
    if (!path.ends_with(".cpp")) continue;
    const auto header = path.substr(0, path.size() - 4) + ".hpp";
    if (!files.contains(header)) continue;
    const source file(path, text);
    if (file.inclusions.empty() || file.inclusions.front().header != header)
      found.push_back(at(file, 1, "\"" + header + "\" is not its first include"));
  }
  return found;
}

std::vector<finding> every_source_is_listed(const tree& files) {
  std::vector<finding> found;
  for (const auto& [path, text] : files) {
    const bool source_file = path.ends_with(".cpp");
    const bool floor_header = path.ends_with(".hpp") && floor_of(path) != floor::elsewhere;
    if (!source_file && !floor_header) continue;
    auto folder = folder_of(path);
    while (!folder.empty() && !files.contains(folder + "/CMakeLists.txt"))
      folder = folder_of(folder);
    const auto list = files.find(folder + "/CMakeLists.txt");
    const auto name = path.substr(folder.empty() ? 0 : folder.size() + 1);
    const bool by_stem = folder == "tests/compile_fail" && list != files.end() &&
                         names(list->second, name.substr(0, name.size() - 4));
    if (!by_stem && (list == files.end() || !names(list->second, name)))
      found.push_back(path + ":1: not listed in " + folder + "/CMakeLists.txt");
  }
  return found;
}

} // namespace tally::tests::house
