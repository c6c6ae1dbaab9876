#include "projections/requests.hpp"

#include <string>

namespace tally::projections {

namespace {

// No author holds a blank, so the two parts cannot be confused.
std::string key_of(std::string_view by, std::string_view name) {
  std::string key{by};
  key += ' ';
  key += name;
  return key;
}

} // namespace

const request_row* requests::find(std::string_view by, std::string_view name) const {
  const auto found = by_name_.find(std::string_view{key_of(by, name)});
  return found == by_name_.end() ? nullptr : &found->second;
}

void requests::note(const events::commit& commit, const stamp& when) {
  while (!by_age_.empty()) {
    const auto known = by_name_.find(memory::view(by_age_.begin()->second));
    if (known != by_name_.end() && known->second.when.at + kept_ms >= commit.at.milliseconds) break;
    if (known != by_name_.end() && known->second.when.position == by_age_.begin()->first)
      by_name_.erase(known);
    by_age_.erase(by_age_.begin());
  }
  if (!commit.request) return;
  const memory::arena arena{by_name_.get_allocator()};
  const std::string key = key_of(commit.by.value, commit.request->name);
  request_row& row =
      by_name_.try_emplace(memory::text{key.data(), key.size(), arena}, arena).first->second;
  row.when = when.when;
  memory::assign(row.command, commit.request->command);
  by_age_.emplace(commit.number.value, memory::text{key.data(), key.size(), arena});
}

} // namespace tally::projections
