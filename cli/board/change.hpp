#pragma once

#include "engine/answers.hpp"
#include "engine/coordinator.hpp"

#include <string_view>
#include <vector>

namespace tally::cli {

struct invocation;

/// Carries out a change for `who` and prints its answer: for people sentences, else the contract's
/// rows. Warnings say what was taken over, what the caller lost, and what else it should know.
/// Answers the exit status.
int change(invocation& now, engine::command what, engine::caller who);

/// As above, for the caller that the options and the environment name.
int change(invocation& now, engine::command what);

/// Prints what a change did: for people sentences, else the contract's rows.
void tell_change(invocation& now, const engine::receipt& made, std::string_view by,
                 const std::vector<engine::change_view>& rows);

/// Carries out a change without printing anything but warnings; ends the command where it is
/// refused. `answer` may be empty.
engine::receipt carry_out(invocation& now, engine::command what, engine::caller who,
                          const engine::answerer& answer = {});

/// Waits until the changes of this command are on disk; for those that ran with `sync_later`. Ends
/// the command where that cannot be said.
void make_durable(invocation& now);

/// Warns of each claim that was taken from the caller's session.
void tell_lost(invocation& now, const std::vector<engine::taken_claim>& taken);

/// Warns of the guidance that the caller's session has not acknowledged, with the first of it.
void tell_unread(invocation& now, const engine::unread_guidance& unread);

/// True where the caller's session was silent for more than a quarter of its lease.
bool owes_sign_of_life(const projections::world& world, const projections::observation& seen,
                       const engine::caller& who);

/// Shows life for the caller's session, if that is due.
void show_life(invocation& now, const engine::caller& who);

} // namespace tally::cli
