#include "cli/help/help.hpp"

#include "cli/text/screen_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

namespace tally::cli {

namespace {

constexpr std::size_t widest_page = 100;
constexpr std::size_t widest_title = 30; // a longer one stands on a line of its own
constexpr std::size_t least_text = 20;   // what stands beside a title is not narrower
constexpr std::size_t margin = 2;

constexpr std::array groups{command_group::start_here, command_group::work,
                            command_group::look,       command_group::sessions,
                            command_group::the_log,    command_group::exchange};

struct entry {
  std::string title;
  std::string text;
};

// A page of help as it grows: headings, paragraphs and two aligned columns.
class page {
public:
  explicit page(const terminal& screen)
      : colour_(screen.colour), width_(std::min(screen.columns, widest_page)) {}

  void heading(std::string_view text) {
    text_ += (text_.empty() ? "" : "\n") + styled(text, style::heading, colour_) + '\n';
  }

  void paragraph(std::string_view text, std::size_t indent = 0) {
    text_ += std::string(indent, ' ') + wrapped(text, width_ - indent, indent) + '\n';
  }

  void gap() { text_ += '\n'; }

  void pasted(std::string_view line) {
    text_ += std::string(margin, ' ') + styled(line, style::emphasis, colour_) + '\n';
  }

  // `titles` is the least width of the first column.
  void entries(const std::vector<entry>& list, std::size_t titles = 0) {
    for (const entry& each : list) {
      const std::size_t width = display_width(each.title);
      titles = std::max(titles, width > widest_title ? 0 : width);
    }
    const std::size_t indent = margin + titles + 2;
    for (const entry& each : list) {
      const bool is_long = display_width(each.title) > titles;
      text_ += std::string(margin, ' ') +
               styled(is_long ? each.title : padded(each.title, titles), style::emphasis, colour_);
      if (!each.text.empty()) {
        text_ += is_long ? '\n' + std::string(indent, ' ') : std::string(2, ' ');
        text_ +=
            wrapped(each.text, std::max(width_ - std::min(width_, indent), least_text), indent);
      }
      text_.erase(text_.find_last_not_of(' ') + 1);
      text_ += '\n';
    }
  }

  std::string taken() { return std::move(text_); }

private:
  bool colour_;
  std::size_t width_;
  std::string text_;
};

std::vector<entry> option_entries(std::span<const option_spec> options) {
  const bool has_letters = std::any_of(options.begin(), options.end(),
                                       [](const option_spec& each) { return each.letter != 0; });
  std::vector<entry> entries;
  for (const option_spec& each : options) {
    entries.push_back(
        {(has_letters && each.letter == 0 ? "    " : "") + option_title(each), option_help(each)});
  }
  return entries;
}

void add_paragraphs(page& to, std::string_view text) {
  while (!text.empty()) {
    const std::size_t end = std::min(text.find("\n\n"), text.size());
    to.paragraph(text.substr(0, end), margin);
    text.remove_prefix(std::min(end + 2, text.size()));
    if (!text.empty()) to.gap();
  }
}

} // namespace

std::string overview_help(command_table table, const terminal& screen) {
  page help(screen);
  std::size_t titles = 0;
  for (const command_spec* each : table) {
    titles = std::max(titles, each->hidden ? 0 : display_width(each->words));
  }
  help.heading("tally: one board for many sessions at work on one project");
  for (const command_group group : groups) {
    std::vector<entry> commands;
    for (const command_spec* each : table) {
      if (each->group == group && !each->hidden) {
        commands.push_back({std::string(each->words), std::string(each->summary)});
      }
    }
    if (!commands.empty()) {
      help.heading(group_title(group));
      help.entries(commands, titles);
    }
  }
  help.heading("Options of every command");
  help.entries(option_entries(global_options()));
  help.heading("More");
  help.entries({{"tally help COMMAND", "examples of a command, then its options"}});
  return help.taken();
}

std::string command_help(const command_spec& command, const terminal& screen) {
  page help(screen);
  help.heading(fmt::format("tally {}: {}", command.words, command.summary));
  if (!command.examples.empty()) {
    help.heading("Examples");
    for (const example& each : command.examples) {
      help.pasted(each.line);
      help.paragraph(each.meaning, 3 * margin);
    }
  }
  help.heading("Usage");
  help.paragraph(usage_line(command), margin);
  for (const std::string_view alias : command.aliases) {
    help.paragraph(fmt::format("also: tally {}", alias), margin);
  }
  if (!command.positionals.empty()) {
    std::vector<entry> entries;
    for (const positional_spec& each : command.positionals) {
      entries.push_back({positional_title(each), positional_help(each)});
    }
    help.heading("Arguments");
    help.entries(entries);
  }
  if (!command.options.empty()) {
    help.heading("Options");
    help.entries(option_entries(command.options));
  }
  if (!command.description.empty()) {
    help.heading("More");
    add_paragraphs(help, command.description);
  }
  return help.taken();
}

std::string family_help(command_table table, std::string_view first_word, const terminal& screen) {
  std::vector<entry> commands;
  for (const command_spec* each : table) {
    if (!each->hidden && each->words.starts_with(std::string(first_word) + " ")) {
      commands.push_back({fmt::format("tally {}", each->words), std::string(each->summary)});
    }
  }
  if (commands.empty()) {
    return {};
  }
  page help(screen);
  help.heading(fmt::format("tally {}", first_word));
  help.entries(commands);
  return help.taken();
}

std::string usage_line(const command_spec& command) {
  std::string line = fmt::format("tally {}", command.words);
  std::string behind;
  for (const positional_spec& each : command.positionals) {
    (each.count == takes::after_dashes ? behind : line) += ' ' + positional_title(each);
  }
  return line + (command.options.empty() ? "" : " [OPTION…]") + behind;
}

std::string option_title(const option_spec& option) {
  return fmt::format("{}--{}{}{}", option.letter == 0 ? "" : fmt::format("-{}, ", option.letter),
                     option.name, option.placeholder.empty() ? "" : " ", option.placeholder);
}

std::string option_help(const option_spec& option) {
  std::string text(option.help);
  if (!option.choices.empty() && text.find(option.choices.front()) == std::string::npos) {
    text += fmt::format(" ({})", fmt::join(option.choices, ", "));
  }
  if (option.comma_separated) {
    text += "; several with commas or by repeating it";
  } else if (option.repeatable) {
    text += "; may be repeated";
  }
  if (option.is_text) text += "; @FILE and - read it from a file or standard input";
  return text;
}

std::string positional_help(const positional_spec& positional) {
  std::string text(positional.help);
  if (positional.comma_separated) text += "; several also with commas";
  if (positional.is_text) text += "; @FILE and - read it from a file or standard input";
  return text;
}

std::string positional_title(const positional_spec& positional) {
  std::string name(positional.name);
  for (char& letter : name) {
    letter = letter >= 'a' && letter <= 'z' ? static_cast<char>(letter - 'a' + 'A') : letter;
  }
  switch (positional.count) {
  case takes::one: return name;
  case takes::at_most_one: return fmt::format("[{}]", name);
  case takes::one_or_more: return name + "…";
  case takes::any: return fmt::format("[{}…]", name);
  case takes::after_dashes: return fmt::format("-- {}…", name);
  }
  return name;
}

std::string_view group_title(command_group group) {
  switch (group) {
  case command_group::start_here: return "Start here";
  case command_group::work: return "Do the work";
  case command_group::look: return "Look";
  case command_group::sessions: return "Sessions";
  case command_group::the_log: return "The log";
  case command_group::exchange: return "Exchange and scripts";
  }
  return "";
}

std::span<const command_group> all_groups() { return groups; }

} // namespace tally::cli
