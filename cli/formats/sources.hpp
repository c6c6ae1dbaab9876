#pragma once

#include "cli/text/report.hpp"

#include <boost/describe/class.hpp>

#include <cstddef>
#include <filesystem>
#include <functional>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

/// The files that an import or an export is given, and the one rule of how it ends where they are
/// not what they have to be, whatever the format:
///
/// | exit | code | |
/// |---|---|---|
/// | 74 | `cannot_read` | what is named is not there, is not to be read, or is no file |
/// | 1 | `malformed` | what was read is not what the format says |
/// | 5 | `nothing_to_import` | the folder holds no file of the format |
namespace tally::cli {

/// A file of a folder that nothing is taken from.
struct passed_file {
  /// From what says least against the folder to what says most.
  enum class kind {
    foreign,    ///< it need not be of the format: a text among the items
    unreadable, ///< it cannot be read
    malformed,  ///< it is not what the format says
  };

  std::string file; ///< its path
  std::string why;  ///< a sentence without its subject and the final stop: "has no id"
  kind is = kind::malformed;
};
BOOST_DESCRIBE_STRUCT(passed_file, (), (file, why))

/// A line of a file that is read, for messages: `issues.jsonl:12`.
struct line_place {
  std::string file;
  std::size_t line = 0; ///< from 1
};

/// What that is, where it is nothing that is read as a file of its own: "a pipe".
[[nodiscard]] std::string_view name_of(std::filesystem::file_type type);

/// Ends the command with 74.
[[noreturn]] void cannot_read(const std::filesystem::path& path, std::string_view why);

/// Ends the command with 1: `message` says what is wrong.
[[noreturn]] void malformed(std::string message, std::string hint, value::object facts = {});

/// Ends the command with 1: the line is not what the format says.
[[noreturn]] void refuse_line(const line_place& place, std::string_view what);

/// Ends the command because of its one file: with 74 where that cannot be read, else with 1.
[[noreturn]] void refuse_file(const passed_file& file, std::string hint);

/// Ends the command because the folder gives nothing: with 1 or 74 because of what was passed over,
/// else with 5. `looked_for` is how the format calls its files.
[[noreturn]] void nothing_to_take(const std::filesystem::path& folder, std::string_view looked_for,
                                  const std::vector<passed_file>& passed_over);

/// True for a folder, false for what can be read as a file, a pipe too. Ends the command where it
/// is neither, or not there.
[[nodiscard]] bool is_folder(const std::filesystem::path& path);

/// The whole text of a file; ends the command where it cannot be read or is larger.
[[nodiscard]] std::string whole_text(const std::filesystem::path& path,
                                     std::size_t largest = std::numeric_limits<std::size_t>::max() -
                                                           1);

/// How far below a folder files are looked for.
enum class depth {
  flat, ///< in it alone
  deep, ///< in the folders in it too, but not in hidden ones, and not through links
};

/// The files of a folder whose name is wanted, in the order of their paths. What bears such a name
/// and is no file, such as a pipe, which nobody may ever write to, is told to `passed_over`. Ends
/// the command where a folder cannot be read.
[[nodiscard]] std::vector<std::filesystem::path>
files_in(const std::filesystem::path& folder, depth how_deep,
         const std::function<bool(const std::filesystem::path&)>& is_wanted,
         std::vector<passed_file>& passed_over);

} // namespace tally::cli
