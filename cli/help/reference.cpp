#include "cli/help/reference.hpp"

#include "cli/help/help.hpp"
#include "cli/help/status_meanings.hpp"

#include <fmt/format.h>

#include <iterator>

namespace tally::cli {

namespace {

// A bar would end the cell of a table.
std::string in_cell(std::string_view text) {
  std::string out;
  for (const char letter : text) {
    out += letter == '|' ? "\\|" : std::string(1, letter);
  }
  return out;
}

std::string as_sentence(std::string_view summary) {
  std::string text = fmt::format("{}.", summary);
  if (text.front() >= 'a' && text.front() <= 'z')
    text.front() = static_cast<char>(text.front() - 'a' + 'A');
  return text;
}

void add_row(std::string& page, std::string_view title, std::string_view text) {
  fmt::format_to(std::back_inserter(page), "| `{}` | {} |\n", in_cell(title), in_cell(text));
}

void add_options(std::string& page, std::span<const option_spec> options) {
  page += "| option | |\n|---|---|\n";
  for (const option_spec& each : options) {
    add_row(page, option_title(each), option_help(each));
  }
  page += '\n';
}

void add_command(std::string& page, const command_spec& command) {
  fmt::format_to(std::back_inserter(page), "### tally {}\n\n{}\n\n```\n{}\n```\n\n", command.words,
                 as_sentence(command.summary), usage_line(command));
  for (const std::string_view alias : command.aliases) {
    fmt::format_to(std::back_inserter(page), "Also: `tally {}`.\n\n", alias);
  }
  for (const example& each : command.examples) {
    fmt::format_to(std::back_inserter(page), "- `{}`: {}\n", each.line, each.meaning);
  }
  page += command.examples.empty() ? "" : "\n";
  if (!command.positionals.empty()) {
    page += "| argument | |\n|---|---|\n";
    for (const positional_spec& each : command.positionals) {
      add_row(page, positional_title(each), positional_help(each));
    }
    page += '\n';
  }
  if (!command.options.empty()) {
    add_options(page, command.options);
  }
  if (!command.description.empty()) {
    fmt::format_to(std::back_inserter(page), "{}\n\n", command.description);
  }
}

void add_statuses(std::string& page) {
  page += "## Exit status\n\n| exit | meaning |\n|---|---|\n";
  for (const status_meaning& each : status_meanings()) {
    fmt::format_to(std::back_inserter(page), "| {} | {} |\n", each.number, in_cell(each.text));
  }
}

} // namespace

std::string markdown_reference(command_table table) {
  std::string page = "# The command line\n\nWritten by `tally help --markdown`; do not edit.\n\n";
  for (const command_group group : all_groups()) {
    bool is_first = true;
    for (const command_spec* each : table) {
      if (each->group != group || each->hidden) {
        continue;
      }
      if (is_first) {
        fmt::format_to(std::back_inserter(page), "## {}\n\n", group_title(group));
      }
      is_first = false;
      add_command(page, *each);
    }
  }
  page += "## Options of every command\n\nThey stand anywhere, also before the command.\n\n";
  add_options(page, global_options());
  add_statuses(page);
  return page;
}

} // namespace tally::cli
