#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tally::cli {

/// The parts of a text that begins with YAML between two lines `---`. Both look into that text.
struct front_matter {
  std::string_view yaml; ///< between the fences, with its last line break
  std::string_view body; ///< all that follows the closing fence's line
};

/// `text` without the blanks and line breaks around it.
[[nodiscard]] std::string_view trimmed(std::string_view text);

/// The front matter of `text`, which may begin with a byte order mark; nothing where there is none.
[[nodiscard]] std::optional<front_matter> find_front_matter(std::string_view text);

/// Whether `text` begins as one with a front matter does: that of one that is cut off never ends.
[[nodiscard]] bool begins_front_matter(std::string_view text);

/// What a field at the top of `yaml` says on its line, as it stands there and without a comment;
/// empty where there is no such field.
[[nodiscard]] std::string_view field_text(std::string_view yaml, std::string_view field);

/// A field at the top of a front matter, and the YAML that stands for its value.
struct front_matter_field {
  std::string name;
  std::string yaml;

  friend bool operator==(const front_matter_field&, const front_matter_field&) = default;
};

/// `text` with these fields of its front matter changed. A comment behind a value stays; a field
/// that is not there is put before the closing fence; every other byte stays as it is. `text` must
/// have a front matter, and what the fields had must be on one line.
[[nodiscard]] std::string with_fields(std::string_view text,
                                      const std::vector<front_matter_field>& fields);

} // namespace tally::cli
