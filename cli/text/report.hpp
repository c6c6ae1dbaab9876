#pragma once

#include "cli/exit_status.hpp"
#include "cli/text/value.hpp"

#include <exception>
#include <string>
#include <utility>

namespace tally::cli {

/// A warning or the final error, for people and for scripts alike.
struct report {
  std::string code;                        ///< for scripts: `held_by_another`
  exit_status exit = exit_status::refused; ///< of no meaning in a warning
  std::string message;                     ///< one sentence with the facts
  std::string hint = {};    ///< what to do, best something that can be pasted; may be empty
  value::object facts = {}; ///< more for scripts, in this order
};

/// Ends the command with this report: for what the command line itself finds, not for refusals of
/// the domain.
struct stop : std::exception {
  explicit stop(report reason) : why(std::move(reason)) {}
  const char* what() const noexcept override { return why.message.c_str(); }

  report why;
};

/// The command line is wrong: exit status 64, nothing was done.
struct usage_error : stop {
  explicit usage_error(std::string message, std::string hint = {})
      : stop({"usage", exit_status::usage, std::move(message), std::move(hint), {}}) {}
};

} // namespace tally::cli
