#pragma once

#include "cli/invocation.hpp"

#include <array>
#include <string_view>

namespace tally::tests::samples {

using namespace tally::cli;

// Commands that use everything that a spec can say; the product's own come and go.

inline int print_given(invocation& now) {
  for (const positional_spec& each : now.given.command().positionals) {
    for (const std::string& text : now.given.list(each.name)) {
      now.out.page(std::string(each.name) + "=" + text + "\n");
    }
  }
  for (const option_spec& each : now.given.command().options) {
    for (const std::string& text : now.given.list(each.name)) {
      now.out.page(std::string(each.name) + "=" + text + "\n");
    }
  }
  return 0;
}

inline constexpr positional_spec take_positionals[] = {
    {.name = "item", .help = "what to take", .count = takes::one_or_more, .comma_separated = true},
};
inline constexpr std::string_view colours[] = {"red", "green", "blue"};
inline constexpr option_spec take_options[] = {
    {.name = "lease", .placeholder = "DURATION", .help = "how long to keep it"},
    {.name = "files", .placeholder = "GLOB", .help = "paths to take with it", .repeatable = true},
    {.name = "label", .placeholder = "L", .help = "what it is about", .comma_separated = true},
    {.name = "meta", .placeholder = "K=V", .help = "anything else", .repeatable = true},
    {.name = "reason", .placeholder = "TEXT", .help = "why", .is_text = true},
    {.name = "number", .letter = 'n', .placeholder = "N", .help = "how many"},
    {.name = "colour", .placeholder = "C", .help = "of which colour", .choices = colours},
    {.name = "despite-blockers", .help = "although something blocks it"},
};
inline constexpr example take_examples[] = {
    {.line = "tally take W-1", .meaning = "Takes W-1."},
    {.line = "tally take W-1,W-2 --lease 30m",
     .meaning = "Takes both or none, for half an hour, and says so at such length "
                "that the line has to be wrapped somewhere."},
};
inline constexpr command_spec take{
    .words = "take",
    .group = command_group::work,
    .summary = "take items, all or none",
    .positionals = take_positionals,
    .options = take_options,
    .examples = take_examples,
    .description = "One holder for each item.\n\nA second paragraph.",
    .run = print_given,
};

inline constexpr positional_spec note_positionals[] = {
    {.name = "item", .help = "the item"},
    {.name = "text", .help = "what to say", .is_text = true},
};
inline constexpr command_spec note{.words = "note",
                                   .group = command_group::work,
                                   .summary = "say something of an item",
                                   .positionals = note_positionals,
                                   .run = print_given};

inline constexpr positional_spec begin_positionals[] = {
    {.name = "id", .help = "its name", .count = takes::at_most_one},
};
inline constexpr std::string_view begin_aliases[] = {"begin"};
inline constexpr command_spec watch_begin{.words = "watch begin",
                                          .aliases = begin_aliases,
                                          .group = command_group::sessions,
                                          .summary = "begin a watch",
                                          .positionals = begin_positionals,
                                          .run = print_given};
inline constexpr positional_spec end_positionals[] = {
    {.name = "id", .help = "its names", .count = takes::any},
};
inline constexpr option_spec end_options[] = {{.name = "all", .help = "all of them"}};
inline constexpr command_spec watch_end{.words = "watch end",
                                        .group = command_group::sessions,
                                        .summary = "end watches",
                                        .positionals = end_positionals,
                                        .options = end_options,
                                        .run = print_given};

inline constexpr positional_spec with_positionals[] = {
    {.name = "item", .help = "the item", .count = takes::at_most_one},
    {.name = "command", .help = "what to run", .count = takes::after_dashes},
};
inline constexpr option_spec with_options[] = {{.name = "next", .help = "take the next item"}};
inline constexpr command_spec with{.words = "with",
                                   .group = command_group::start_here,
                                   .summary = "run a command",
                                   .positionals = with_positionals,
                                   .options = with_options,
                                   .run = print_given};

// An option of its own that has a global one's name.
inline constexpr option_spec history_options[] = {
    {.name = "session", .placeholder = "S", .help = "only of this session"}};
inline constexpr command_spec history{.words = "history",
                                      .group = command_group::the_log,
                                      .summary = "show what happened",
                                      .options = history_options,
                                      .run = print_given};

inline constexpr command_spec secret{.words = "secret",
                                     .group = command_group::the_log,
                                     .summary = "unseen",
                                     .run = print_given,
                                     .hidden = true};

inline constexpr std::array<const command_spec*, 7> all{&take, &note,    &watch_begin, &watch_end,
                                                        &with, &history, &secret};

} // namespace tally::tests::samples
