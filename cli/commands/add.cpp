#include "cli/arguments/file_arguments.hpp"
#include "cli/arguments/item_arguments.hpp"
#include "cli/arguments/line_reader.hpp"
#include "cli/board/board.hpp"
#include "cli/board/change.hpp"
#include "cli/commands/commands.hpp"
#include "cli/invocation.hpp"

#include <fmt/format.h>

namespace tally::cli {

namespace {

// What add and edit both ask for.
constexpr option_spec title_option{
    .name = "title", .placeholder = "TEXT", .help = "what is to do, in one line", .is_text = true};
constexpr option_spec description_option{
    .name = "description", .placeholder = "TEXT", .help = "all there is to know", .is_text = true};
constexpr option_spec kind_option{.name = "kind",
                                  .placeholder = "KIND",
                                  .help =
                                      "feature, bug, test, docs, refactor, or a word of your own"};
constexpr option_spec estimate_option{
    .name = "estimate", .placeholder = "DURATION", .help = "how long it will take"};

/// Reads the fields that add and edit have in common.
template <class Command>
void read_fields(const arguments& given, Command& asked) {
  asked.description = given.optional_text("description");
  asked.kind = given.optional_text("kind");
  asked.priority = given.number("priority", 0, 9);
  asked.stage = given.optional_text("stage");
  asked.parent = optional_item(given, "parent");
  asked.after = items_given(given, "after");
  asked.labels = given.list("label");
  asked.estimate_s = seconds_given(given, "estimate");
  asked.metadata = metadata_given(given);
}

constexpr positional_spec add_positionals[] = {
    {.name = "item",
     .help = "the item's id, with --title; or, alone, its title: the board then mints an id, T-1, "
             "T-2 …",
     .count = takes::at_most_one},
};

constexpr option_spec add_options[] = {
    title_option,
    description_option,
    kind_option,
    {.name = "priority", .placeholder = "0-9", .help = "0 is the most urgent (default: 5)"},
    {.name = "stage",
     .placeholder = "STAGE",
     .help = "where in the pipeline it begins (default: the first stage)"},
    {.name = "parent", .placeholder = "ITEM", .help = "the item that it is part of"},
    {.name = "after",
     .placeholder = "ITEM",
     .help = "an item that has to be done first",
     .comma_separated = true},
    {.name = "files",
     .placeholder = "GLOB",
     .help = "files that it will touch: paths or patterns",
     .repeatable = true},
    {.name = "label",
     .placeholder = "LABEL",
     .help = "a word to find it by",
     .comma_separated = true},
    {.name = "meta",
     .placeholder = "K=V",
     .help = "anything else; V is JSON or text",
     .repeatable = true},
    estimate_option,
    {.name = "each", .help = "add one item for each line of standard input, its title"},
};

constexpr example add_examples[] = {
    {.line = "tally add \"Fix the login\"", .meaning = "Adds an item; the board gives it an id."},
    {.line = "tally add WRK-126 --title \"Session locking\" --priority 2 --after WRK-118",
     .meaning = "With an id of your own, and something that has to be done first."},
    {.line = "tally add --each < titles.txt", .meaning = "Adds one item for each line."},
};

commands::add add_given(const arguments& given) {
  commands::add asked;
  const auto word = given.optional_text("item");
  const auto title = given.optional_text("title");
  if (word && title) {
    asked.item = events::item_id{*word};
    asked.title = *title;
  } else {
    asked.title = title ? *title : word.value_or("");
  }
  read_fields(given, asked);
  return asked;
}

/// The lines of standard input that are not blank; all are read before anything is changed.
std::vector<std::string> titles_given() {
  std::vector<std::string> titles;
  line_reader lines;
  std::string line;
  for (std::size_t number = 1; lines.next(line); ++number) {
    if (!line.empty() && line.back() == '\r') line.pop_back();
    if (line.find_first_not_of(" \t") == std::string::npos) continue;
    if (!events::is_utf8(line)) throw usage_error(fmt::format("line {} is not UTF-8", number));
    titles.push_back(std::move(line));
  }
  return titles;
}

/// One commit for each title, one sync for all of them, one list as the answer.
int add_each(invocation& now, commands::add asked) {
  if (!asked.title.empty()) throw usage_error("--each reads the titles from standard input");
  std::vector<engine::added_view> rows;
  now.sync_later = true;
  for (std::string& title : titles_given()) {
    asked.title = std::move(title);
    carry_out(now, asked, caller_of(now),
              [&](const auto& world, const engine::receipt& made, const auto&) {
                for (auto& row : engine::answer_added(world, made)) rows.push_back(std::move(row));
              });
  }
  make_durable(now);
  if (!now.out.is_for_people()) {
    now.out.rows(rows);
  } else {
    for (const auto& row : rows) now.out.line(row.item + "  " + row.title);
  }
  return code(exit_status::done);
}

int run_add(invocation& now) {
  commands::add asked = add_given(now.given);
  asked.files = patterns_given(now, "files");
  if (now.given.flag("each")) return add_each(now, std::move(asked));
  return change(now, std::move(asked));
}

constexpr positional_spec edit_positionals[] = {{.name = "item", .help = "the item to change"}};

constexpr option_spec edit_options[] = {
    title_option,
    description_option,
    kind_option,
    {.name = "priority", .placeholder = "0-9", .help = "0 is the most urgent"},
    {.name = "stage", .placeholder = "STAGE", .help = "as tally stage does"},
    {.name = "parent", .placeholder = "ITEM", .help = "the item that it is part of; '' for none"},
    {.name = "after",
     .placeholder = "ITEM",
     .help = "one more item that has to be done first",
     .comma_separated = true},
    {.name = "files",
     .placeholder = "GLOB",
     .help = "the files that it will touch, in place of those before",
     .repeatable = true},
    {.name = "label",
     .placeholder = "LABEL",
     .help = "one more word to find it by",
     .comma_separated = true},
    {.name = "unlabel",
     .placeholder = "LABEL",
     .help = "a word to take away",
     .comma_separated = true},
    {.name = "meta",
     .placeholder = "K=V",
     .help = "anything else; 'K=' takes it away",
     .repeatable = true},
    estimate_option,
};

constexpr example edit_examples[] = {
    {.line = "tally edit T-3 --priority 1 --label urgent", .meaning = "Makes it urgent."},
    {.line = "tally edit T-3 --description @plan.md",
     .meaning = "Takes the description from a file."},
};

int run_edit(invocation& now) {
  const arguments& given = now.given;
  commands::edit asked;
  asked.item = item_given(given);
  asked.title = given.optional_text("title");
  read_fields(given, asked);
  asked.unlabels = given.list("unlabel");
  if (given.has("files")) asked.files = patterns_given(now, "files");
  return change(now, std::move(asked));
}

} // namespace

constexpr command_spec add_command{
    .words = "add",
    .group = command_group::start_here,
    .summary = "put an item on the board",
    .positionals = add_positionals,
    .options = add_options,
    .examples = add_examples,
    .run = run_add,
};

constexpr command_spec edit_command{
    .words = "edit",
    .group = command_group::work,
    .summary = "change what an item says",
    .positionals = edit_positionals,
    .options = edit_options,
    .examples = edit_examples,
    .run = run_edit,
};

} // namespace tally::cli
