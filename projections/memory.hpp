#pragma once

#include <boost/container/deque.hpp>
#include <boost/container/map.hpp>
#include <boost/container/set.hpp>
#include <boost/container/string.hpp>
#include <boost/container/vector.hpp>
#include <boost/interprocess/allocators/allocator.hpp>
#include <boost/interprocess/indexes/flat_map_index.hpp>
#include <boost/interprocess/mem_algo/rbtree_best_fit.hpp>
#include <boost/interprocess/offset_ptr.hpp>
#include <boost/interprocess/segment_manager.hpp>
#include <boost/interprocess/sync/null_mutex.hpp>

#include <functional>
#include <string>
#include <string_view>
#include <utility>

/// Containers whose memory is a segment: a mapped file for the live world, the heap for a private
/// one. All pointers are relative, so the bytes of a segment can be mapped or copied anywhere. They
/// read like those of std, but are made with the memory that they live in.
namespace tally::projections::memory {

/// No mutexes: whoever writes holds the write lock. Boost's own family of none brings the real ones
/// along, whose header runs code at the start of the program in every file that includes it.
struct no_mutexes {
  using mutex_type = boost::interprocess::null_mutex;
  using recursive_mutex_type = boost::interprocess::null_mutex;
};

/// Finds room within a segment.
using best_fit =
    boost::interprocess::rbtree_best_fit<no_mutexes, boost::interprocess::offset_ptr<void>>;

/// What a segment is managed by, whatever its bytes lie in.
using segment_manager =
    boost::interprocess::segment_manager<char, best_fit, boost::interprocess::flat_map_index>;

template <class T>
using allocator = boost::interprocess::allocator<T, segment_manager>;

/// Passed to whatever is built in a segment; converts to the allocator of any type.
using arena = allocator<char>;

using text = boost::container::basic_string<char, std::char_traits<char>, allocator<char>>;

template <class T>
using vector = boost::container::vector<T, allocator<T>>;

/// Rows that never move: growing keeps them where they are.
template <class T>
using rows = boost::container::deque<T, allocator<T>>;

template <class Key, class T>
using map = boost::container::map<Key, T, std::less<>, allocator<std::pair<const Key, T>>>;

template <class T>
using set = boost::container::set<T, std::less<>, allocator<T>>;

/// What `stored` holds, without copying it.
inline std::string_view view(const text& stored) { return {stored.data(), stored.size()}; }

/// A copy of what `stored` holds.
inline std::string copy(const text& stored) { return {stored.data(), stored.size()}; }

/// Replaces what `stored` holds.
inline void assign(text& stored, std::string_view value) {
  stored.assign(value.data(), value.size());
}

/// Orders stored texts among themselves and against plain ones, byte by byte.
struct by_bytes {
  using is_transparent = void;
  bool operator()(const text& a, const text& b) const { return view(a) < view(b); }
  bool operator()(const text& a, std::string_view b) const { return view(a) < b; }
  bool operator()(std::string_view a, const text& b) const { return a < view(b); }
};

/// A map whose keys are texts.
template <class T>
using text_map = boost::container::map<text, T, by_bytes, allocator<std::pair<const text, T>>>;

} // namespace tally::projections::memory
