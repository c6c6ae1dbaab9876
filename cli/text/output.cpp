#include "cli/text/output.hpp"

#include "cli/text/csv.hpp"
#include "cli/text/json_text.hpp"
#include "cli/text/screen_text.hpp"

namespace tally::cli {

void output::begin(std::vector<std::string_view> columns, const table_view& view) {
  columns_ = std::move(columns);
  view_ = view;
  rows_.clear();
  is_first_ = true;
  switch (format_) {
  case output_format::json: out_->write("["); break;
  case output_format::csv: {
    std::string header;
    append_csv_header(header, columns_);
    out_->write(header);
    break;
  }
  case output_format::ndjson:
  case output_format::table: break;
  }
}

void output::add(value row) {
  std::string text;
  switch (format_) {
  case output_format::table: rows_.push_back(std::move(std::get<value::object>(row.data))); return;
  case output_format::json:
    text = is_first_ ? "" : ",";
    append_json(text, row);
    break;
  case output_format::ndjson:
    append_json(text, row);
    text += '\n';
    break;
  case output_format::csv: append_csv_row(text, std::get<value::object>(row.data), columns_); break;
  }
  is_first_ = false;
  out_->write(text);
}

void output::end() {
  switch (format_) {
  case output_format::json: out_->write("]\n"); break;
  case output_format::table: out_->write(table_text(rows_, columns_, view_, out_->screen)); break;
  case output_format::ndjson:
  case output_format::csv: break;
  }
  rows_.clear();
}

void output::one(const value& thing, const std::vector<std::string_view>& columns) {
  std::string text;
  switch (format_) {
  case output_format::table:
    text = sheet_text(std::get<value::object>(thing.data), out_->screen);
    break;
  case output_format::csv:
    append_csv_header(text, columns);
    append_csv_row(text, std::get<value::object>(thing.data), columns);
    break;
  case output_format::json:
  case output_format::ndjson:
    append_json(text, thing);
    text += '\n';
    break;
  }
  out_->write(text);
}

void output::line(std::string_view text, style meaning) {
  picture(styled(for_screen(text), meaning, screen().colour) + '\n');
}

void output::picture(std::string_view text) {
  if (is_for_people()) out_->write(text);
}

} // namespace tally::cli
