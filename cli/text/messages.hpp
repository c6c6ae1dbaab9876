#pragma once

#include "cli/text/output.hpp"
#include "cli/text/report.hpp"
#include "cli/text/stream.hpp"

#include <optional>
#include <set>
#include <string>
#include <string_view>

namespace tally::cli {

/// What goes to standard error: warnings, and last the error. Sentences for people; under `-o json`
/// and `-o ndjson` one object a line, `{"warning":{"code","message","hint"?,…facts}}` and
/// `{"error":{"code","exit","message","hint"?,…facts}}`.
class messages {
public:
  /// Writes to `out`, which must live longer; `quiet` silences warnings, never errors.
  messages(output_format format, stream& out, bool quiet);

  /// Something to know that does not stop the command. Written at once.
  void warn(const report& what);

  /// From now on a warning that was given before is not given again: for what looks at the same
  /// things over and over.
  void warn_once() { told_.emplace(); }

  /// Why the command ends; answers the exit status to end with.
  int fail(const report& why);

private:
  void print(std::string_view kind, const report& what, style meaning);

  bool is_json_;
  bool is_quiet_;
  std::optional<std::set<std::string>> told_; ///< the warnings that were given, if that matters
  stream* out_;
};

/// A report as the object that scripts get: code, exit (errors only), message, hint, facts.
value report_value(const report& what, bool is_error);

} // namespace tally::cli
