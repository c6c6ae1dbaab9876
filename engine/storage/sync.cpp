#include "engine/storage/sync.hpp"

#include "engine/storage/system_clock.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <new>

#include <fcntl.h>
#include <sys/mman.h>

namespace tally::storage {

namespace {

constexpr const char* file_name = "sync";
constexpr std::size_t page_size = 4096;
constexpr std::string_view format_name = "tally-sync/1\n";

template <std::size_t Size>
void put(std::array<char, Size>& into, std::string_view text) {
  into.fill('\0');
  std::copy_n(text.begin(), std::min(Size, text.size()), into.begin());
}

template <std::size_t Size>
bool holds(const std::array<char, Size>& field, std::string_view text) {
  return text.size() < Size && field[text.size()] == '\0' &&
         std::equal(text.begin(), text.end(), field.begin());
}

} // namespace

sync_page::sync_page(sync_fields* fields, file_identity identity, bool writable)
    : fields_(fields), identity_(identity), writable_(writable) {}

sync_page::~sync_page() { ::munmap(fields_, page_size); }

outcome<std::shared_ptr<sync_page>> sync_page::open(const file& board) {
  const std::shared_ptr<sync_page> none;
  auto opened = board.open(file_name, O_RDWR);
  int access = PROT_READ | PROT_WRITE;
  if (!opened && opened.error().kind == failure_kind::not_permitted) {
    opened = board.open(file_name, O_RDONLY);
    access = PROT_READ;
  }
  if (!opened)
    return opened.error().error_number == ENOENT ? outcome<std::shared_ptr<sync_page>>{none}
                                                 : opened.error();
  const auto state = opened->state();
  if (!state) return state.error();
  if (state->size != page_size) return none;
  void* mapped = ::mmap(nullptr, page_size, access, MAP_SHARED, opened->descriptor(), 0);
  if (mapped == MAP_FAILED) return system_failure("map", opened->path(), errno);
  // The page was written as these bytes by create(); atomics of 64 bits are plain words here.
  auto* fields = std::launder(static_cast<sync_fields*>(mapped));
  std::shared_ptr<sync_page> page{
      new sync_page{fields, state->identity, (access & PROT_WRITE) != 0}};
  const bool known =
      holds(fields->format, format_name) && !boot_id().empty() && holds(fields->boot, boot_id());
  return known ? page : none;
}

outcome<void> sync_page::create(const file& board, const std::string& log_id,
                                const segment_name& open, std::uint64_t end_offset,
                                events::position end, events::position durable, bool failed) {
  sync_fields fields{};
  put(fields.format, format_name);
  put(fields.boot, boot_id());
  put(fields.log, log_id);
  fields.segment = open.first.value;
  fields.rewrite = open.rewrite;
  fields.end_offset = end_offset;
  fields.end = end.value;
  fields.durable = durable.value;
  fields.failed = failed ? 1 : 0;
  std::string bytes(page_size, '\0');
  std::memcpy(bytes.data(), static_cast<const void*>(&fields), sizeof fields);
  return write_whole(board, file_name, bytes);
}

bool sync_page::is_of(const std::string& log_id) const { return holds(fields_->log, log_id); }

bool sync_page::is_named(const file& board) const {
  const auto named = board.state_of(file_name);
  return named && *named && (*named)->identity == identity_ && (*named)->size == page_size;
}

std::optional<segment_name> sync_page::open_segment() const {
  const std::uint64_t first = fields_->segment.load();
  if (first == 0) return std::nullopt;
  return segment_name{{first}, static_cast<std::uint32_t>(fields_->rewrite.load())};
}

void sync_page::set_open_segment(const std::optional<segment_name>& name) {
  // Said again, it must not be unknown for a moment: whoever syncs holds another lock than who
  // writes.
  if (name && open_segment() == name) return;
  fields_->segment = 0;
  if (!name) return;
  fields_->rewrite = name->rewrite;
  fields_->segment = name->first.value;
}

void sync_page::set_end(events::position end, std::uint64_t offset) {
  fields_->end_offset = offset;
  fields_->end = end.value;
}

} // namespace tally::storage
