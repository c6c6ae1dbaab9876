#include "tests/support/given.hpp"

#include "events/wire.hpp"

namespace tally::tests {

namespace {

std::string text(std::string_view view) { return std::string{view}; }
events::item_id item_id(std::string_view id) { return {text(id)}; }
events::session_id session_id(std::string_view id) { return {text(id)}; }

constexpr std::int64_t noon = 1'790'000'000'000; // some day in 2026
constexpr std::int64_t since_boot = 5'000'000'000;

} // namespace

engine::caller as(std::string_view who) { return {{text(who)}, {}, {}}; }
engine::caller with_fence(std::string_view who, std::uint64_t fence) {
  return {{text(who)}, {}, events::position{fence}};
}
engine::caller expecting(std::string_view who, std::uint64_t position) {
  return {{text(who)}, events::position{position}, {}};
}

event added(std::string_view item, std::int64_t priority, std::string_view stage) {
  events::item_added what;
  what.item = item_id(item);
  what.title = "work on " + text(item);
  what.priority = priority;
  what.stage = stage;
  return what;
}
event claimed(std::string_view item, std::string_view session, std::int64_t lease_s) {
  return events::item_claimed{item_id(item), session_id(session), lease_s, {}, {}, {}};
}
event released(std::string_view item, std::string_view session, std::optional<std::string> reason) {
  return events::item_released{item_id(item), session_id(session), std::move(reason)};
}
event lapsed(std::string_view item, std::string_view session) {
  events::claim_lapsed what;
  what.item = item_id(item);
  what.session = session_id(session);
  what.judged = "silent";
  return what;
}
event done(std::string_view item, std::optional<std::string> session) {
  events::item_done what;
  what.item = item_id(item);
  if (session) what.session = session_id(*session);
  return what;
}
event failed(std::string_view item, std::optional<std::string> session, std::string_view reason) {
  events::item_failed what{item_id(item), {}, text(reason)};
  if (session) what.session = session_id(*session);
  return what;
}
event cancelled(std::string_view item, std::string_view reason) {
  return events::item_cancelled{item_id(item), {}, text(reason)};
}
event waits(std::string_view item, std::string_view on) {
  return events::dependency_added{item_id(item), item_id(on), {}};
}
event started(std::string_view session) {
  events::session_started what;
  what.session = session_id(session);
  return what;
}
event beat(std::string_view session) {
  return events::session_heartbeat{session_id(session), {}, {}, {}, {}};
}
event status(std::string_view session, events::session_status status) {
  return events::session_status_changed{session_id(session), status, {}, {}};
}
event ended(std::string_view session) { return events::session_ended{session_id(session), {}}; }
events::process_identity process(std::int64_t pid) {
  return {pid, 1000 + pid, "0000b007", 4026531836, {}};
}
event started_in(std::string_view session, const events::process_identity& process) {
  events::session_started what;
  what.session = session_id(session);
  what.process = process;
  return what;
}

commands::claim claim(std::initializer_list<std::string_view> items) {
  commands::claim what;
  for (const auto item : items) what.items.push_back(item_id(item));
  return what;
}
commands::claim claim(std::string_view item) { return claim({item}); }
commands::claim take_over(std::string_view item, std::string_view reason) {
  auto what = claim({item});
  what.take_over = true;
  what.reason = text(reason);
  return what;
}
commands::release release(std::string_view item) { return {{item_id(item)}, false, {}}; }

story::story() {
  seen_.now = {noon};
  seen_.mono = events::monotonic_stamp{"0000b007", since_boot};
  commit({"@lead"}, {events::board_opened{{"plan", "implement", "review"}, 2 * hours}});
}

story::~story() {
  heap_world again;
  for (const auto& one : log_) {
    const auto read = events::wire::decode(events::wire::encode(one) + "}");
    BOOST_TEST(!read.has_error());
    if (read) again.apply(*read);
  }
  BOOST_TEST(again->digest() == world_->digest(), "the log read back folds to another world");
}

void story::append(events::commit next) {
  next.number = {position() + 1};
  world_.apply(next);
  log_.push_back(std::move(next));
}

void story::commit(events::author who, std::vector<event> what) {
  events::commit next;
  next.at = seen_.now;
  next.mono = seen_.mono;
  next.by = std::move(who);
  for (auto& one : what) next.facts.push_back({std::move(one), {}});
  append(std::move(next));
}

story& story::imported(std::string_view actor, std::int64_t seconds_ago, std::vector<event> what) {
  events::commit next;
  next.at = seen_.now;
  next.by = {"@importer"};
  for (auto& one : what) {
    const auto number = std::to_string(position()) + ":" + std::to_string(next.facts.size());
    next.facts.push_back(
        {std::move(one),
         events::origin{"test:" + number, events::after(seen_.now, -seconds_ago), text(actor)}});
  }
  append(std::move(next));
  return *this;
}

story& story::when(const engine::command& what, engine::caller who) {
  auto asked = seen_;
  asked.processes.clear(); // a decision sees only what the coordinator looks at for it
  for (const auto& session : engine::holders_in_question(what, *world_)) {
    const auto found = seen_.processes.find(session.value);
    if (found != seen_.processes.end()) asked.processes.insert(*found);
  }
  const auto decided = engine::decide(what, *world_, {who, asked});
  rejection_.reset();
  happened_.clear();
  if (!decided) {
    rejection_ = decided.error();
    BOOST_TEST(engine::exit_status(rejection_->first) != 0);
  } else {
    happened_ = *decided;
    if (!happened_.empty()) commit(who.by, happened_);
  }
  return *this;
}

std::string story::text_of(const std::vector<event>& facts) {
  std::string lines;
  for (const auto& one : facts) lines += events::wire::encode(events::fact{one, {}}) + "\n";
  return lines;
}

story& story::accepted() {
  BOOST_REQUIRE_MESSAGE(!rejection_, "it was refused with exit " + std::to_string(exit()));
  return *this;
}

story& story::happened(std::vector<event> expected) {
  accepted();
  BOOST_TEST(text_of(happened_) == text_of(expected));
  return *this;
}

story& story::pass(std::int64_t seconds) {
  seen_.now = events::after(seen_.now, seconds);
  seen_.mono->milliseconds += seconds * 1000;
  return *this;
}
story& story::jump(std::int64_t seconds) {
  seen_.now = events::after(seen_.now, seconds);
  return *this;
}
story& story::reboot(std::int64_t seconds) {
  seen_.now = events::after(seen_.now, seconds);
  seen_.mono = events::monotonic_stamp{"0000b008", 1000};
  return *this;
}
story& story::finds(std::string_view session, projections::liveness what) {
  seen_.processes.insert_or_assign(text(session), what);
  return *this;
}

story& story::finds_waiter(std::uint64_t ticket, projections::liveness what) {
  seen_.waiters.insert_or_assign(ticket, what);
  return *this;
}

std::string story::status_of(std::string_view item) const {
  const auto number = world_->ids().items.find(item);
  const auto* row = number ? world_->items().find(*number) : nullptr;
  return row == nullptr ? "" : text(to_string(row->status));
}
std::string story::holder_of(std::string_view item) const {
  const auto number = world_->ids().items.find(item);
  const auto* claim = number ? world_->claims().find(*number) : nullptr;
  return claim == nullptr ? "" : text(world_->ids().sessions.spell(claim->session));
}
std::uint64_t story::fence_of(std::string_view item) const {
  const auto number = world_->ids().items.find(item);
  const auto* claim = number ? world_->claims().find(*number) : nullptr;
  return claim == nullptr ? 0 : claim->fence().value;
}
bool story::is_ready(std::string_view item) const {
  const auto number = world_->ids().items.find(item);
  return number && world_->pipeline().is_ready(*number);
}
bool story::is_blocked(std::string_view item) const {
  const auto number = world_->ids().items.find(item);
  return number && world_->dependencies().is_blocked(*number);
}

std::string_view author_of(const event& what) {
  return std::visit(
      [](const auto& known) -> std::string_view {
        using kind = std::decay_t<decltype(known)>;
        if constexpr (std::is_same_v<kind, events::claim_lapsed> ||
                      std::is_same_v<kind, events::session_pruned>) {
          return "@lead";
        } else if constexpr (requires { known.session->value; }) {
          return known.session ? std::string_view{known.session->value} : "@lead";
        } else if constexpr (requires { known.session.value; }) {
          return known.session.value;
        } else {
          return "@lead";
        }
      },
      what);
}

} // namespace tally::tests
