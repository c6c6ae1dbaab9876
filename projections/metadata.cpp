#include "projections/metadata.hpp"

namespace tally::projections {

void merge(memory::text_map<memory::text>& metadata, const events::json_members& members) {
  const memory::arena arena{metadata.get_allocator()};
  for (const auto& [name, value] : members) {
    const auto known = metadata.find(std::string_view{name});
    if (value.value == "null") {
      if (known != metadata.end()) metadata.erase(known);
    } else if (known != metadata.end()) {
      memory::assign(known->second, value.value);
    } else {
      metadata.emplace(memory::text{name.data(), name.size(), arena},
                       memory::text{value.value.data(), value.value.size(), arena});
    }
  }
}

} // namespace tally::projections
