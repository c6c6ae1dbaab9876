#pragma once

#include "cli/text/describe_value.hpp"
#include "cli/text/stream.hpp"
#include "cli/text/table.hpp"
#include "cli/text/value.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace tally::cli {

/// `-o`: for people, or for scripts.
enum class output_format { table, json, ndjson, csv };

/// The answer on standard output, in the format that was asked for.
class output {
public:
  /// Prints to `out`, which must live longer.
  output(output_format format, stream& out) : format_(format), out_(&out) {}

  /// The format that was asked for.
  output_format format() const { return format_; }

  /// True where a person reads: sentences and pictures are welcome.
  bool is_for_people() const { return format_ == output_format::table; }

  /// What is at the other end.
  const terminal& screen() const { return out_->screen; }

  /// A list of described structs: a bare array, a line each, CSV with its header, or a table.
  template <class Rows>
  void rows(const Rows& list, const table_view& view = {}) {
    using row_type = std::remove_cvref_t<decltype(*std::begin(list))>;
    begin(column_names<row_type>(), view);
    for (const auto& row : list) {
      add(to_value(row));
    }
    end();
  }

  /// One described struct: an object in JSON, one row of CSV, a line for each member for people.
  template <class Row>
  void row(const Row& thing) {
    one(to_value(thing), column_names<Row>());
  }

  /// Begins a list whose rows come one by one; every row is an object.
  void begin(std::vector<std::string_view> columns, const table_view& view = {});

  /// Adds a row to the list that was begun.
  void add(value row);

  /// Ends the list.
  void end();

  /// One value; an object also in CSV, where `columns` are its header.
  void one(const value& thing, const std::vector<std::string_view>& columns);

  /// A sentence for people, and only for them; made safe for a terminal. Ends the line.
  void line(std::string_view text, style meaning = style::plain);

  /// Lines for people, and only for them, with what `styled` adds; data in them went through
  /// `for_screen`.
  void picture(std::string_view text);

  /// Text as it is, in whatever format was asked for: help and generated pages.
  void page(std::string_view text) { out_->write(text); }

  /// Writes out what is kept; true unless a write failed.
  bool flush() { return out_->flush(); }

  /// True once a write failed: nothing more can be said.
  bool is_broken() const { return out_->error() != 0; }

  /// True where nobody reads the answer any more.
  bool is_abandoned() const { return out_->is_abandoned(); }

  /// Looks again at the terminal, whose size may have changed.
  void measure() { out_->measure(); }

private:
  output_format format_;
  stream* out_;
  std::vector<std::string_view> columns_;
  table_view view_;
  std::vector<value::object> rows_; // a table's, until its end
  bool is_first_ = true;
};

} // namespace tally::cli
