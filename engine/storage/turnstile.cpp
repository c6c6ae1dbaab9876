#include "engine/storage/turnstile.hpp"

namespace tally::storage {

bool turnstile::pass(sharing how, time_point until) {
  std::unique_lock lock{mutex_};
  if (!changed_.wait_until(lock, until, [&] { return !gate_; })) return false;
  gate_ = true;
  const auto is_free = [&] { return !exclusive_ && (how == sharing::shared || shared_ == 0); };
  if (!changed_.wait_until(lock, until, is_free)) {
    gate_ = false;
    changed_.notify_all();
    return false;
  }
  passed_ = true;
  return true;
}

void turnstile::keep(sharing how) {
  const std::lock_guard guard{mutex_};
  passed_ = gate_ = false;
  if (how == sharing::exclusive) {
    exclusive_ = true;
    owner_ = std::this_thread::get_id();
  } else {
    ++shared_;
  }
  changed_.notify_all();
}

bool turnstile::is_quiet_for_caller() const {
  const std::lock_guard guard{mutex_};
  return shared_ > 0 || (exclusive_ && owner_ == std::this_thread::get_id());
}

} // namespace tally::storage
