// Patterns of paths: what each matches, and whether two of them meet, against brute force.
#include "projections/glob.hpp"

#include <boost/test/unit_test.hpp>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <random>
#include <string>
#include <string_view>
#include <vector>

using tally::projections::glob;
using tally::projections::may_meet;
using tally::projections::normal_path;
using tally::projections::quoted_path;

namespace {

glob read(std::string_view pattern) {
  auto made = glob::parse(pattern);
  BOOST_REQUIRE_MESSAGE(made.has_value(), pattern << ": " << made.error().message);
  return std::move(*made);
}

bool matches(std::string_view pattern, std::string_view path) {
  return read(pattern).matches(path);
}

/// "offset: message", or "" where it reads.
std::string fault_of(std::string_view pattern) {
  const auto made = glob::parse(pattern);
  return made ? "" : fmt::format("{}: {}", made.error().offset, made.error().message);
}

/// The witness, or "" where they do not meet.
std::string meeting(std::string_view a, std::string_view b) {
  const auto met = read(a).meeting(read(b));
  if (met.witness) {
    BOOST_TEST(matches(a, *met.witness), a << " does not match " << *met.witness);
    BOOST_TEST(matches(b, *met.witness), b << " does not match " << *met.witness);
    BOOST_TEST(may_meet(a, b), a << " and " << b);
  }
  BOOST_TEST(read(b).meeting(read(a)).witness.has_value() == met.witness.has_value());
  return met.witness.value_or("");
}

std::string repeated(std::string_view text, std::size_t times) {
  std::string all;
  for (std::size_t time = 0; time < times; ++time) all += text;
  return all;
}

// A pattern as it is meant, and a plain way to match it: the other opinion.

struct atom {
  enum class kind { star, any, one_of, group } what = kind::any;
  std::string characters; // of one_of
  bool all_but = false;   // these
  std::vector<std::vector<atom>> alternatives;
};
using atoms = std::vector<atom>;

struct meant {
  std::vector<std::pair<bool, atoms>> segments; // true: **
  std::string text;
};

bool match(const atoms& pattern, std::size_t at, std::string_view name) {
  if (at == pattern.size()) return name.empty();
  const atom& one = pattern[at];
  switch (one.what) {
  case atom::kind::star:
    for (std::size_t taken = 0; taken <= name.size(); ++taken) {
      if (match(pattern, at + 1, name.substr(taken))) return true;
    }
    return false;
  case atom::kind::any: return !name.empty() && match(pattern, at + 1, name.substr(1));
  case atom::kind::one_of:
    return !name.empty() &&
           (one.characters.find(name.front()) == std::string::npos) == one.all_but &&
           match(pattern, at + 1, name.substr(1));
  case atom::kind::group:
    return std::any_of(one.alternatives.begin(), one.alternatives.end(), [&](const atoms& each) {
      atoms whole = each;
      whole.insert(whole.end(), pattern.begin() + static_cast<std::ptrdiff_t>(at) + 1,
                   pattern.end());
      return match(whole, 0, name);
    });
  }
  return false;
}

using path = std::vector<std::string_view>;

bool match(const meant& pattern, std::size_t at, const path& names, std::size_t from) {
  if (at == pattern.segments.size()) return from == names.size();
  const auto& [is_folders, own] = pattern.segments[at];
  if (!is_folders)
    return from < names.size() && match(own, 0, names[from]) &&
           match(pattern, at + 1, names, from + 1);
  if (at + 1 == pattern.segments.size()) return from < names.size();
  for (std::size_t below = from; below <= names.size(); ++below) {
    if (match(pattern, at + 1, names, below)) return true;
  }
  return false;
}

bool match(const meant& pattern, std::string_view text) {
  path names;
  for (std::size_t at = 0; at <= text.size();) {
    const std::size_t end = std::min(text.find('/', at), text.size());
    names.push_back(text.substr(at, end - at));
    at = end + 1;
  }
  return match(pattern, 0, names, 0);
}

/// Makes patterns over the characters of `alphabet`.
class inventor {
public:
  explicit inventor(unsigned seed) : random_(seed) {}

  meant pattern() {
    meant made;
    const std::size_t count = below(3) + 1;
    for (std::size_t index = 0; index < count; ++index) {
      if (index != 0) made.text += '/';
      if (below(4) == 0) {
        made.segments.emplace_back(true, atoms{});
        made.text += "**";
      } else {
        made.segments.emplace_back(false, name(made.text, true));
      }
    }
    return made;
  }

  std::size_t below(std::size_t limit) { return random_() % limit; }

private:
  atoms name(std::string& text, bool with_groups) {
    atoms made;
    const std::size_t count = below(3) + 1;
    for (std::size_t index = 0; index < count; ++index) made.push_back(one(text, with_groups));
    return made;
  }

  atom one(std::string& text, bool with_groups) {
    const char letter = "ab."[below(3)];
    switch (below(with_groups ? 8 : 6)) {
    case 0:
    case 1:
      if (text.ends_with('*')) break; // two stars would mean something else
      text += '*';
      return {atom::kind::star, {}, false, {}};
    case 2: text += '?'; return {atom::kind::any, {}, false, {}};
    case 3:
      text += fmt::format("[!{}]", letter);
      return {atom::kind::one_of, std::string{letter}, true, {}};
    case 4: text += "[a-b]"; return {atom::kind::one_of, "ab", false, {}};
    case 6:
    case 7: return group(text);
    default: break;
    }
    text += letter;
    return {atom::kind::one_of, std::string{letter}, false, {}};
  }

  atom group(std::string& text) {
    atom made{atom::kind::group, {}, false, {}};
    text += '{';
    for (std::size_t left = below(2) + 1;; --left) {
      made.alternatives.push_back(below(4) == 0 ? atoms{} : name(text, false));
      if (left == 0) break;
      text += ',';
    }
    text += '}';
    return made;
  }

  std::mt19937 random_;
};

/// Every path in normal form over `ab.` of at most this many characters.
std::vector<std::string> all_paths(std::size_t longest) {
  std::vector<std::string> all;
  std::vector<std::string> layer{""};
  for (std::size_t length = 1; length <= longest; ++length) {
    std::vector<std::string> next;
    for (const auto& before : layer) {
      for (const char one : std::string_view{"ab./"}) next.push_back(before + one);
    }
    for (const auto& each : next) {
      if (normal_path(each) == each && !each.empty()) all.push_back(each);
    }
    layer = std::move(next);
  }
  return all;
}

struct known {
  meant pattern;
  glob automaton;
  std::vector<bool> matched; // of all paths
};

} // namespace

BOOST_AUTO_TEST_SUITE(globs)

BOOST_AUTO_TEST_CASE(a_star_and_a_question_mark_match_within_a_segment_and_a_leading_dot_too) {
  BOOST_TEST(matches("src/*.cpp", "src/a.cpp"));
  BOOST_TEST(matches("src/*.cpp", "src/.cpp"));
  BOOST_TEST(!matches("src/*.cpp", "src/a/b.cpp"));
  BOOST_TEST(matches("*", ".env"));
  BOOST_TEST(matches("?env", ".env"));
  BOOST_TEST(!matches("a?b", "a/b"));
  BOOST_TEST(!matches("a?b", "ab"));
  BOOST_TEST(matches("src/auth.ts", "src/auth.ts"));
  BOOST_TEST(!matches("src/auth.ts", "src/auth_ts"));
}

BOOST_AUTO_TEST_CASE(two_stars_and_a_slash_are_any_folders_or_none) {
  BOOST_TEST(matches("**/auth.ts", "auth.ts"));
  BOOST_TEST(matches("**/auth.ts", "src/deep/auth.ts"));
  BOOST_TEST(!matches("**/auth.ts", "src/my-auth.ts"));
  BOOST_TEST(matches("src/**/auth.ts", "src/auth.ts"));
  BOOST_TEST(matches("src/**/auth.ts", "src/a/b/auth.ts"));
  BOOST_TEST(!matches("src/**/auth.ts", "lib/src/auth.ts"));
}

BOOST_AUTO_TEST_CASE(two_stars_at_the_end_are_everything_below) {
  BOOST_TEST(matches("src/**", "src/a"));
  BOOST_TEST(matches("src/**", "src/a/b/.c"));
  BOOST_TEST(!matches("src/**", "src"));
  BOOST_TEST(!matches("src/**", "srcs/a"));
  BOOST_TEST(matches("**", "a"));
  BOOST_TEST(matches("**", "a/b"));
}

BOOST_AUTO_TEST_CASE(two_stars_inside_a_segment_are_one) {
  BOOST_TEST(matches("a**b", "axb"));
  BOOST_TEST(!matches("a**b", "a/b"));
  BOOST_TEST(matches("**b", "xb"));
  BOOST_TEST(!matches("**b", "x/b"));
  BOOST_TEST(!matches("a**/b", "a/x/b"));
  BOOST_TEST(matches("a**/b", "ax/b"));
  BOOST_TEST(!matches("***/b", "x/y/b"));
}

BOOST_AUTO_TEST_CASE(a_class_matches_one_character_and_never_a_slash) {
  BOOST_TEST(matches("v[0-9].md", "v7.md"));
  BOOST_TEST(!matches("v[0-9].md", "vx.md"));
  BOOST_TEST(matches("[!a]", "b"));
  BOOST_TEST(!matches("[!a]", "a"));
  BOOST_TEST(!matches("a[!b]c", "a/c"));
  BOOST_TEST(!matches("a[--0]c", "a/c"));
  BOOST_TEST(matches("a[--0]c", "a.c"));
  BOOST_TEST(matches("[]]", "]"));
  BOOST_TEST(matches("[!]]", "a"));
  BOOST_TEST(matches("[a-]", "-"));
  BOOST_TEST(matches("[\\]]", "]"));
  BOOST_TEST(matches("app/\\[id\\]/page.tsx", "app/[id]/page.tsx"));
}

BOOST_AUTO_TEST_CASE(braces_are_one_of_several_texts) {
  BOOST_TEST(matches("src/*.{ts,tsx}", "src/a.tsx"));
  BOOST_TEST(!matches("src/*.{ts,tsx}", "src/a.js"));
  BOOST_TEST(matches("{src,docs}/**", "docs/a"));
  BOOST_TEST(matches("{src/a,docs}/x", "src/a/x"));
  BOOST_TEST(matches("a{,.bak}", "a"));
  BOOST_TEST(matches("a{,.bak}", "a.bak"));
  BOOST_TEST(matches("{*,a}*", "xyz"));
  BOOST_TEST(!matches("{*,a}*", "x/y"));
  BOOST_TEST(matches("\\{a\\}", "{a}"));
}

BOOST_AUTO_TEST_CASE(characters_are_those_of_utf_8_not_bytes) {
  BOOST_TEST(matches("?.md", "ä.md"));
  BOOST_TEST(matches("[à-ü]", "ö"));
  BOOST_TEST(!matches("[!ö]", "ö"));
  BOOST_TEST(matches("?", "😀"));
  BOOST_TEST(!matches("??", "😀"));
  BOOST_TEST(meeting("[ä]*", "?ß") == "äß");
  BOOST_TEST(meeting("[[-😀]", "[😀-😂]") == "😀");
}

BOOST_AUTO_TEST_CASE(what_is_malformed_is_refused_where_it_is) {
  BOOST_TEST(fault_of("") == "0: it is empty");
  BOOST_TEST(fault_of("src/[ab") == "4: this [ is not closed");
  BOOST_TEST(fault_of("src/[]") == "4: this [ is not closed");
  BOOST_TEST(fault_of("a[b/c]") == "3: a class holds no /");
  BOOST_TEST(fault_of("[^a]") == "1: all but these is [!…]; as a character write \\^");
  BOOST_TEST(fault_of("[z-a]") == "1: this range ends before it begins");
  BOOST_TEST(fault_of("[./]") == "2: a class holds no /");
  BOOST_TEST(fault_of("a{b") == "1: this { is not closed");
  BOOST_TEST(fault_of("a{b,{c}}") == "4: braces do not stand within braces");
  BOOST_TEST(fault_of("a}") == "1: this } closes nothing; as a character write \\}");
  BOOST_TEST(fault_of("{a,**}/b") == "3: ** does not stand within braces: give two patterns");
  BOOST_TEST(fault_of("a\\") == "1: nothing follows this \\");
  BOOST_TEST(fault_of("a\\/b") == "2: a / is always itself and takes no \\");
  BOOST_TEST(fault_of("a\xFF") == "0: it is not UTF-8");
  BOOST_TEST(fault_of(std::string("a\0b", 3)) == "1: no path holds a zero byte");
  BOOST_TEST(fault_of(std::string(512, 'a')).empty());
  BOOST_TEST(fault_of(std::string(513, 'a')) == "512: it is longer than 512 bytes");
}

BOOST_AUTO_TEST_CASE(two_patterns_meet_where_a_path_matches_both_and_it_is_named) {
  BOOST_TEST(meeting("src/*", "*/main.cpp") == "src/main.cpp");
  BOOST_TEST(meeting("src/**", "**/*.ts") == "src/a.ts");
  BOOST_TEST(meeting("*.cpp", "*.cpp") == "a.cpp");
  BOOST_TEST(meeting("src/auth/**", "src/*/login.ts") == "src/auth/login.ts");
  BOOST_TEST(meeting("**", "a/b/c") == "a/b/c");
  BOOST_TEST(meeting("a*b", "?a*") == "aab");
  BOOST_TEST(meeting("src/*.ts", "src/*.tsx").empty());
  BOOST_TEST(meeting("src/**", "src").empty());
  BOOST_TEST(meeting("[a-f]*", "[!a-f]*").empty());
  BOOST_TEST(meeting("a/?", "a/*/b").empty());
}

BOOST_AUTO_TEST_CASE(a_witness_is_a_path_in_normal_form) {
  BOOST_TEST(meeting("a/*", "a/*") == "a/a");
  BOOST_TEST(meeting("**", "**") == "a");
  BOOST_TEST(meeting("[.]", "?").empty());     // . is no file
  BOOST_TEST(meeting("[.]?", "?[.]").empty()); // nor is ..
  BOOST_TEST(meeting("[.]??", "?[.][.]") == "...");
  BOOST_TEST(meeting("{,a}/b", "*/b") == "a/b");
}

BOOST_AUTO_TEST_CASE(what_begins_or_ends_otherwise_is_told_apart_without_a_search) {
  BOOST_TEST(!may_meet("src/a*", "src/b*"));
  BOOST_TEST(!may_meet("**/*.ts", "src/*.cpp"));
  BOOST_TEST(may_meet("**/a", "a"));
  BOOST_TEST(may_meet("src/**/x", "src/x"));
  BOOST_TEST(may_meet("a{,b}", "ab"));
}

BOOST_AUTO_TEST_CASE(twenty_stars_against_twenty_are_answered_within_a_few_thousand_states) {
  // Backtracking would try more ways than there are atoms; the product has 61 by 61 states.
  const auto met = read(repeated("*a", 20) + "b").meeting(read(repeated("*a", 20) + "c"));
  BOOST_TEST(!met.witness.has_value());
  BOOST_TEST(met.looked_at < 20'000U);
  const auto apart = read(repeated("*a", 20)).meeting(read(repeated("a*", 20)));
  BOOST_TEST(apart.witness.has_value());
  BOOST_TEST(apart.looked_at < 20'000U);
}

BOOST_AUTO_TEST_CASE(twenty_stars_against_twenty_are_answered_in_ten_milliseconds) {
  using clock = std::chrono::steady_clock;
  const glob one = read(repeated("*a", 20) + "b");
  const glob other = read(repeated("*a", 20) + "c");
  clock::duration best = clock::duration::max();
  for (int run = 0; run < 5; ++run) {
    const auto begin = clock::now();
    const auto met = one.meeting(other);
    best = std::min(best, clock::now() - begin);
    BOOST_TEST(!met.witness.has_value());
  }
  const std::chrono::duration<double, std::milli> took = best;
  fmt::print("the best of five took {:.2f} ms\n", took.count());
  // Machines have other things to do; and what watches each step of it is slower.
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
  if (std::getenv("TALLY_DEEP") != nullptr) BOOST_TEST(took.count() < 10);
#endif
}

BOOST_AUTO_TEST_CASE(the_longest_patterns_stay_within_the_product_of_their_states) {
  const auto met = read(repeated("*a", 255) + "b").meeting(read(repeated("*a", 255) + "c"));
  BOOST_TEST(!met.witness.has_value());
  BOOST_TEST(met.looked_at < 4'400'000U);
}

BOOST_AUTO_TEST_CASE(a_quoted_path_matches_itself_alone) {
  for (const std::string_view odd : {"a*b?", "[id]/{x}.ts", "back\\slash", "plain/path"}) {
    BOOST_TEST(matches(quoted_path(odd), odd));
    BOOST_TEST(meeting(quoted_path(odd), "**") == odd);
  }
  BOOST_TEST(!matches(quoted_path("a*"), "ab"));
}

BOOST_AUTO_TEST_CASE(paths_are_brought_to_one_form) {
  BOOST_TEST(normal_path("./src//a/../b").value() == "src/b");
  BOOST_TEST(normal_path("src/").value() == "src");
  BOOST_TEST(normal_path(".").value().empty());
  BOOST_TEST(normal_path("a/..").value().empty());
  BOOST_TEST(!normal_path("../a").has_value());
  BOOST_TEST(!normal_path("a/../../b").has_value());
  BOOST_TEST(!normal_path("**/../b").has_value());
}

BOOST_AUTO_TEST_CASE(random_pairs_agree_with_all_short_paths_tried_one_by_one) {
  const bool deep = std::getenv("TALLY_DEEP") != nullptr;
  const std::size_t pairs = deep ? 100'000 : 4'000;
  const auto paths = all_paths(deep ? 6 : 5);
  inventor invent(20'261'120);
  std::vector<known> pool;
  for (std::size_t index = 0; index < (deep ? 800U : 300U); ++index) {
    meant pattern = invent.pattern();
    known one{pattern, read(pattern.text), {}};
    for (const auto& each : paths) {
      one.matched.push_back(match(one.pattern, each));
      BOOST_REQUIRE_MESSAGE(one.automaton.matches(each) == one.matched.back(),
                            one.pattern.text << " and " << each);
    }
    pool.push_back(std::move(one));
  }
  std::size_t met = 0;
  for (std::size_t index = 0; index < pairs; ++index) {
    const known& a = pool[invent.below(pool.size())];
    const known& b = pool[invent.below(pool.size())];
    const auto found = a.automaton.meeting(b.automaton).witness;
    BOOST_TEST_CONTEXT(a.pattern.text << " and " << b.pattern.text) {
      if (found) {
        ++met;
        BOOST_REQUIRE_MESSAGE(normal_path(*found) == *found, *found);
        BOOST_REQUIRE_MESSAGE(match(a.pattern, *found) && match(b.pattern, *found), *found);
        BOOST_REQUIRE(may_meet(a.pattern.text, b.pattern.text));
      } else {
        for (std::size_t path = 0; path < paths.size(); ++path) {
          BOOST_REQUIRE_MESSAGE(!(a.matched[path] && b.matched[path]), paths[path]);
        }
      }
    }
  }
  fmt::print("{} pairs over {} paths, {} of them meet\n", pairs, paths.size(), met);
  BOOST_TEST(met > pairs / 10);
  BOOST_TEST(met < pairs * 9 / 10);
}

BOOST_AUTO_TEST_SUITE_END()
