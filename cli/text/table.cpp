#include "cli/text/table.hpp"

#include "cli/arguments/durations.hpp"
#include "cli/text/json_text.hpp"
#include "cli/text/local_time.hpp"
#include "cli/text/screen_text.hpp"
#include "events/match.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <limits>

namespace tally::cli {

namespace {

constexpr std::string_view gap = "  ";
constexpr std::size_t least_text = 12; // a column is not shortened below this

struct column {
  std::string_view name;
  std::string title;
  std::vector<std::string> cells = {};
  std::size_t width = 0;
  bool is_number = true;
  bool is_running_text = false;
  bool is_list = false; // of several
};

bool is_duration(std::string_view name) { return name.ends_with("_s"); }

std::string title_of(std::string_view name) {
  if (is_duration(name)) {
    name.remove_suffix(2);
  }
  std::string title(name);
  for (char& letter : title) {
    letter = letter == '_'                    ? ' '
             : letter >= 'a' && letter <= 'z' ? static_cast<char>(letter - 'a' + 'A')
                                              : letter;
  }
  return title;
}

std::string cell_text(std::string_view name, const value& thing, line_breaks breaks) {
  return match(
      thing.data, [](value::absent) { return std::string(); },
      [](value::null) { return std::string(); },
      [](bool truth) { return std::string(truth ? "yes" : "no"); },
      [&](std::int64_t number) {
        return is_duration(name) ? brief_text(std::chrono::seconds(number))
                                 : fmt::format("{}", number);
      },
      [&](const std::string& text) { return for_screen(text, breaks); },
      [](events::instant when) { return local_text(when); },
      [&](const events::json_text&) { return as_json(thing); },
      [&](const value::list& items) {
        std::string joined;
        for (const value& item : items) {
          joined += (joined.empty() ? "" : ", ") + cell_text(name, item, breaks);
        }
        return joined;
      },
      [&](const value::object& fields) { return fields.empty() ? std::string() : as_json(thing); });
}

const value* find(const value::object& row, std::string_view name) {
  const auto found =
      std::find_if(row.begin(), row.end(), [&](const field& part) { return part.name == name; });
  return found == row.end() ? nullptr : &found->content;
}

column filled(std::string_view name, const std::vector<value::object>& rows) {
  column made{name, title_of(name)};
  bool is_empty = true;
  for (const value::object& row : rows) {
    const value* const thing = find(row, name);
    std::string cell =
        thing == nullptr ? std::string() : cell_text(name, *thing, line_breaks::shown);
    if (thing != nullptr && !cell.empty()) {
      is_empty = false;
      made.is_number = made.is_number && std::holds_alternative<std::int64_t>(thing->data);
      made.is_running_text =
          made.is_running_text ||
          (std::holds_alternative<std::string>(thing->data) && cell.find(' ') != std::string::npos);
      const auto* const list = std::get_if<value::list>(&thing->data);
      made.is_list = made.is_list || (list != nullptr && list->size() > 1);
      made.width = std::max(made.width, display_width(cell));
    }
    made.cells.push_back(std::move(cell));
  }
  made.width = is_empty ? 0 : std::max(made.width, display_width(made.title));
  return made;
}

std::size_t total_width(const std::vector<column>& columns) {
  std::size_t total = 0;
  for (const column& each : columns) {
    total += each.width + (total == 0 ? 0 : gap.size());
  }
  return total;
}

// Takes from the widest of these columns what the row is too wide, then from the next, each down to
// its least.
void fit(std::vector<column>& columns, std::size_t cells, bool column::*may_give) {
  while (total_width(columns) > cells) {
    column* widest = nullptr;
    for (column& each : columns) {
      if (each.*may_give && each.width > std::max(least_text, display_width(each.title)) &&
          (widest == nullptr || each.width > widest->width)) {
        widest = &each;
      }
    }
    if (widest == nullptr) {
      return;
    }
    const std::size_t least = std::max(least_text, display_width(widest->title));
    widest->width -= std::min(total_width(columns) - cells, widest->width - least);
  }
}

// Blanks stand outside the colour, so that a line can be cut at its last character.
void append_cell(std::string& line, const column& in, std::string_view text, style meaning,
                 bool colour) {
  const std::string shown = shortened(text, in.width);
  const std::size_t blanks = in.width - std::min(in.width, display_width(shown));
  line.append(in.is_number ? blanks : 0, ' ');
  line += styled(shown, meaning, colour);
  line.append(in.is_number ? 0 : blanks, ' ');
}

void end_line(std::string& out, std::string& line) {
  line.erase(line.find_last_not_of(' ') + 1);
  out += line + '\n';
  line.clear();
}

} // namespace

std::string table_text(const std::vector<value::object>& rows,
                       const std::vector<std::string_view>& columns, const table_view& view,
                       const terminal& screen) {
  if (rows.empty()) {
    return view.when_empty.empty() ? std::string() : std::string(view.when_empty) + "\n";
  }
  std::vector<column> shown;
  for (const std::string_view name : view.columns.empty() ? columns : view.columns) {
    column made = filled(name, rows);
    if (made.width > 0) {
      shown.push_back(std::move(made));
    }
  }
  if (screen.interactive) {
    fit(shown, screen.columns, &column::is_running_text);
    fit(shown, screen.columns, &column::is_list);
  }
  std::string out;
  std::string line;
  for (const column& each : shown) {
    line += line.empty() ? "" : gap;
    append_cell(line, each, each.title, style::heading, screen.colour);
  }
  end_line(out, line);
  for (std::size_t index = 0; index < rows.size(); ++index) {
    for (const column& each : shown) {
      line += &each == shown.data() ? "" : gap;
      const std::string& cell = each.cells[index];
      const style meaning = view.meaning == nullptr ? style::plain : view.meaning(each.name, cell);
      append_cell(line, each, cell, meaning, screen.colour);
    }
    end_line(out, line);
  }
  return out;
}

std::size_t room_beside(std::size_t taken, const terminal& screen) {
  return screen.interactive && screen.columns > taken + least_text
             ? screen.columns - taken
             : std::numeric_limits<std::size_t>::max();
}

std::string sheet_text(const value::object& row, const terminal& screen) {
  std::size_t width = 0;
  for (const field& part : row) {
    width = std::max(width, part.name.size());
  }
  const std::size_t taken = width + gap.size();
  std::string out;
  for (const field& part : row) {
    const std::string cell = cell_text(part.name, part.content, line_breaks::kept);
    if (cell.empty()) {
      continue;
    }
    std::string name = title_of(part.name);
    for (char& letter : name) {
      letter = letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter - 'A' + 'a') : letter;
    }
    const auto lines = fitted(cell, room_beside(taken, screen));
    out += styled(padded(name, width), style::dim, screen.colour) + std::string(gap) +
           fmt::format("{}\n", fmt::join(lines, "\n" + std::string(taken, ' ')));
  }
  return out;
}

} // namespace tally::cli
