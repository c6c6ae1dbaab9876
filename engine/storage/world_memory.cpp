#include "engine/storage/world_memory.hpp"

#include "projections/fold_digest.hpp"
#include "projections/world.hpp"

#include <boost/container/throw_exception.hpp>
#include <boost/interprocess/exceptions.hpp>

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <cstring>
#include <new>

namespace tally::storage {
namespace {

using projections::memory::segment_manager;

static_assert(projections::fold_digest.size() == sizeof(world_header::folds));

constexpr std::uint64_t page = 4096;
constexpr std::uint64_t smallest = 64 * 1024;
constexpr std::string_view format = "tally world 1\n";
constexpr const char* name = "world";
static_assert(sizeof(world_header) <= page);

std::uint64_t whole_pages(std::uint64_t size) { return (size + page - 1) / page * page; }

digest sum_of(const void* data, std::uint64_t size) {
  return plain_sum({static_cast<const char*>(data), size});
}

digest seal_of(const world_header& header) { return sum_of(&header, offsetof(world_header, seal)); }

template <std::size_t N>
std::array<char, N> padded(std::string_view text) {
  std::array<char, N> result{};
  std::copy_n(text.begin(), std::min(text.size(), N), result.begin());
  return result;
}

void identify(world_header& header, const world_identity& whose) {
  header.boot = padded<sizeof(header.boot)>(whose.boot);
  header.device = whose.device;
  header.inode = whose.inode;
}

bool is_of(const world_header& header, const world_identity& whose) {
  world_header expected = header;
  identify(expected, whose);
  return expected.boot == header.boot && expected.device == header.device &&
         expected.inode == header.inode;
}

// Whether the header promises `size` bytes of a whole world that this build and this boot can use.
bool is_good(const world_header& header, std::uint64_t size, const world_identity& whose) {
  return header.format == padded<sizeof(header.format)>(format) &&
         header.folds == padded<sizeof(header.folds)>(projections::fold_digest) &&
         header.size == size && header.applying == 0 && is_of(header, whose) &&
         header.seal == seal_of(header);
}

} // namespace

world_memory::world_memory(world_space space)
    : space_(std::move(space)), header_(reinterpret_cast<world_header*>(space_.data())) {}

world_memory::~world_memory() = default;

world_pointer world_memory::empty() {
  auto space = world_space::own();
  if (!space || !space->grow(0, smallest)) throw std::bad_alloc();
  world_pointer made(new world_memory(std::move(*space)));
  *made->header_ = world_header{};
  made->header_->format = padded<sizeof(world_header::format)>(format);
  made->header_->folds = padded<sizeof(world_header::folds)>(projections::fold_digest);
  made->header_->size = smallest;
  made->place({});
  made->segment_ = new (made->space_.data() + page) segment_manager(smallest - page);
  if (!made->make_room()) throw std::bad_alloc();
  made->world_ = made->segment_->construct<projections::world>(name)(made->segment_);
  return made;
}

world_pointer world_memory::found(world_space space, std::uint64_t size,
                                  const world_identity& whose) {
  if (size != whole_pages(size)) return nullptr;
  world_pointer it(new world_memory(std::move(space)));
  if (!it->is_whole(size, whose)) return nullptr;
  it->segment_ = reinterpret_cast<segment_manager*>(it->space_.data() + page);
  it->world_ = it->segment_->find<projections::world>(name).first;
  return it->world_ == nullptr ? nullptr : it;
}

engine::log_cursor world_memory::cursor() const {
  return {{header_->position},
          header_->hash,
          {header_->segment},
          static_cast<std::uint32_t>(header_->rewrite),
          header_->offset};
}

bool world_memory::is_whole(std::uint64_t size, const world_identity& whose) const {
  return size >= smallest && is_good(*header_, size, whose);
}

outcome<void> world_memory::make_room(std::uint64_t at_least) {
  const auto wanted = std::max(at_least, header_->size / 10);
  const std::uint64_t free = segment_->get_free_memory();
  if (free >= wanted) return {};
  const auto size = whole_pages(page + segment_->get_size() + wanted + wanted / 2 - free);
  mark(1); // a death between the steps would leave sizes that contradict each other
  auto grown = space_.grow(header_->size, size);
  if (grown) {
    segment_->grow(size - page - segment_->get_size());
    header_->size = size;
    header_->seal = seal_of(*header_);
  }
  mark(0);
  if (!grown && free < wanted / 4) return grown;
  return {};
}

void world_memory::apply(const events::commit& next, const engine::log_cursor& after) {
  mark(1);
  try {
    world_->apply(next);
  } catch (const boost::interprocess::bad_alloc&) {
    throw std::bad_alloc();
  } catch (const boost::container::length_error&) { // more than the whole segment
    throw std::bad_alloc();
  }
  place(after);
  mark(0);
}

void world_memory::stand_at(const engine::log_cursor& place_of) {
  mark(1);
  place(place_of);
  mark(0);
}

void world_memory::place(const engine::log_cursor& at) {
  header_->position = at.applied.value;
  header_->hash = at.hash;
  header_->segment = at.segment.value;
  header_->rewrite = at.rewrite;
  header_->offset = at.offset;
  header_->seal = seal_of(*header_);
}

// Whoever comes after a kill sees memory as the killed thread's program order left it, so it is
// enough that the compiler keeps that order.
void world_memory::mark(std::uint64_t applying) {
  std::atomic_signal_fence(std::memory_order_seq_cst);
  std::atomic_ref(header_->applying).store(applying, std::memory_order_relaxed);
  std::atomic_signal_fence(std::memory_order_seq_cst);
}

void world_memory::shrink() {
  mark(1);
  segment_->shrink_to_fit();
  header_->size = std::max(smallest, whole_pages(page + segment_->get_size()));
  header_->seal = seal_of(*header_);
  mark(0);
}

outcome<void> world_memory::write(const file& into, const world_identity& whose,
                                  bool with_digest) const {
  const auto* const body = reinterpret_cast<const char*>(space_.data());
  world_header header = *header_;
  identify(header, whose);
  header.digest = with_digest ? sum_of(body + page, header.size - page) : digest{};
  header.seal = seal_of(header);
  std::string first(page, '\0');
  std::memcpy(first.data(), &header, sizeof header);
  if (auto written = into.write({body + page, header.size - page}, page); !written) return written;
  return into.write(first, 0);
}

bool world_memory::has_its_digest() const {
  return header_->digest == sum_of(space_.data() + page, header_->size - page);
}

} // namespace tally::storage
