#pragma once

#include "engine/decide.hpp"
#include "tests/support/heap_world.hpp"

#include <boost/test/unit_test.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

/// Given what happened, when a command is decided, then these events follow or this refusal:
/// `given(added("W-1"), claimed("W-1", "a")).when(claim("W-1"),
/// as("b")).refused<held_by_another>()`.
namespace tally::tests {

using events::event;

inline constexpr std::int64_t minutes = 60;
inline constexpr std::int64_t hours = 3600;
inline constexpr std::int64_t days = 24 * hours;
inline constexpr std::int64_t years = 365 * days;

/// The session, or `@name`, that asks.
engine::caller as(std::string_view who);

/// As `as`, with a claim's fence.
engine::caller with_fence(std::string_view who, std::uint64_t fence);

/// As `as`, with the position up to which the caller had seen the item.
engine::caller expecting(std::string_view who, std::uint64_t position);

event added(std::string_view item, std::int64_t priority = 5, std::string_view stage = "plan");
event claimed(std::string_view item, std::string_view session, std::int64_t lease_s = 2 * hours);
event released(std::string_view item, std::string_view session,
               std::optional<std::string> reason = {});
event lapsed(std::string_view item, std::string_view session);
event done(std::string_view item, std::optional<std::string> session = {});
event failed(std::string_view item, std::optional<std::string> session, std::string_view reason);
event cancelled(std::string_view item, std::string_view reason);
event waits(std::string_view item, std::string_view on);
event started(std::string_view session);
event beat(std::string_view session);
event status(std::string_view session, events::session_status status);
event ended(std::string_view session);
events::process_identity process(std::int64_t pid);
event started_in(std::string_view session, const events::process_identity& process);

commands::claim claim(std::initializer_list<std::string_view> items);
commands::claim claim(std::string_view item);
commands::claim take_over(std::string_view item, std::string_view reason);
commands::release release(std::string_view item);

/// A board with the stages plan, implement and review, and what happened on it so far. Each
/// `happens` is one commit, each accepted `when` another. Its clocks stand still but for the calls
/// that move them. When it goes, it proves that its commits read from the wire fold to the same
/// world.
class story {
public:
  story();
  story(const story&) = delete;
  story& operator=(const story&) = delete;
  ~story();

  /// One commit of a session or `@name`.
  template <class... E>
  story& by(std::string_view who, E&&... what) {
    commit(events::author{std::string{who}}, {event{std::forward<E>(what)}...});
    return *this;
  }

  /// One commit of an import: its facts bear their origin, and it is nobody's sign of life.
  story& imported(std::string_view actor, std::int64_t seconds_ago, std::vector<event> what);

  /// Decides a command and, where it is not refused and changes something, commits what happens.
  story& when(const engine::command& what, engine::caller who);

  /// The last command was not refused, and exactly this happened.
  template <class... E>
  story& then(E&&... what) {
    return happened({event{std::forward<E>(what)}...});
  }

  /// The last command was not refused, and exactly this happened.
  story& happened(std::vector<event> expected);

  /// The last command was not refused.
  story& accepted();

  /// The last command was refused as an `R`, which decides; returns it.
  template <class R>
  R refused() {
    BOOST_REQUIRE_MESSAGE(rejection_, "it was not refused, but: " + text_of(happened_));
    const auto* why = std::get_if<R>(&rejection_->first);
    BOOST_REQUIRE_MESSAGE(why != nullptr,
                          "it was refused with exit " +
                              std::to_string(engine::exit_status(rejection_->first)) +
                              " for another reason");
    return *why;
  }

  /// The exit status of the last command's refusal, or 0.
  [[nodiscard]] int exit() const { return rejection_ ? engine::exit_status(rejection_->first) : 0; }
  [[nodiscard]] const engine::rejection& rejection() const { return *rejection_; }
  [[nodiscard]] const std::vector<event>& facts() const { return happened_; }

  /// Both clocks go on.
  story& pass(std::int64_t seconds);
  /// The wall clock is set; the monotonic one knows nothing of it.
  story& jump(std::int64_t seconds);
  /// The machine boots again `seconds` later.
  story& reboot(std::int64_t seconds);
  /// What looking at the process of a session finds from now on.
  story& finds(std::string_view session, projections::liveness what);
  /// What looking at the process finds that took this ticket for a slot.
  story& finds_waiter(std::uint64_t ticket, projections::liveness what);

  [[nodiscard]] const projections::world& world() const { return *world_; }
  [[nodiscard]] const projections::observation& seen() const { return seen_; }
  [[nodiscard]] std::uint64_t position() const { return world_->last().position; }
  [[nodiscard]] const std::vector<events::commit>& log() const { return log_; }

  /// The status of an item, in a word.
  [[nodiscard]] std::string status_of(std::string_view item) const;
  /// Who holds an item, or "".
  [[nodiscard]] std::string holder_of(std::string_view item) const;
  /// The fence of an item's claim, or 0.
  [[nodiscard]] std::uint64_t fence_of(std::string_view item) const;
  [[nodiscard]] bool is_ready(std::string_view item) const;
  [[nodiscard]] bool is_blocked(std::string_view item) const;

private:
  static std::string text_of(const std::vector<event>& facts);
  void commit(events::author who, std::vector<event> what);
  void append(events::commit next);

  heap_world world_;
  std::vector<events::commit> log_;
  projections::observation seen_;
  std::vector<event> happened_;
  std::optional<engine::rejection> rejection_;
};

/// The session or `@lead` that would have said `what`.
std::string_view author_of(const event& what);

/// A board on which this happened, each in a commit of its own by whom it concerns.
struct given : story {
  template <class... E>
  explicit given(const E&... what) {
    (by(author_of(what), what), ...);
  }
};

} // namespace tally::tests
