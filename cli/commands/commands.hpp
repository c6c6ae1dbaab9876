#pragma once

#include "cli/command.hpp"

namespace tally::cli {

// Each is defined, with all that the help says of it, in the file that runs it:
// commands/<verb>.cpp.

extern const command_spec init_command;
extern const command_spec add_command;
extern const command_spec edit_command;
extern const command_spec note_command;
extern const command_spec task_add_command;
extern const command_spec task_done_command;
extern const command_spec claim_command;
extern const command_spec release_command;
extern const command_spec next_command;
extern const command_spec stage_command;
extern const command_spec done_command;
extern const command_spec fail_command;
extern const command_spec retry_command;
extern const command_spec cancel_command;
extern const command_spec reopen_command;
extern const command_spec depend_command;
extern const command_spec undepend_command;
extern const command_spec explain_command;
extern const command_spec merge_declare_command;
extern const command_spec merge_start_command;
extern const command_spec merge_done_command;
extern const command_spec merge_abandon_command;
extern const command_spec merge_list_command;
extern const command_spec session_start_command;
extern const command_spec session_end_command;
extern const command_spec session_heartbeat_command;
extern const command_spec session_prune_command;
extern const command_spec session_planning_command;
extern const command_spec session_plan_ready_command;
extern const command_spec session_working_command;
extern const command_spec session_stuck_command;
extern const command_spec session_complete_command;
extern const command_spec session_pause_command;
extern const command_spec session_resume_command;
extern const command_spec session_cancel_command;
extern const command_spec session_remove_command;
extern const command_spec session_guide_command;
extern const command_spec session_inbox_command;
extern const command_spec approve_command;
extern const command_spec reject_command;
extern const command_spec reserve_command;
extern const command_spec unreserve_command;
extern const command_spec conflicts_command;
extern const command_spec conflict_ack_command;
extern const command_spec conflict_resolve_command;
extern const command_spec sync_command;
extern const command_spec config_command;
extern const command_spec append_command;
extern const command_spec batch_command;
extern const command_spec run_command;
extern const command_spec help_command;
extern const command_spec export_command;
extern const command_spec shell_library_command;
extern const command_spec completion_command;
extern const command_spec import_command;
extern const command_spec status_command;
extern const command_spec list_command;
extern const command_spec show_command;
extern const command_spec query_command;
extern const command_spec progress_command;
extern const command_spec log_command;
extern const command_spec session_list_command;
extern const command_spec session_show_command;
extern const command_spec verify_command;
extern const command_spec replay_command;
extern const command_spec rebuild_command;

} // namespace tally::cli
