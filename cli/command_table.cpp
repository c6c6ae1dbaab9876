#include "cli/command_table.hpp"

#include "cli/commands/commands.hpp"

#include <array>

namespace tally::cli {

namespace {

constexpr std::array table{
    // start here
    &init_command,
    &add_command,
    &run_command,
    &status_command,
    &help_command,
    // work
    &next_command,
    &claim_command,
    &release_command,
    &stage_command,
    &done_command,
    &fail_command,
    &retry_command,
    &cancel_command,
    &reopen_command,
    &edit_command,
    &note_command,
    &task_add_command,
    &task_done_command,
    &depend_command,
    &undepend_command,
    &approve_command,
    &reject_command,
    &reserve_command,
    &unreserve_command,
    &conflict_ack_command,
    &conflict_resolve_command,
    &merge_declare_command,
    &merge_start_command,
    &merge_done_command,
    &merge_abandon_command,
    // look
    &list_command,
    &show_command,
    &explain_command,
    &progress_command,
    &log_command,
    &query_command,
    &conflicts_command,
    &sync_command,
    &merge_list_command,
    // sessions
    &session_start_command,
    &session_heartbeat_command,
    &session_planning_command,
    &session_plan_ready_command,
    &session_working_command,
    &session_stuck_command,
    &session_inbox_command,
    &session_complete_command,
    &session_end_command,
    &session_list_command,
    &session_show_command,
    &session_guide_command,
    &session_pause_command,
    &session_resume_command,
    &session_cancel_command,
    &session_prune_command,
    &session_remove_command,
    // the log
    &config_command,
    &append_command,
    &verify_command,
    &replay_command,
    &rebuild_command,
    // exchange and scripts
    &import_command,
    &batch_command,
    &export_command,
    &shell_library_command,
    &completion_command,
};

} // namespace

command_table all_commands() { return table; }

} // namespace tally::cli
