// How a transfer is cut into bursts and how many of them are under way: the same code gives the plan its durations and
// drives the initiators in a run.
//
// Buffers are dense (channels, rows, columns). A box of a buffer is read or written in contiguous runs, in order of
// address; of a box of every few columns a DMA channel reads the bytes between them too, as far as one burst reaches,
// and writes those that were asked for; runs are cut so that no burst is longer than `burst` or crosses a multiple of
// `burst`, counted from the first byte of the buffer. Where elements are smaller than a byte, a run takes the bytes
// that it touches. (Counted from the buffer and not from address 0, the number of bursts, and so the duration of a
// task, does not depend on where the buffer lies; with an alignment of `burst` both are the same.)
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "workloads/graph/task_graph.hpp"

namespace weft {

// The pages of a buffer: pages[k] is the number of the page that holds its k-th `page_bytes`. A page is a multiple of a
// burst, so a burst never leaves its page.
struct PageTable {
  const std::uint32_t* pages = nullptr;  // null: the buffer lies in one piece
  std::uint64_t page_bytes = 1;
};

// Returns the address of a byte of a buffer.
inline std::uint64_t address_in(std::uint64_t base, const PageTable& table, std::uint64_t offset) {
  if (table.pages == nullptr) return base + offset;
  return base + table.pages[offset / table.page_bytes] * table.page_bytes + offset % table.page_bytes;
}

// A box of a buffer that lies at `base` in the machine's address space, or in pages counted from there.
struct BoxAddress {
  std::uint64_t base = 0;
  TileSlice slice;
  PageTable table{};
};

// What is taken at once: `bytes` at the address, of which `useful` belong to the box.
struct Piece {
  std::int64_t bytes = 0;
  std::int64_t useful = 0;
};

// Walks over the contiguous runs of a box.
class BoxCursor {
 public:
  BoxCursor() = default;
  explicit BoxCursor(const BoxAddress& box);

  bool done() const { return run_left_ == 0; }
  std::uint64_t address() const { return address_in(base_, table_, offset_); }
  // Bytes that can be taken at once: to the end of the run or to the next multiple of `burst`.
  std::int64_t contiguous(std::int64_t burst) const;
  // Returns what can be taken at once with the bytes between runs of columns, at most `max_useful` of which are useful.
  Piece covering(std::int64_t burst, std::int64_t max_useful) const;
  // Returns which columns are taken from the present one on, in elements.
  SliceStep columns() const;
  std::int64_t element_bytes() const { return element_bytes_; }  // where some columns are left out
  void advance(std::int64_t bytes);  // useful ones, at most those of contiguous() or covering()

 private:
  void begin_run();

  std::uint64_t base_ = 0;
  PageTable table_;
  std::uint64_t offset_ = 0;                      // within the buffer
  std::int64_t run_left_ = 0;                     // bytes to the end of the run; 0: nothing left
  std::int64_t run_ = 0, channel_run_ = 0;        // first bit of the run, and of the first run of its channel
  std::int64_t run_bits_ = 0;                     // length of a run
  std::int64_t row_bits_ = 0, channel_bits_ = 0;  // from one run to the next
  std::int32_t rows_left_ = 0, channels_left_ = 0, rows_ = 0;

  // Of a slice that leaves rows or columns out: offset_ and run_left_ follow from the place among those that are taken.
  void locate();
  bool is_dense_ = true;
  TileSlice slice_{};
  std::int64_t element_bytes_ = 1;
  std::int64_t taken_ = 0;  // bytes of the row
  std::int32_t row_ = 0, channel_ = 0;
};

// One step of a transfer: a processing element reads (source only) or writes (destination only); DMA copies (both).
struct Move {
  std::optional<BoxAddress> source;
  std::optional<BoxAddress> destination;
};

// One TLM transaction.
struct Burst {
  std::uint64_t address = 0;
  std::uint32_t bytes = 0;
  bool is_write = false;
  std::uint32_t slot = 0;  // which of the `outstanding` slots it takes
  // Where its bytes lie in the local store of its initiator: what a processing element reads, or writes, lies there
  // dense and in order; the bytes of a copied burst lie in a buffer of its slot.
  std::uint64_t local = 0;
  bool is_copied = false;
};

// Bytes that a processing element needs for what these moves read, or write.
std::size_t local_bytes(const std::vector<Move>& moves);

// The bursts of a sequence of moves, at most `outstanding` under way. A copied burst keeps its slot from the request of
// its read to the answer of its write.
class BurstStream {
 public:
  BurstStream(int outstanding, std::int64_t burst_bytes);

  // Begins a sequence; the one before must be done. The moves are copied.
  void begin(const std::vector<Move>& moves);

  // The next burst, if one may be requested now.
  std::optional<Burst> next();
  // The burst in this slot has been answered.
  void answered(std::uint32_t slot);
  bool done() const { return exhausted_ && in_flight_ == 0; }
  // Moves the bytes of an answered read that are to be written together, in the buffer of the slot.
  void pack(std::uint32_t slot, unsigned char* bytes) const;

  std::int64_t read_bytes() const { return read_bytes_; }  // requested since begin()
  std::int64_t write_bytes() const { return write_bytes_; }

 private:
  void open_move();
  std::optional<Burst> next_of_move();

  struct Slot {
    std::uint64_t write_address = 0;
    std::uint32_t bytes = 0;
    bool to_be_written = false;  // the answer of the read is followed by a write
    SliceStep columns{};         // of what was read, those that are to be written
    std::int64_t element_bytes = 1;
  };
  std::int64_t burst_bytes_;
  std::vector<Move> moves_;
  std::size_t move_ = 0;
  BoxCursor source_, destination_;
  std::vector<Slot> slots_;
  std::vector<std::uint32_t> free_slots_;
  std::vector<std::uint32_t> writes_due_;  // slots whose read is answered, in order of the answers
  std::size_t writes_taken_ = 0;
  int in_flight_ = 0;
  bool exhausted_ = true;
  std::int64_t read_bytes_ = 0, write_bytes_ = 0;
};

}  // namespace weft
