#include "cli/help/man_page.hpp"

#include "cli/help/help.hpp"
#include "cli/help/status_meanings.hpp"
#include "cli/version.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

namespace tally::cli {

namespace {

// What roff would read as a request or an escape, or print as a hyphen that cannot be pasted.
std::string plain(std::string_view text) {
  std::string out;
  for (const char letter : text) {
    const bool begins_line = out.empty() || out.back() == '\n';
    if (begins_line && (letter == '.' || letter == '\'')) out += "\\&";
    if (letter == '\\') {
      out += "\\e";
    } else if (letter == '-') {
      out += "\\-";
    } else {
      out += letter;
    }
  }
  return out;
}

void add_entry(std::string& page, std::string_view title, std::string_view text) {
  fmt::format_to(std::back_inserter(page), ".TP\n\\fB{}\\fR\n{}\n", plain(title), plain(text));
}

void add_paragraphs(std::string& page, std::string_view text) {
  while (!text.empty()) {
    const std::size_t end = std::min(text.find("\n\n"), text.size());
    fmt::format_to(std::back_inserter(page), ".PP\n{}\n", plain(text.substr(0, end)));
    text.remove_prefix(std::min(end + 2, text.size()));
  }
}

void add_command(std::string& page, const command_spec& command) {
  fmt::format_to(std::back_inserter(page), ".SS {}\n{}.\n", plain(usage_line(command)),
                 plain(command.summary));
  for (const example& each : command.examples) {
    add_entry(page, each.line, each.meaning);
  }
  for (const positional_spec& each : command.positionals) {
    add_entry(page, positional_title(each), positional_help(each));
  }
  for (const option_spec& each : command.options) {
    add_entry(page, option_title(each), option_help(each));
  }
  add_paragraphs(page, command.description);
}

} // namespace

std::string man_page(command_table table) {
  std::string page =
      fmt::format(".TH TALLY 1 \"\" \"tally {}\"\n"
                  ".SH NAME\ntally \\- one board for many sessions at work on one project\n"
                  ".SH SYNOPSIS\n.B tally\nCOMMAND [ARGUMENT…] [OPTION…]\n",
                  version);
  for (const command_group group : all_groups()) {
    bool is_first = true;
    for (const command_spec* each : table) {
      if (each->group != group || each->hidden) continue;
      if (is_first) {
        fmt::format_to(std::back_inserter(page), ".SH \"{}\"\n", group_title(group));
      }
      is_first = false;
      add_command(page, *each);
    }
  }
  page += ".SH \"Options of every command\"\n";
  for (const option_spec& each : global_options()) {
    add_entry(page, option_title(each), option_help(each));
  }
  page += ".SH \"Exit status\"\n";
  for (const status_meaning& each : status_meanings()) {
    add_entry(page, fmt::format("{}", each.number), each.text);
  }
  return page;
}

} // namespace tally::cli
