#include "cli/formats/work_items/sql.hpp"

#include "events/ids.hpp"

#include <boost/json/parse.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <initializer_list>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tally::cli {

namespace {

namespace json = boost::json;

constexpr std::string_view digits = "0123456789";
constexpr std::string_view letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_";

std::string lower(std::string_view word) {
  std::string text{word};
  for (char& letter : text) {
    if (letter >= 'A' && letter <= 'Z') letter = static_cast<char>(letter - 'A' + 'a');
  }
  return text;
}

/// A word in small letters, a text without its quotes, a number, or a sign.
struct token {
  enum class kind { word, text, number, sign, end };
  kind is = kind::end;
  std::string value;
  std::size_t line = 0;

  [[nodiscard]] bool says(std::string_view what) const {
    return (is == kind::word || is == kind::sign) && value == what;
  }
};

/// The text, token by token.
class scanner {
public:
  scanner(std::string file, std::string text) : file_(std::move(file)), text_(std::move(text)) {
    rest_ = text_;
    if (rest_.starts_with("\xEF\xBB\xBF")) rest_.remove_prefix(3);
    advance();
  }

  [[nodiscard]] const token& now() const { return now_; }
  token take() {
    token taken = std::move(now_);
    advance();
    return taken;
  }

  /// The lines after the end of this one, up to `\.`; they follow the sign that is now.
  std::vector<std::pair<std::string_view, std::size_t>> take_lines() {
    std::vector<std::pair<std::string_view, std::size_t>> lines;
    if (const auto same = take_line(); same.find_first_not_of(" \t\r") != std::string_view::npos)
      fail(line_, "has more on the line after COPY");
    while (!rest_.empty()) {
      const std::size_t at = line_;
      auto line = take_line();
      if (line.ends_with('\r')) line.remove_suffix(1);
      if (line == "\\.") {
        advance();
        return lines;
      }
      lines.emplace_back(line, at);
    }
    fail(line_, "ends before the rows of its COPY do");
  }

  [[noreturn]] void fail(std::size_t line, std::string_view what) const {
    malformed(fmt::format("{}:{} {}", file_, line, what),
              "bring rows as JSON, as tally export work-items writes them, or as pg_dump "
              "--data-only --column-inserts --table=work_items does",
              {{"file", file_}, {"line", line}});
  }
  [[nodiscard]] const std::string& file() const { return file_; }

private:
  std::string_view take_line() {
    const auto line = rest_.substr(0, rest_.find('\n'));
    rest_.remove_prefix(std::min(rest_.size(), line.size() + 1));
    ++line_;
    return line;
  }

  void skip_blanks() {
    while (!rest_.empty()) {
      if (rest_.front() == '\n') {
        ++line_;
        rest_.remove_prefix(1);
      } else if (rest_.front() == ' ' || rest_.front() == '\t' || rest_.front() == '\r') {
        rest_.remove_prefix(1);
      } else if (rest_.starts_with("--") || rest_.starts_with("\\restrict ") ||
                 rest_.starts_with("\\unrestrict ")) {
        take_line(); // pg_dump says the latter two to psql
      } else {
        return;
      }
    }
  }

  std::string_view take_any_of(std::string_view set) {
    const auto found = rest_.substr(0, rest_.find_first_not_of(set));
    rest_.remove_prefix(found.size());
    return found;
  }

  void advance() {
    static const std::string in_word = std::string{letters}.append(digits);
    static const std::string in_number = std::string{digits}.append("+-.eE");
    skip_blanks();
    now_ = {token::kind::end, {}, line_};
    if (rest_.empty()) return;
    const char first = rest_.front();
    if (first == '\'' || first == '"') {
      now_.value = take_quoted(first);
      now_.is = first == '"' ? token::kind::word : token::kind::text;
    } else if (letters.find(first) != std::string_view::npos) {
      now_.value = lower(take_any_of(in_word));
      now_.is = token::kind::word;
      if (rest_.starts_with('\'')) fail(line_, "has a text of a kind that is not read here");
    } else if (digits.find(first) != std::string_view::npos || first == '-') {
      now_.value = take_any_of(in_number);
      now_.is = token::kind::number;
    } else {
      const std::size_t length = rest_.starts_with("::") ? 2 : 1;
      now_.value = rest_.substr(0, length);
      now_.is = token::kind::sign;
      rest_.remove_prefix(length);
    }
  }

  std::string take_quoted(char quote) {
    const std::size_t begun = line_;
    std::string text;
    for (rest_.remove_prefix(1); !rest_.empty(); rest_.remove_prefix(1)) {
      if (rest_.front() == quote) {
        rest_.remove_prefix(1);
        if (!rest_.starts_with(quote)) return text;
      }
      if (rest_.front() == '\n') ++line_;
      text += rest_.front();
    }
    fail(begun, "has a text that does not end");
  }

  std::string file_;
  std::string text_;
  std::string_view rest_;
  std::size_t line_ = 1;
  token now_;
};

bool is_one_of(std::string_view column, std::initializer_list<std::string_view> columns) {
  return std::find(columns.begin(), columns.end(), column) != columns.end();
}

bool holds_json(std::string_view column) {
  return is_one_of(column, {"files_modified", "dependencies", "metadata"});
}
bool holds_number(std::string_view column) {
  return is_one_of(column, {"priority", "estimated_hours"});
}
bool holds_time(std::string_view column) {
  return is_one_of(column, {"assigned_at", "created_at", "updated_at", "completed_at"});
}

/// PostgreSQL leaves the minutes of an offset away where there are none.
std::string with_whole_offset(std::string time) {
  const auto sign = time.size() < 3 ? std::string::npos : time.size() - 3;
  if (sign != std::string::npos && time.find(':') < sign &&
      (time[sign] == '+' || time[sign] == '-'))
    time += ":00";
  return time;
}

class reader {
public:
  reader(std::string file, std::string text) : in_(std::move(file), std::move(text)) {}

  void read(const std::function<void(const json::object&, const line_place&)>& take) {
    while (in_.now().is != token::kind::end) statement();
    if (in_transaction_) in_.fail(in_.now().line, "ends before its transaction does");
    for (const auto& [row, place] : rows_) take(row, place);
  }

private:
  void statement() {
    const token first = in_.take();
    if (first.says("set")) {
      setting();
    } else if (first.says("begin") && !in_transaction_) {
      in_transaction_ = true;
      follow(";");
    } else if (first.says("commit") && in_transaction_) {
      in_transaction_ = false;
      follow(";");
    } else if (first.says("select")) {
      follow("pg_catalog . set_config (");
      if (text() != "search_path") refuse(first);
      follow(",");
      text();
      follow(", false ) ;");
    } else if (first.says("insert")) {
      follow("into");
      insert();
    } else if (first.says("copy")) {
      copy();
    } else if (first.says("update")) {
      parent();
    } else {
      refuse(first);
    }
  }

  /// Of the settings of a session only these change what a text says.
  void setting() {
    const token name = in_.take();
    if (!in_.now().says("=") && !in_.now().says("to")) refuse(in_.now());
    in_.take();
    const token value = in_.take();
    if (name.is != token::kind::word || value.is == token::kind::sign) refuse(name);
    if ((name.says("client_encoding") && lower(value.value) != "utf8") ||
        (name.says("standard_conforming_strings") && value.value != "on"))
      in_.fail(name.line,
               fmt::format("has {} as {}, which is not read here", name.value, value.value));
    follow(";");
  }

  void insert() {
    the_table();
    const auto columns = names();
    follow("values");
    while (true) {
      const std::size_t line = in_.now().line;
      json::object row;
      follow("(");
      for (const auto& column : columns) {
        if (!row.empty()) follow(",");
        row[column] = value(column);
      }
      follow(")");
      add(std::move(row), line);
      if (!in_.now().says(",")) break;
      in_.take();
    }
    if (in_.now().says("on")) conflict();
    follow(";");
  }

  /// What is to become of a row that is there already: here it is none's business.
  void conflict() {
    follow("on conflict");
    if (in_.now().says("do")) {
      follow("do nothing");
      return;
    }
    follow("( id ) do update set");
    while (true) {
      const token column = in_.take();
      follow("= excluded .");
      if (column.is != token::kind::word || in_.take().value != column.value) refuse(column);
      if (!in_.now().says(",")) return;
      in_.take();
    }
  }

  void copy() {
    the_table();
    const auto columns = names();
    follow("from stdin");
    if (!in_.now().says(";")) refuse(in_.now());
    for (auto [line, number] : in_.take_lines()) {
      json::object row;
      for (const auto& column : columns) {
        const auto end = line.find('\t');
        const bool is_last = &column == &columns.back();
        if ((end == std::string_view::npos) != is_last)
          in_.fail(number, fmt::format("has not {} fields", columns.size()));
        const auto field = line.substr(0, end);
        row[column] = field == "\\N" ? json::value(nullptr)
                                     : as_column(column, copied(field, number), number);
        line.remove_prefix(is_last ? line.size() : end + 1);
      }
      add(std::move(row), number);
    }
  }

  /// What a field of COPY stands for.
  [[nodiscard]] std::string copied(std::string_view field, std::size_t line) const {
    static constexpr std::string_view named = "bfnrtv\\";
    static constexpr std::string_view meant = "\b\f\n\r\t\v\\";
    std::string text;
    while (!field.empty()) {
      char letter = field.front();
      field.remove_prefix(1);
      if (letter == '\\') {
        const auto at = field.empty() ? std::string_view::npos : named.find(field.front());
        if (at == std::string_view::npos) in_.fail(line, "has a character that is not read here");
        letter = meant[at];
        field.remove_prefix(1);
      }
      text += letter;
    }
    return text;
  }

  /// Parents are set when all rows are there.
  void parent() {
    the_table();
    follow("set parent_item_id = ( select id from work_items where id =");
    json::value id = value("parent_item_id");
    follow(") where id =");
    const std::size_t line = in_.now().line;
    const auto found = by_id_.find(text());
    follow(";");
    if (found == by_id_.end()) in_.fail(line, "sets the parent of a row that is not in this file");
    rows_[found->second].first["parent_item_id"] = std::move(id);
  }

  json::value value(const std::string& column) {
    token next = in_.take();
    if (next.says("null")) return nullptr;
    if (next.says("true") || next.says("false")) return next.value == "true";
    if (next.is == token::kind::number) return parsed(next.value, next.line);
    if (next.is != token::kind::text) refuse(next);
    if (!in_.now().says("::")) return as_column(column, std::move(next.value), next.line);
    in_.take();
    if (!in_.now().says("jsonb") && !in_.now().says("json")) refuse(in_.now());
    in_.take();
    return parsed(next.value, next.line);
  }

  json::value as_column(std::string_view column, std::string text, std::size_t line) const {
    if (holds_json(column) || holds_number(column)) return parsed(text, line);
    return json::value(holds_time(column) ? with_whole_offset(std::move(text)) : std::move(text));
  }

  json::value parsed(const std::string& text, std::size_t line) const {
    json::error_code error;
    auto value = json::parse(text, error);
    if (error) in_.fail(line, fmt::format("has what is no JSON: {}", error.message()));
    return value;
  }

  /// work_items, of whatever schema.
  void the_table() {
    token name = in_.take();
    if (in_.now().says(".")) {
      in_.take();
      name = in_.take();
    }
    if (!name.says("work_items"))
      in_.fail(name.line, fmt::format("is of the table {}, and not of work_items", name.value));
  }

  std::vector<std::string> names() {
    if (!in_.now().says("(")) in_.fail(in_.now().line, "does not name the columns of its rows");
    std::vector<std::string> columns;
    do {
      in_.take();
      const token column = in_.take();
      const bool is_new = std::find(columns.begin(), columns.end(), column.value) == columns.end();
      if (column.is != token::kind::word || !is_new) refuse(column);
      columns.push_back(column.value);
    } while (in_.now().says(","));
    follow(")");
    return columns;
  }

  void add(json::object row, std::size_t line) {
    if (const auto* id = row.if_contains("id"); id != nullptr && id->is_string())
      by_id_.emplace(std::string{id->get_string().data(), id->get_string().size()}, rows_.size());
    rows_.emplace_back(std::move(row), line_place{in_.file(), line});
  }

  std::string text() {
    token next = in_.take();
    if (next.is != token::kind::text) refuse(next);
    return std::move(next.value);
  }

  /// Takes words and signs that must come now.
  void follow(std::string_view words) {
    while (!words.empty()) {
      const auto word = words.substr(0, words.find(' '));
      words.remove_prefix(std::min(words.size(), word.size() + 1));
      const token next = in_.take();
      if (!next.says(word)) refuse(next);
    }
  }

  [[noreturn]] void refuse(const token& at) const {
    if (at.is == token::kind::end) in_.fail(at.line, "ends within a statement");
    in_.fail(at.line, fmt::format("has SQL that is not read here, at '{}'", at.value));
  }

  scanner in_;
  bool in_transaction_ = false;
  std::vector<std::pair<json::object, line_place>> rows_;
  std::map<std::string, std::size_t> by_id_;
};

} // namespace

void read_sql_rows(const std::filesystem::path& file,
                   const std::function<void(const json::object&, const line_place&)>& take) {
  std::string text = whole_text(file);
  const std::string name = file.filename().string();
  if (!events::is_utf8(text))
    malformed(fmt::format("{} holds bytes that are not UTF-8", name),
              "write it with client_encoding UTF8", {{"file", name}});
  reader{name, std::move(text)}.read(take);
}

} // namespace tally::cli
