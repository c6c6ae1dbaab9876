#include "projections/glob.hpp"

#include "events/ids.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace tally::projections {

namespace {

using state = glob::state;
using number = std::uint32_t;

constexpr char32_t slash = U'/';

// Every character that a path can hold: neither NUL nor half a surrogate pair.
const character_set any_character{{1, 0xD7FF}, {0xE000, 0x10FFFF}};
const character_set any_but_slash{{1, slash - 1}, {slash + 1, 0xD7FF}, {0xE000, 0x10FFFF}};

/// Reads a pattern from its first to its last character and builds the automaton as it goes.
class reader {
public:
  explicit reader(std::string_view pattern) : text_(pattern) {}

  std::optional<glob_fault> read() {
    number at = add();
    while (!fault_ && !is_over()) {
      at = text_[at_] == '{' ? group(at) : element(at, false);
    }
    // The state that accepts is the last one.
    const number end = add();
    states_[at].next.push_back(end);
    return std::move(fault_);
  }

  std::vector<state> take() { return std::move(states_); }

private:
  [[nodiscard]] bool is_over() const { return at_ >= text_.size(); }

  number add() {
    states_.emplace_back();
    return static_cast<number>(states_.size() - 1);
  }

  /// From `from`, by a character of `label`, to a new state.
  number step(number from, character_set label) {
    if (!states_[from].next.empty()) {
      const number with_label = add();
      states_[from].next.push_back(with_label);
      from = with_label;
    }
    const number to = add();
    states_[from].label = std::move(label);
    states_[from].next.push_back(to);
    return to;
  }

  /// Any number of characters of `label`, then a new state.
  number repeat(number from, const character_set& label) {
    const number again = add();
    states_[from].next.push_back(again);
    const number one = add();
    states_[one].label = label;
    states_[one].next.push_back(again);
    states_[again].next.push_back(one);
    return again;
  }

  number fail(std::size_t offset, std::string message) {
    if (!fault_) fault_ = glob_fault{offset, std::move(message)};
    at_ = text_.size();
    return 0;
  }

  [[nodiscard]] std::size_t stars() const {
    const std::size_t end = text_.find_first_not_of('*', at_);
    return std::min(end, text_.size()) - at_;
  }

  number element(number at, bool in_group) {
    switch (text_[at_]) {
    case '*': return star(at, in_group);
    case '?': ++at_; return step(at, any_but_slash);
    case '[': return one_of(at);
    case '}': return fail(at_, "this } closes nothing; as a character write \\}");
    case '\\':
      if (at_ + 1 == text_.size()) return fail(at_, "nothing follows this \\");
      if (text_[++at_] == '/') return fail(at_, "a / is always itself and takes no \\");
      break;
    default: break;
    }
    const character next = character_at(text_, at_);
    at_ += next.size;
    return step(at, {{next.value, next.value}});
  }

  number star(number at, bool in_group) {
    const std::size_t count = stars();
    const bool begins_segment = at_ == 0 || text_[at_ - 1] == '/';
    const std::size_t end = at_ + count;
    if (count != 2) {
      at_ = end;
      return repeat(at, any_but_slash);
    }
    if (in_group) return fail(at_, "** does not stand within braces: give two patterns");
    at_ = end;
    if (!begins_segment) return repeat(at, any_but_slash);
    if (is_over()) return step(repeat(at, any_character), any_character);
    if (text_[at_] != '/') return repeat(at, any_but_slash);
    ++at_;
    // None, or any characters and a slash: that they make folders is for the form of paths to say.
    const number folders = step(repeat(at, any_character), {{slash, slash}});
    const number after = add();
    states_[at].next.push_back(after);
    states_[folders].next.push_back(after);
    return after;
  }

  /// One character of a class, quoted or not.
  std::optional<char32_t> member(std::size_t begin) {
    if (at_ < text_.size() && text_[at_] == '\\') ++at_;
    if (is_over()) {
      fail(begin, "this [ is not closed");
      return std::nullopt;
    }
    const character next = character_at(text_, at_);
    if (next.value == slash) {
      fail(at_, "a class holds no /");
      return std::nullopt;
    }
    at_ += next.size;
    return next.value;
  }

  number one_of(number at) {
    const std::size_t begin = at_++;
    const bool negated = at_ < text_.size() && text_[at_] == '!';
    if (negated) ++at_;
    if (at_ < text_.size() && text_[at_] == '^' && !negated) {
      return fail(at_, "all but these is [!…]; as a character write \\^");
    }
    character_set label;
    for (bool is_first = true; is_over() || text_[at_] != ']' || is_first; is_first = false) {
      const std::size_t offset = at_;
      const auto from = member(begin);
      if (!from) return 0;
      auto to = from;
      if (at_ + 1 < text_.size() && text_[at_] == '-' && text_[at_ + 1] != ']') {
        ++at_;
        to = member(begin);
        if (!to) return 0;
      }
      if (*to < *from) return fail(offset, "this range ends before it begins");
      label.push_back({*from, *to});
    }
    ++at_;
    label = set_of(std::move(label));
    label = negated ? without(any_but_slash, /*taken=*/label) : common(label, any_but_slash);
    if (label.empty()) return fail(begin, "this class holds no character");
    return step(at, std::move(label));
  }

  number group(number at) {
    const std::size_t begin = at_++;
    const number fork = add();
    states_[at].next.push_back(fork);
    std::vector<number> ends;
    number here = add();
    states_[fork].next.push_back(here);
    while (true) {
      if (is_over()) return fail(begin, "this { is not closed");
      const char next = text_[at_];
      if (next == '{') return fail(at_, "braces do not stand within braces");
      if (next == ',' || next == '}') {
        ++at_;
        ends.push_back(here);
        if (next == '}') break;
        here = add();
        states_[fork].next.push_back(here);
        continue;
      }
      here = element(here, true);
      if (fault_) return 0;
    }
    const number after = add();
    for (const number end : ends) states_[end].next.push_back(after);
    return after;
  }

  std::string_view text_;
  std::size_t at_ = 0;
  std::vector<state> states_;
  std::optional<glob_fault> fault_;
};

/// How far a path in normal form has come within its segment.
enum class form : std::uint8_t { begun, dot, two_dots, named };

/// Where a search in the product of two automata stands, and how it came there.
struct place {
  number left = 0;
  number right = 0;
  form within = form::begun;
  char32_t by = 0; ///< 0: by itself
  std::size_t from = 0;
};

/// A character of `label` that reads well; 0 where it holds none but a slash and a dot.
char32_t readable(const character_set& label) {
  constexpr std::u32string_view liked =
      U"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-";
  const auto* const found =
      std::find_if(liked.begin(), liked.end(), [&](char32_t one) { return holds(label, one); });
  if (found != liked.end()) return *found;
  char32_t best = 0;
  for (const character_range& one : without(label, {{U'.', slash}})) {
    if (best <= U' ') best = std::clamp(U'!', one.first, one.last);
  }
  return best;
}

/// Looks for a path that two automata accept, nearest places first.
class search {
public:
  search(const std::vector<state>& left, const std::vector<state>& right)
      : left_(left), right_(right), seen_(left.size() * right.size()) {}

  glob_meeting run() {
    std::vector<std::size_t> next{note({})};
    while (!next.empty()) {
      std::vector<std::size_t> layer = std::exchange(next, {});
      // Places that are reached without a character join the layer while it is gone through.
      for (std::size_t index = 0; index < layer.size(); ++index) {
        const std::size_t here = layer[index];
        const place at = places_[here];
        if (!is_new(at)) continue;
        ++looked_at_;
        if (is_end(at)) return {text_to(here), looked_at_};
        go_on(here, at, layer, next);
      }
    }
    return {std::nullopt, looked_at_};
  }

private:
  std::size_t note(place reached) {
    places_.push_back(reached);
    return places_.size() - 1;
  }

  bool is_new(const place& at) {
    std::uint8_t& forms = seen_[at.left * right_.size() + at.right];
    const auto bit = static_cast<std::uint8_t>(1U << static_cast<unsigned>(at.within));
    if ((forms & bit) != 0) return false;
    forms |= bit;
    return true;
  }

  [[nodiscard]] bool is_end(const place& at) const {
    return at.left + 1 == left_.size() && at.right + 1 == right_.size() && at.within == form::named;
  }

  void go_on(std::size_t here, const place& at, std::vector<std::size_t>& layer,
             std::vector<std::size_t>& next) {
    const state& left = left_[at.left];
    const state& right = right_[at.right];
    if (left.label.empty() && !left.next.empty()) {
      for (const number on : left.next) layer.push_back(note({on, at.right, at.within, 0, here}));
      return;
    }
    if (right.label.empty()) {
      for (const number on : right.next) layer.push_back(note({at.left, on, at.within, 0, here}));
      return;
    }
    if (left.label.empty()) return;
    const character_set both = common(left.label, right.label);
    const auto take = [&](char32_t by, form within) {
      next.push_back(note({left.next.front(), right.next.front(), within, by, here}));
    };
    if (const char32_t by = readable(both); by != 0) take(by, form::named);
    if (holds(both, U'.')) take(U'.', after_dot(at.within));
    if (at.within == form::named && holds(both, slash)) take(slash, form::begun);
  }

  static form after_dot(form within) {
    return within == form::begun ? form::dot : within == form::dot ? form::two_dots : form::named;
  }

  [[nodiscard]] std::string text_to(std::size_t here) const {
    std::vector<char32_t> characters;
    for (; here != 0; here = places_[here].from) {
      if (places_[here].by != 0) characters.push_back(places_[here].by);
    }
    std::string text;
    std::for_each(characters.rbegin(), characters.rend(), [&](char32_t one) { append(text, one); });
    return text;
  }

  const std::vector<state>& left_;
  const std::vector<state>& right_;
  std::vector<std::uint8_t> seen_; // a bit for each form
  std::vector<place> places_;
  std::size_t looked_at_ = 0;
};

/// Which of its states an automaton may be in.
class standing {
public:
  explicit standing(const std::vector<state>& states) : states_(states), in_(states.size()) {
    enter(0);
  }

  void step(char32_t by) {
    std::vector<number> reached;
    for (number at = 0; at < states_.size(); ++at) {
      if (in_[at] && holds(states_[at].label, by)) reached.push_back(states_[at].next.front());
    }
    in_.assign(states_.size(), false);
    for (const number at : reached) enter(at);
  }

  [[nodiscard]] bool accepts() const { return in_.back(); }

private:
  void enter(number first) {
    std::vector<number> open{first};
    while (!open.empty()) {
      const number at = open.back();
      open.pop_back();
      if (in_[at]) continue;
      in_[at] = true;
      if (states_[at].label.empty())
        open.insert(open.end(), states_[at].next.begin(), states_[at].next.end());
    }
  }

  const std::vector<state>& states_;
  std::vector<bool> in_;
};

/// What every path that `pattern` matches begins with.
std::string_view certain_beginning(std::string_view pattern) {
  return pattern.substr(0, std::min(pattern.find_first_of("*?[{\\"), pattern.size()));
}

/// What every path that `pattern` matches ends with.
std::string_view certain_end(std::string_view pattern) {
  const std::size_t last = pattern.find_last_of("*?]}\\");
  if (last == std::string_view::npos) return pattern;
  std::string_view end = pattern.substr(last + 1);
  if (pattern[last] == '*' && end.starts_with('/')) end.remove_prefix(1); // there may be no folder
  return end;
}

} // namespace

expected<glob, glob_fault> glob::parse(std::string_view pattern) {
  if (pattern.empty()) return glob_fault{0, "it is empty"};
  if (pattern.size() > longest)
    return glob_fault{longest, fmt::format("it is longer than {} bytes", longest)};
  if (!events::is_utf8(pattern)) return glob_fault{0, "it is not UTF-8"};
  if (const std::size_t nul = pattern.find('\0'); nul != std::string_view::npos)
    return glob_fault{nul, "no path holds a zero byte"};
  reader reads(pattern);
  if (auto fault = reads.read()) return std::move(*fault);
  glob made;
  made.states_ = reads.take();
  return made;
}

bool glob::matches(std::string_view path) const {
  if (path.empty() || !events::is_utf8(path)) return false;
  standing at(states_);
  for (std::size_t offset = 0; offset < path.size();) {
    const character next = character_at(path, offset);
    at.step(next.value);
    offset += next.size;
  }
  return at.accepts();
}

glob_meeting glob::meeting(const glob& other) const {
  glob_meeting met = search(states_, other.states_).run();
  if (!met.witness) return met;
  // The shortest name may be no more than a suffix: `a.cpp` reads better than `.cpp`.
  for (std::size_t at = 0; at < met.witness->size(); ++at) {
    if ((*met.witness)[at] != '.' || (at != 0 && (*met.witness)[at - 1] != '/')) continue;
    std::string named = *met.witness;
    named.insert(at, 1, 'a');
    if (matches(named) && other.matches(named)) met.witness = std::move(named);
  }
  return met;
}

bool may_meet(std::string_view pattern, std::string_view other) {
  const std::string_view a = certain_beginning(pattern);
  const std::string_view b = certain_beginning(other);
  const std::size_t both = std::min(a.size(), b.size());
  if (a.substr(0, both) != b.substr(0, both)) return false;
  const std::string_view c = certain_end(pattern);
  const std::string_view d = certain_end(other);
  return c.size() < d.size() ? d.ends_with(c) : c.ends_with(d);
}

std::string quoted_path(std::string_view path) {
  std::string quoted;
  for (const char one : path) {
    if (std::string_view{"*?[{}\\"}.find(one) != std::string_view::npos) quoted += '\\';
    quoted += one;
  }
  return quoted;
}

std::optional<std::string> normal_path(std::string_view path) {
  std::vector<std::string_view> segments;
  while (!path.empty()) {
    const std::size_t end = std::min(path.find('/'), path.size());
    const std::string_view segment = path.substr(0, end);
    path.remove_prefix(std::min(end + 1, path.size()));
    if (segment.empty() || segment == ".") continue;
    if (segment != "..") {
      segments.push_back(segment);
    } else if (segments.empty() || segments.back() == "**") {
      return std::nullopt; // out of the project, or who knows where
    } else {
      segments.pop_back();
    }
  }
  return fmt::format("{}", fmt::join(segments, "/"));
}

} // namespace tally::projections
