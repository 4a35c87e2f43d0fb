/// Boxes of buffers as contiguous runs of bytes.
///
/// Buffers are dense (channels, rows, columns). A box of a buffer is read or written in contiguous runs, in order of
/// address; runs are cut so that no burst is longer than `burst` or crosses a multiple of `burst`, counted from the first
/// byte of the buffer. Where elements are smaller than a byte, a run takes the bytes that it touches. (Counted from the
/// buffer and not from address 0, the number of bursts, and so the duration of a task, does not depend on where the
/// buffer lies; with an alignment of `burst` both are the same.)
#pragma once

#include <cstdint>
#include <vector>

#include "base/core/export.hpp"
#include "workloads/graph/task_graph.hpp"

namespace weft {

/// The pages of a buffer: pages[k] is the number of the page that holds its k-th `page_bytes`. A page is a multiple of a
/// burst, so a burst never leaves its page.
struct PageTable {
  const std::uint32_t* pages = nullptr;  ///< Null: the buffer lies in one piece.
  std::uint64_t page_bytes = 1;          ///< Of a page.
};

/// Returns the address of a byte of a buffer.
inline std::uint64_t address_in(std::uint64_t base, const PageTable& table, std::uint64_t offset) {
  if (table.pages == nullptr) return base + offset;
  return base + table.pages[offset / table.page_bytes] * table.page_bytes + offset % table.page_bytes;
}

/// A box of a buffer that lies at `base` in the machine's address space, or in pages counted from there.
struct BoxAddress {
  std::uint64_t base = 0;  ///< The address of the buffer's first byte, or of page 0.
  TileSlice slice;         ///< The box.
  PageTable table{};       ///< The pages of the buffer.
  /// Of a DMA channel that keeps bursts: the last burst of the load before has the first bytes of this box (timed alone:
  /// may have them), and the first bytes of the next load are in the last burst of this one.
  bool follows = false, goes_on = false;
};

/// What is taken at once.
struct Piece {
  std::int64_t bytes = 0;   ///< From the first byte to the last.
  std::int64_t useful = 0;  ///< Of them, those that belong to the box.
};

/// Walks over the contiguous runs of a box.
class WEFT_API BoxCursor {
 public:
  BoxCursor() = default;                      ///< At the end of nothing.
  explicit BoxCursor(const BoxAddress& box);  ///< At the first byte of a box.

  bool done() const { return run_left_ == 0; }                                  ///< True at the end of the box.
  std::uint64_t address() const { return address_in(base_, table_, offset_); }  ///< Of the next byte.
  std::uint64_t offset() const { return offset_; }                              ///< The same within the buffer.
  std::int64_t run() const { return run_left_; }                                ///< Bytes to the end of the run.
  /// Returns the bytes that can be taken at once: to the end of the run or to the next multiple of `burst`.
  std::int64_t contiguous(std::int64_t burst) const;
  /// Returns what can be taken at once together with bytes that do not belong to the box: those between the columns of a
  /// box of every few of them, up to the next multiple of `burst`, and those between its rows where the next row begins
  /// in the burst of `pins` bytes in which this one ends, as that crosses the pins of the memory anyway.
  Piece covering(std::int64_t burst, std::int64_t pins) const;
  void advance(std::int64_t bytes);  ///< Goes on by so many bytes of the box, at most to its end.

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

}  // namespace weft
