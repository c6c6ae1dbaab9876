#pragma once

#include "projections/metadata.hpp"
#include "projections/stamp.hpp"

#include <string_view>

namespace tally::projections {

/// The facts that were brought in from elsewhere, by the name that each bears there, so that none
/// comes in twice.
class imports {
public:
  explicit imports(const memory::arena& arena) : sources_(arena), kept_(arena) {}

  /// Notes that the fact named `source` is here.
  void note(std::string_view source) {
    if (has(source)) return;
    sources_.emplace(source.data(), source.size(), memory::arena{sources_.get_allocator()});
  }

  [[nodiscard]] bool has(std::string_view source) const {
    return sources_.find(source) != sources_.end();
  }

  /// Keeps what files say that is no item's.
  void keep(const events::json_members& members) { merge(kept_, members); }

  /// That, by name, as JSON text.
  [[nodiscard]] const memory::text_map<memory::text>& kept() const { return kept_; }

  template <class Sink>
  void describe(Sink& sink) const {
    sink(sources_, kept_);
  }

private:
  boost::container::set<memory::text, memory::by_bytes, memory::allocator<memory::text>> sources_;
  memory::text_map<memory::text> kept_;
};

} // namespace tally::projections
