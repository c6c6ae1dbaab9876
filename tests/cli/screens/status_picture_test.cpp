#include "cli/screens/grid.hpp"
#include "cli/screens/live_screen.hpp"
#include "cli/screens/status_picture.hpp"
#include "cli/text/screen_text.hpp"
#include "tests/support/environment.hpp"
#include "tests/support/golden.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <ctime>
#include <sstream>
#include <string>
#include <vector>

using namespace tally;
using namespace tally::cli;
using projections::need_view;
using projections::session_view;
using tests::check_golden;

namespace {

const events::instant noon = *events::parse_instant("2026-11-20T12:00:00Z");

/// Local time is UTC until the end of the block.
class utc {
public:
  utc() : zone_("TZ", "UTC") { tzset(); }

private:
  tests::variable zone_;
};

session_view session(const std::string& name, const std::string& status,
                     const std::vector<std::string>& items, std::int64_t age_s) {
  session_view view;
  view.session = name;
  view.provider = "claude";
  view.status = status;
  view.items = items;
  if (!items.empty()) {
    view.stage = "implement";
    view.title = "Session locking across terminals, with all that belongs to it";
  }
  view.started = events::after(noon, -7500);
  view.duration_s = 7500;
  view.last_seen = events::after(noon, -age_s);
  view.age_s = age_s;
  return view;
}

need_view need_of(const std::string& session, const std::string& status, std::int64_t since_s) {
  need_view need;
  need.session = session;
  need.status = status;
  need.since = events::after(noon, -since_s);
  need.since_s = since_s;
  return need;
}

/// What seed 001's orchestrator is asked for.
std::vector<need_view> waiting_sessions() {
  need_view stuck = need_of("work-234", "stuck", 900);
  stuck.action = "provide guidance";
  stuck.command = "tally session guide work-234 --option N";
  stuck.items = {"#234"};
  stuck.title = "Token refresh";
  stuck.stuck =
      projections::stuck_view{"Auth/Security decision needed",
                              "Token refresh approach unclear - use sliding expiration or fixed?",
                              {"sliding", "fixed", "ask user preference"},
                              events::after(noon, -900),
                              false};
  need_view plan = need_of("work-123", "planning_complete", 300);
  plan.action = "review plan";
  plan.command = "tally approve work-123";
  plan.items = {"#123"};
  plan.title = "Auth bug";
  plan.plan =
      "1. A test that shows the bug\n2. Compare the token's time with the server's clock, not "
      "with the client's, wherever it is read\n3. Tell the user\n4. Docs";
  need_view paused = need_of("work-456", "paused", 7200);
  paused.action = "resume when ready";
  paused.command = "tally session resume work-456";
  paused.reason = "release today";
  need_view complete = need_of("work-100", "complete", 86400);
  complete.action = "review PR";
  complete.command = "tally session remove work-100";
  complete.pr = "https://example.org/ppds/pull/42";
  return {stuck, plan, paused, complete};
}

projections::merge_point_view merge_point(const std::string& id, const std::string& title,
                                          const std::string& state) {
  projections::merge_point_view view;
  view.id = id;
  view.title = title;
  view.state = state;
  view.into = "main";
  view.since = events::after(noon, -300);
  return view;
}

/// What is in each other's way, and what is to be integrated.
void add_conflicts_and_merge_points(projections::status_view& view) {
  view.conflicts = {{"C-7",
                     "file_overlap",
                     {"session-a", "session-b"},
                     {"WRK-126", "WRK-121"},
                     {"src/session.cpp"},
                     events::after(noon, -600),
                     "let session-a finish with it first, then session-b; or share: "
                     "tally reserve --shared",
                     "open",
                     {}}};
  view.merge_points = {merge_point("auth", "Backend and login page", "integrating"),
                       merge_point("login", "The whole login", "ready"),
                       merge_point("e2e", "End to end", "waiting")};
  view.merge_points[0].holder = "terminal-1";
  view.merge_points[0].into = "release";
  view.merge_points[1].queue = {"terminal-2", "terminal-3"};
  view.merge_points[2].waiting_on = {"story/frontend", "story/tests"};
  projections::waiter_view waits;
  waits.session = "session-d";
  waits.items = {"WRK-126"};
  waits.files = {"src/session/**"};
  waits.waits_on = {"session-a"};
  waits.since_s = 300;
  view.queue = {waits, waits};
  view.queue[1].session = "a-session-with-a-name-that-is-far-too-long";
  view.queue[1].merge_point = "auth";
  view.queue[1].waits_on = {"session-a", "terminal-1", "session-d"};
  need_view ready;
  ready.merge_point = "login";
  ready.status = "ready";
  ready.title = "The whole login";
  ready.action = "integrate it into main";
  ready.command = "tally merge start login";
  view.needs_you.push_back(ready);
  need_view gate;
  gate.status = "gate";
  gate.reason = "implement";
  gate.items = {"WRK-126", "WRK-9", "WRK-118"};
  gate.action = "approve what is ready; see them";
  gate.command = "tally list --stage implement --status claimed";
  view.needs_you.push_back(gate);
}

/// Eight who wait, with names and titles as long as they get.
status_page crowded_page() {
  status_page page;
  page.project = "hub";
  page.now = noon;
  page.view.position = 412;
  page.view.pipeline = {{"implement", 2, 8, 0, 1, 0, 11, 2, 8, {}, {}}};
  const std::string title =
      "Everything that the login needs, from the page to the token, with all its tests and docs";
  std::vector<std::string> ahead{"orchestrator-of-the-whole-project-number-0"};
  for (int number = 1; number <= 8; ++number) {
    projections::waiter_view row;
    row.session = "terminal-of-somebody-with-a-long-name-" + std::to_string(number);
    row.items = {"1-2-user-authentication/backend", "1-2-user-authentication/frontend"};
    row.files = {"src/authentication/session/**", "docs/authentication.md"};
    row.merge_point = "authentication-of-users";
    row.waits_on = ahead;
    row.since_s = 300 * (9 - number);
    ahead.push_back(row.session);
    page.view.queue.push_back(row);
  }
  auto point = merge_point("authentication-of-users", title, "integrating");
  point.holder = ahead.front();
  point.into = "release/2026-11-with-authentication";
  point.queue = {ahead.begin() + 1, ahead.end()};
  page.view.merge_points = {point, merge_point("e2e", title, "waiting")};
  page.view.merge_points[1].waiting_on = {"1-2-user-authentication/backend",
                                          "1-2-user-authentication/frontend",
                                          "1-2-user-authentication/end-to-end"};
  need_view blocked;
  blocked.session = ahead.back();
  blocked.status = "blocked";
  blocked.action = "finish what it waits for first, or release it";
  blocked.command = "tally show WRK-130";
  blocked.items = {"WRK-130"};
  blocked.title = "End-to-end tests";
  blocked.blocked_by = page.view.merge_points[1].waiting_on;
  page.view.needs_you = {blocked};
  page.view.conflicts = {{"C-7",
                          "file_overlap",
                          {ahead[1], ahead[2]},
                          {},
                          {"src/authentication/session/token_refresh.cpp"},
                          noon,
                          "let " + ahead[1] + " finish with it first, then " + ahead[2] +
                              "; or share: tally reserve --shared",
                          "open",
                          {}}};
  return page;
}

/// docs/status.md shows the screen as it is.
void check_page_of_the_docs(const std::string& picture) {
  BOOST_TEST(tests::source_text("docs/status.md").find("```\n" + picture + "```\n") !=
                 std::string::npos,
             "docs/status.md does not show this screen:\n"
                 << picture);
}

status_page full_page() {
  status_page page;
  page.project = "hub";
  page.now = noon;
  page.view.position = 412;
  page.view.pipeline = {{"plan", 9, 2, 1, 0, 0, 12, 6, 1, {}, {}},
                        {"implement", 2, 3, 0, 1, 0, 6, 2, 3, {}, {}},
                        {"review", 0, 1, 118, 0, 2, 121, 0, 1, {}, {}}};
  session_view silent = session("session-c", "working", {"WRK-118"}, 8040);
  silent.lapsed = true;
  session_view gone = session("session-z", "registered", {}, 90000);
  gone.lapsed = true;
  page.view.sessions = {
      session("session-a", "working", {"WRK-126"}, 20),
      session("session-b", "planning", {"WRK-121", "WRK-122"}, 600),
      session("a-session-with-a-name-that-is-far-too-long", "stuck", {"WRK-9"}, 65),
      session("session-d", "registered", {}, 5),
      silent,
      gone};
  need_view lapsed;
  lapsed.session = "session-c";
  lapsed.status = "lapsed";
  lapsed.action = "any session may take over what it holds";
  lapsed.command = "tally claim WRK-118";
  lapsed.items = {"WRK-118"};
  lapsed.title = "Refresh tokens before they expire";
  lapsed.age_s = 8040;
  lapsed.judged = "silent";
  lapsed.branch = "fix/tokens";
  lapsed.worktree = "../hub-c";
  lapsed.note = "clock skew is left";
  need_view failed;
  failed.status = "failed";
  failed.action = "retry or cancel it";
  failed.command = "tally retry WRK-145";
  failed.items = {"WRK-145"};
  failed.title = "Read the importer's old files";
  failed.age_s = 720;
  failed.reason = "the old library is gone, and nobody knows where its source might still be found";
  need_view blocked;
  blocked.session = "session-d";
  blocked.status = "blocked";
  blocked.action = "finish what it waits for first, or release it";
  blocked.command = "tally show WRK-130";
  blocked.items = {"WRK-130"};
  blocked.title = "End-to-end tests";
  blocked.blocked_by = {"WRK-120"};
  page.view.needs_you = waiting_sessions();
  for (const auto& need : {lapsed, failed, blocked}) page.view.needs_you.push_back(need);
  add_conflicts_and_merge_points(page.view);
  page.events = {{events::after(noon, -7900), "session-a claimed WRK-126 for 2h"},
                 {events::after(noon, -720), "session-f failed WRK-145: the old library is gone"},
                 {events::after(noon, -5), "session-b moved WRK-121 from plan to implement"}};
  return page;
}

terminal screen_of(std::size_t columns, bool colour = false) {
  return {.interactive = true, .colour = colour, .columns = columns, .rows = 40};
}

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

std::string without_colours(std::string_view text) {
  std::string plain;
  while (!text.empty()) {
    if (text.starts_with("\x1b[")) {
      text.remove_prefix(text.find('m') + 1);
    } else {
      plain += text.front();
      text.remove_prefix(1);
    }
  }
  return plain;
}

} // namespace

BOOST_AUTO_TEST_SUITE(the_picture_of_a_status)

BOOST_AUTO_TEST_CASE(what_needs_a_person_comes_before_pipeline_sessions_and_events) {
  const utc zone;
  const std::string text = status_picture(full_page(), screen_of(80));
  check_golden("cli/status_80.txt", text);
  check_page_of_the_docs(text);
  BOOST_TEST(text.find("1: sliding · 2: fixed · 3: ask user preference") != std::string::npos);
  BOOST_TEST(text.find("NEEDS YOU") < text.find("PIPELINE"));
  BOOST_TEST(text.find("PIPELINE") < text.find("SESSIONS\n"));
  BOOST_TEST(text.find("SESSIONS\n") < text.find("LATELY"));
}

BOOST_AUTO_TEST_CASE(a_wider_screen_also_says_what_each_session_is_doing) {
  const utc zone;
  const std::string text = status_picture(full_page(), screen_of(120));
  check_golden("cli/status_120.txt", text);
  check_page_of_the_docs(text);
  BOOST_TEST(text.find("DOING") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(no_line_is_wider_than_the_screen) {
  for (const std::size_t columns : {72U, 80U, 100U, 120U, 200U}) {
    for (const auto& page : {full_page(), crowded_page()}) {
      for (const auto& line : lines_of(status_picture(page, screen_of(columns))))
        BOOST_TEST(display_width(line) <= columns, line);
    }
  }
}

BOOST_AUTO_TEST_CASE(with_long_names_and_many_who_wait_titles_are_cut_and_ids_and_names_are_not) {
  const utc zone;
  check_golden("cli/status_crowded.txt", status_picture(crowded_page(), screen_of(80)));
  for (const std::size_t columns : {80U, 120U}) {
    std::string words; // as if no line had an end
    for (const auto& line : lines_of(status_picture(crowded_page(), screen_of(columns)))) {
      const std::size_t begin = line.find_first_not_of(' ');
      if (begin != std::string::npos) words += line.substr(begin) + ' ';
    }
    for (const char* const whole :
         {"src/authentication/session/**, docs/authentication.md and 1 more, behind "
          "orchestrator-of-the-whole-project-number-0, terminal-of-somebody-with-a-long-name-1 and "
          "6 more; for 5m",
          "orchestrator-of-the-whole-project-number-0 integrates it into "
          "release/2026-11-with-authentication since 2026-11-20 11:55; in the queue: "
          "terminal-of-somebody-with-a-long-name-1, terminal-of-somebody-with-a-long-name-2, ",
          "terminal-of-somebody-with-a-long-name-8 holds WRK-130 although it waits for "
          "1-2-user-authentication/backend, 1-2-user-authentication/frontend, "
          "1-2-user-authentication/end-to-end",
          "or share: tally reserve --shared"})
      BOOST_TEST(words.find(whole) != std::string::npos, whole << "\n is not in\n" << words);
    BOOST_TEST(words.find("Everything that the login needs") != std::string::npos);
    BOOST_TEST(words.find("with all its tests and docs") == std::string::npos);
  }
}

BOOST_AUTO_TEST_CASE(what_is_kept_on_a_screen_never_scrolls_it_however_small_it_is) {
  for (const bool colour : {false, true}) {
    for (const std::size_t columns : {20U, 50U, 80U}) {
      for (const std::size_t rows : {3U, 12U, 24U}) {
        const std::string picture = status_picture(full_page(), screen_of(columns, colour), rows);
        const auto shown = lines_of(without_colours(picture));
        BOOST_TEST(shown.size() <= rows);
        for (const auto& line : shown) BOOST_TEST(display_width(line) <= columns, line);
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(merge_points_show_who_waits_for_which) {
  const std::string text = status_picture(full_page(), screen_of(120));
  BOOST_TEST(text.find("MERGE POINTS\n  auth   integrating  Backend and login page\n") !=
                 std::string::npos,
             text);
  BOOST_TEST(text.find("terminal-1 integrates it into release since") != std::string::npos, text);
  BOOST_TEST(text.find("in the queue: terminal-2, terminal-3") != std::string::npos, text);
  BOOST_TEST(text.find("waits for story/frontend, story/tests") != std::string::npos, text);
}

BOOST_AUTO_TEST_CASE(who_waits_for_what_others_have_is_shown_in_order) {
  status_page page = full_page();
  page.view.queue.clear();
  for (const char* const session : {"terminal-2", "t-3"}) {
    projections::waiter_view row;
    row.session = session;
    row.items = {"WRK-7"};
    row.files = {"src/**"};
    row.waits_on = {"terminal-1"};
    row.since_s = 300;
    page.view.queue.push_back(std::move(row));
  }
  page.view.queue[1].merge_point = "auth";
  const std::string text = status_picture(page, screen_of(120));
  BOOST_TEST(text.find("\nWAITING  2\n"
                       "  terminal-2  WRK-7, src/**, behind terminal-1; for 5m\n"
                       "  t-3         WRK-7, src/**, merge:auth, behind terminal-1; for 5m\n") !=
                 std::string::npos,
             text);
}

BOOST_AUTO_TEST_CASE(names_that_begin_alike_stay_apart_in_the_table_of_sessions) {
  status_page page = full_page();
  page.view.sessions = {
      session("terminal-of-somebody-1", "working", {"1-2-user-authentication/backend"}, 5),
      session("terminal-of-somebody-2", "working", {"1-2-user-authentication/frontend"}, 5)};
  const std::string text = status_picture(page, screen_of(80));
  BOOST_TEST(text.find("y-1  claude") != std::string::npos, text);
  BOOST_TEST(text.find("y-2  claude") != std::string::npos, text);
  BOOST_TEST(text.find("kend  implement") != std::string::npos, text);
  BOOST_TEST(shortened_within("terminal-1", 10) == "terminal-1");
  BOOST_TEST(shortened_within("terminal-12", 9) == "termi…-12");
  BOOST_TEST(shortened_within("日本語日本語", 7) == "日本…語");
}

BOOST_AUTO_TEST_CASE(colours_add_nothing_but_colours) {
  for (const std::size_t columns : {80U, 120U}) {
    const std::string coloured = status_picture(full_page(), screen_of(columns, true));
    const std::string plain = status_picture(full_page(), screen_of(columns));
    BOOST_TEST(coloured != plain);
    // Blanks may stand behind the last coloured cell of a line.
    const auto bare = lines_of(without_colours(coloured));
    const auto expected = lines_of(plain);
    BOOST_REQUIRE_EQUAL(bare.size(), expected.size());
    for (std::size_t at = 0; at < bare.size(); ++at) BOOST_TEST(bare[at] == expected[at]);
  }
}

BOOST_AUTO_TEST_CASE(control_characters_of_the_board_never_reach_the_terminal) {
  status_page page = full_page();
  page.view.sessions.front().session = "evil\x1b[2J";
  page.view.sessions.front().title = "\x1b]0;title\x07";
  page.view.needs_you.at(4).note = "\x1b[31mred";
  page.view.needs_you.front().stuck->context = "\x1b[31mred\x07";
  page.events.front().sentence = "one\ntwo\x1b[H";
  const std::string text = status_picture(page, screen_of(120));
  BOOST_TEST(text.find('\x1b') == std::string::npos);
  BOOST_TEST(text.find('\x07') == std::string::npos);
}

BOOST_AUTO_TEST_CASE(an_empty_board_says_what_to_do_next) {
  const utc zone;
  status_page page;
  page.project = "hub";
  page.now = noon;
  page.view.position = 1;
  page.view.pipeline.resize(3);
  page.view.pipeline[0].stage = "plan";
  page.view.pipeline[1].stage = "implement";
  page.view.pipeline[2].stage = "review";
  check_golden("cli/status_empty.txt", status_picture(page, screen_of(80)));
}

BOOST_AUTO_TEST_CASE(sixty_four_sessions_leave_room_for_what_matters) {
  status_page page = full_page();
  page.view.sessions.clear();
  for (int number = 0; number < 64; ++number)
    page.view.sessions.push_back(session("session-" + std::to_string(number), "working", {"W"}, 5));
  const auto all = lines_of(status_picture(page, screen_of(80)));
  BOOST_TEST(std::count_if(all.begin(), all.end(), [](const std::string& line) {
               return line.find("session-") != std::string::npos &&
                      line.find("working") != std::string::npos;
             }) == 64);
  page.footer = "q quits";
  const std::string cut = status_picture(page, screen_of(80), 40);
  BOOST_TEST(lines_of(cut).size() <= 40U);
  BOOST_TEST(lines_of(cut).size() > 34U);
  BOOST_TEST(cut.find("tally session guide work-234 --option N") != std::string::npos);
  BOOST_TEST(cut.find("more: tally session list") != std::string::npos);
  BOOST_TEST(cut.find("q quits") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(what_was_asked_for_by_since_is_shown_even_where_it_is_nothing) {
  status_page page = full_page();
  page.events.clear();
  page.since = "yesterday";
  const std::string text = status_picture(page, screen_of(80));
  BOOST_TEST(text.find("SINCE yesterday\n  Nothing happened.") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(the_pipeline_in_a_line_counts_what_is_not_finished) {
  BOOST_TEST(pipeline_line(full_page().view.pipeline) ==
             "11 plan (2 claimed) → 6 implement (3 claimed) → 1 review (1 claimed)");
}

BOOST_AUTO_TEST_CASE(a_repaint_clears_each_line_before_it_is_written_and_never_scrolls) {
  BOOST_TEST(repaint_text("one\ntwo\n") == "\x1b[?2026h\x1b[H\x1b[Kone\r\n\x1b[Jtwo\x1b[?2026l");
}

BOOST_AUTO_TEST_CASE(off_a_terminal_it_is_as_wide_as_columns_says) {
  BOOST_TEST(picture_width({.columns = 60, .told_columns = true}) == 60U);
  BOOST_TEST(picture_width({.columns = 60}) == picture_width({}));
}

BOOST_AUTO_TEST_SUITE_END()
