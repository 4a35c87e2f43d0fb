#include "hw/transfer/box_cursor.hpp"

#include <algorithm>

namespace weft {

namespace {

// Returns value % unit. Bursts are powers of two, nearly always, and a division takes as long as the rest of a step.
std::uint64_t rest_of(std::uint64_t value, std::uint64_t unit) {
  return (unit & (unit - 1)) == 0 ? value & (unit - 1) : value % unit;
}

}  // namespace

BoxCursor::BoxCursor(const BoxAddress& box) : base_(box.base), table_(box.table) {
  const auto& [extent, offset, size, steps, bits] = box.slice;
  if (size[0] <= 0 || size[1] <= 0 || size[2] <= 0) return;
  if (!box.slice.is_dense()) {
    is_dense_ = false;
    slice_ = box.slice;
    element_bytes_ = bits / 8;
    locate();
    return;
  }
  row_bits_ = std::int64_t{extent[2]} * bits;
  channel_bits_ = extent[1] * row_bits_;
  run_ = channel_run_ = offset[0] * channel_bits_ + offset[1] * row_bits_ + std::int64_t{offset[2]} * bits;
  run_bits_ = std::int64_t{size[2]} * bits;
  rows_ = size[1];
  channels_left_ = size[0];
  if (size[2] == extent[2]) {  // whole rows: the rows of a channel are one run
    run_bits_ *= rows_;
    rows_ = 1;
    if (size[1] == extent[1]) {  // whole channels: everything is one run
      run_bits_ *= channels_left_;
      channels_left_ = 1;
    }
  }
  rows_left_ = rows_;
  begin_run();
}

void BoxCursor::begin_run() {
  const std::int64_t first = run_ >> 3;
  offset_ = static_cast<std::uint64_t>(first);
  run_left_ = ((run_ + run_bits_ + 7) >> 3) - first;
}

std::int64_t BoxCursor::contiguous(std::int64_t burst) const {
  return std::min(run_left_, burst - static_cast<std::int64_t>(rest_of(offset_, static_cast<std::uint64_t>(burst))));
}

void BoxCursor::advance(std::int64_t bytes) {
  while (bytes > 0) {
    const std::int64_t of_run = std::min(bytes, run_left_);
    bytes -= of_run;
    if (!is_dense_) {
      taken_ += of_run;
      locate();
      continue;
    }
    offset_ += static_cast<std::uint64_t>(of_run);
    run_left_ -= of_run;
    if (run_left_ > 0) return;
    if (--rows_left_ > 0) {
      run_ += row_bits_;
      begin_run();
    } else if (--channels_left_ > 0) {
      run_ = channel_run_ += channel_bits_;
      rows_left_ = rows_;
      begin_run();
    }
  }
}

void BoxCursor::locate() {
  const auto& [extent, offset, size, steps, bits] = slice_;
  if (taken_ == size[2] * element_bytes_) {
    taken_ = 0;
    if (++row_ == size[1]) {
      row_ = 0;
      ++channel_;
    }
  }
  run_left_ = 0;
  if (channel_ == size[0]) return;
  const auto column = static_cast<std::int32_t>(taken_ / element_bytes_);
  const std::int64_t row = (std::int64_t{offset[0]} + channel_) * extent[1] + offset[1] + steps[0].place(row_);
  const std::int64_t place = row * extent[2] + offset[2] + steps[1].place(column);
  offset_ = static_cast<std::uint64_t>(place * element_bytes_ + taken_ % element_bytes_);
  std::int32_t run = size[2] - column;
  if (!steps[1].is_dense()) run = std::min(run, steps[1].run - (column + steps[1].phase) % steps[1].run);
  run_left_ = run * element_bytes_ - taken_ % element_bytes_;
}

Piece BoxCursor::covering(std::int64_t burst, std::int64_t pins) const {
  const auto to_end_of_burst = burst - static_cast<std::int64_t>(rest_of(offset_, static_cast<std::uint64_t>(burst)));
  if (run_left_ >= to_end_of_burst) return {to_end_of_burst, to_end_of_burst};
  const auto unit = static_cast<std::uint64_t>(pins);
  const std::uint64_t end_of_burst = offset_ + static_cast<std::uint64_t>(to_end_of_burst);
  const std::int64_t adjacent = run_left_;
  Piece piece{adjacent, adjacent};
  BoxCursor cursor = *this;
  cursor.advance(adjacent);
  for (std::uint64_t end = offset_ + static_cast<std::uint64_t>(adjacent);
       !cursor.done() && cursor.offset_ >= end && cursor.offset_ < end_of_burst;) {
    const bool is_in_row = cursor.row_ == row_ && cursor.channel_ == channel_ && !is_dense_;
    if (!is_in_row && cursor.offset_ / unit != (end - 1) / unit) break;
    const std::int64_t more = cursor.contiguous(burst);
    piece.useful += more;
    end = cursor.offset_ + static_cast<std::uint64_t>(more);
    piece.bytes = static_cast<std::int64_t>(end - offset_);
    cursor.advance(more);
  }
  return piece;
}

}  // namespace weft
