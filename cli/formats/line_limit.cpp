#include "cli/formats/line_limit.hpp"

#include "cli/text/json_text.hpp"
#include "events/wire.hpp"

#include <boost/json/parse.hpp>
#include <fmt/format.h>

#include <algorithm>

namespace tally::cli {

namespace {

// For the numbers of the envelope, the hash and the line's end.
constexpr std::size_t envelope = 512;
constexpr std::size_t most = events::wire::longest_line - envelope;
constexpr std::string_view mark = " … (cut by the import)";

std::size_t line_length(const engine::imported_commit& commit) {
  events::commit line;
  line.at = commit.at;
  line.by = commit.by;
  line.facts = commit.facts;
  return events::wire::encode(line).size();
}

/// A text that may be cut, and what it is.
struct long_text {
  std::string* text = nullptr;
  std::string name;
  bool is_json = false;
  std::string item;

  void keep_longer(std::string& other, std::string_view its_name, bool json,
                   const events::item_id& of) {
    if (text == nullptr || other.size() > text->size())
      *this = {&other, std::string{its_name}, json, of.value};
  }
};

void look(long_text& longest, std::string_view name, std::optional<std::string>& text,
          const events::item_id& item) {
  if (text) longest.keep_longer(*text, name, false, item);
}

void look(long_text& longest, events::json_members& metadata, const events::item_id& item) {
  for (auto& [name, value] : metadata) longest.keep_longer(value.value, name, true, item);
}

long_text longest_of(engine::imported_commit& commit) {
  long_text longest;
  for (auto& fact : commit.facts) {
    if (auto* added = std::get_if<events::item_added>(&fact.what)) {
      longest.keep_longer(added->title, "title", false, added->item);
      look(longest, "description", added->description, added->item);
      look(longest, added->metadata, added->item);
    } else if (auto* edited = std::get_if<events::item_edited>(&fact.what)) {
      look(longest, "title", edited->title, edited->item);
      look(longest, "description", edited->description, edited->item);
      look(longest, edited->metadata, edited->item);
    } else if (auto* done = std::get_if<events::item_done>(&fact.what)) {
      look(longest, "summary", done->summary, done->item);
    } else if (auto* noted = std::get_if<events::item_noted>(&fact.what)) {
      longest.keep_longer(noted->text, "note", false, noted->item);
    }
  }
  return longest;
}

/// What a JSON string says; other JSON as it stands.
std::string said_by(const std::string& json) {
  boost::json::error_code error;
  const auto value = boost::json::parse(json, error);
  if (error || !value.is_string()) return json;
  return {value.get_string().data(), value.get_string().size()};
}

/// The text without its last `bytes` or more, whole characters only.
std::string shortened(std::string_view text, std::size_t bytes) {
  std::size_t length = text.size() - std::min(text.size(), bytes + mark.size());
  while (length > 0 && (static_cast<unsigned char>(text[length]) & 0xC0U) == 0x80U) --length;
  return std::string{text.substr(0, length)}.append(mark);
}

} // namespace

bool fit_into_line(engine::imported_commit& commit, std::vector<std::string>& warnings) {
  for (std::size_t length = line_length(commit); length > most; length = line_length(commit)) {
    const long_text longest = longest_of(commit);
    if (longest.text == nullptr || longest.text->size() <= mark.size() * 2) return false;
    // At least a quarter, so that escapes, which take more bytes than they stand for, end it too.
    const std::size_t excess = std::min(length - most, longest.text->size());
    const std::size_t bytes = std::max(excess, longest.text->size() / 4);
    *longest.text = longest.is_json ? json_string(shortened(said_by(*longest.text), bytes))
                                    : shortened(*longest.text, bytes);
    auto warning = fmt::format("the {} of {} is longer than a line of the log holds; it was cut",
                               longest.name, longest.item);
    if (warnings.empty() || warnings.back() != warning) warnings.push_back(std::move(warning));
  }
  return true;
}

} // namespace tally::cli
