#include "cli/text/refusal_report.hpp"

namespace tally::cli {

report report_of(const engine::failure& why) {
  using engine::failure_kind;
  struct kind_words {
    const char* code;
    exit_status exit;
  };
  const auto words = [&]() -> kind_words {
    switch (why.kind) {
    case failure_kind::damaged: return {"log_damaged", exit_status::log_damaged};
    case failure_kind::no_board: return {"no_board", exit_status::no_board};
    case failure_kind::busy: return {"busy", exit_status::busy};
    case failure_kind::cannot_create: return {"cannot_create", exit_status::cannot_create};
    case failure_kind::io: return {"io_error", exit_status::io_error};
    case failure_kind::unknown_outcome: return {"outcome_unknown", exit_status::outcome_unknown};
    case failure_kind::newer: return {"newer_log", exit_status::newer_log};
    case failure_kind::too_long: return {"too_long", exit_status::usage};
    case failure_kind::not_permitted: return {"not_permitted", exit_status::not_permitted};
    }
    return {"bug", exit_status::bug};
  }();
  report made{words.code, words.exit, why.message, why.hint, {}};
  if (!why.path.empty()) made.facts.push_back({"path", why.path});
  if (why.offset) made.facts.push_back({"offset", *why.offset});
  if (why.position) made.facts.push_back({"position", why.position->value});
  if (why.error_number != 0) made.facts.push_back({"errno", why.error_number});
  return made;
}

} // namespace tally::cli
