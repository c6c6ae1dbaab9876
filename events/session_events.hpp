#pragma once

#include "events/ids.hpp"
#include "events/instant.hpp"
#include "events/json_text.hpp"

#include <boost/describe/class.hpp>
#include <boost/describe/enum.hpp>
#include <boost/mp11/list.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tally::events {

/// What a session last said of itself. Lapsed is no status: it is computed.
enum class session_status {
  registered,
  planning,
  planning_complete,
  working,
  stuck,
  paused,
  complete,
  cancelled,
  ended
};
BOOST_DESCRIBE_ENUM(session_status, registered, planning, planning_complete, working, stuck, paused,
                    complete, cancelled, ended)

/// One process of one boot of one machine, told apart from every other that had or will have its
/// number.
struct process_identity {
  std::int64_t pid = 0;
  std::int64_t started = 0; ///< clock ticks after boot, field 22 of /proc/PID/stat
  std::string boot;         ///< the boot's id, first eight hex digits
  std::int64_t pid_namespace =
      0; ///< inode of /proc/PID/ns/pid: a number means something only within it
  std::optional<std::int64_t>
      alive_byte; ///< the byte of `alive` that it holds locked as long as it lives

  friend bool operator==(const process_identity&, const process_identity&) = default;
};
BOOST_DESCRIBE_STRUCT(process_identity, (), (pid, started, boot, pid_namespace, alive_byte))

/// A session said who and where it is.
struct session_started {
  static constexpr std::string_view type = "session.started";
  session_id session;
  std::optional<std::string> provider;
  std::optional<std::string> host;
  std::optional<process_identity> process;
  std::optional<std::string> branch;
  std::optional<std::string> worktree;
  std::optional<std::string> focus;
  std::vector<std::string> tasks;
  std::optional<session_id> taken_over_from; ///< itself, in another process, by --take-over
  json_members metadata;                     ///< what an import keeps of it; a null takes one away
};
BOOST_DESCRIBE_STRUCT(session_started, (),
                      (session, provider, host, process, branch, worktree, focus, tasks,
                       taken_over_from, metadata))

/// A sign of life, with what the session is at.
struct session_heartbeat {
  static constexpr std::string_view type = "session.heartbeat";
  session_id session;
  std::optional<item_id> item;
  std::optional<std::string> stage;
  std::optional<std::string> file;
  std::optional<std::string> note;
};
BOOST_DESCRIBE_STRUCT(session_heartbeat, (), (session, item, stage, file, note))

/// A session went on to another status.
struct session_status_changed {
  static constexpr std::string_view type = "session.status_changed";
  session_id session;
  session_status status = session_status::registered;
  std::optional<std::string> reason;
  std::optional<std::string> plan; ///< what is to be reviewed, with planning_complete
};
BOOST_DESCRIBE_STRUCT(session_status_changed, (), (session, status, reason, plan))

/// A session cannot go on without a person's word.
struct session_stuck {
  static constexpr std::string_view type = "session.stuck";
  session_id session;
  std::string reason;
  std::optional<std::string> context;
  std::vector<std::string> options; ///< answers to choose from, numbered from 1
};
BOOST_DESCRIBE_STRUCT(session_stuck, (), (session, reason, context, options))

/// Somebody told a session what to do. It stays unread until the session acknowledges it.
struct session_guided {
  static constexpr std::string_view type = "session.guided";
  session_id session;
  std::string text;
  std::optional<std::int64_t> option; ///< the number of the option that was chosen, from 1
};
BOOST_DESCRIBE_STRUCT(session_guided, (), (session, text, option))

/// A session has read the guidance that it had up to a position, that one included.
struct guidance_acknowledged {
  static constexpr std::string_view type = "guidance.acknowledged";
  session_id session;
  position through;
};
BOOST_DESCRIBE_STRUCT(guidance_acknowledged, (), (session, through))

/// A session's work is done and waits to be looked at.
struct session_completed {
  static constexpr std::string_view type = "session.completed";
  session_id session;
  std::optional<std::string> pull_request;
};
BOOST_DESCRIBE_STRUCT(session_completed, (), (session, pull_request))

/// A session ended by its own or somebody's word.
struct session_ended {
  static constexpr std::string_view type = "session.ended";
  session_id session;
  std::optional<std::string> reason;
};
BOOST_DESCRIBE_STRUCT(session_ended, (), (session, reason))

/// A lapsed session was ended by somebody else.
struct session_pruned {
  static constexpr std::string_view type = "session.pruned";
  session_id session;
  std::optional<position> last_seen;
  std::optional<instant> last_seen_at;
  std::int64_t age_s = 0;
  std::string judged; ///< silent, process_gone or rebooted
};
BOOST_DESCRIBE_STRUCT(session_pruned, (), (session, last_seen, last_seen_at, age_s, judged))

/// A finished session was taken out of the tables; the log keeps it.
struct session_removed {
  static constexpr std::string_view type = "session.removed";
  session_id session;
  std::optional<std::string> reason;
};
BOOST_DESCRIBE_STRUCT(session_removed, (), (session, reason))

/// A session wrote something down.
struct session_noted {
  static constexpr std::string_view type = "session.noted";
  session_id session;
  std::string text;
};
BOOST_DESCRIBE_STRUCT(session_noted, (), (session, text))

/// Of sessions.
using session_events =
    boost::mp11::mp_list<session_started, session_heartbeat, session_status_changed, session_stuck,
                         session_guided, guidance_acknowledged, session_completed, session_ended,
                         session_pruned, session_removed, session_noted>;

} // namespace tally::events
