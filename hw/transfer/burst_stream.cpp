#include "hw/transfer/burst_stream.hpp"

#include <algorithm>
#include <cstring>

namespace weft {

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
  return std::min(run_left_, burst - static_cast<std::int64_t>(offset_ % static_cast<std::uint64_t>(burst)));
}

void BoxCursor::advance(std::int64_t bytes) {
  if (!is_dense_) {
    taken_ += bytes;
    return locate();
  }
  offset_ += static_cast<std::uint64_t>(bytes);
  run_left_ -= bytes;
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

SliceStep BoxCursor::columns() const {
  SliceStep columns = slice_.steps[1];
  if (!columns.is_dense()) {
    columns.phase = static_cast<std::int32_t>((taken_ / element_bytes_ + columns.phase) % columns.run);
  }
  return columns;
}

Piece BoxCursor::covering(std::int64_t burst, std::int64_t max_useful) const {
  const std::int64_t adjacent = std::min(contiguous(burst), max_useful);
  if (is_dense_ || slice_.steps[1].is_dense() || taken_ % element_bytes_ != 0) return {adjacent, adjacent};
  const SliceStep step = columns();
  const std::int64_t left = slice_.size[2] - taken_ / element_bytes_;
  const std::int64_t reach = burst - static_cast<std::int64_t>(offset_ % static_cast<std::uint64_t>(burst));
  std::int32_t count = 0;
  while (count < left && (count + 1) * element_bytes_ <= max_useful &&
         (step.place(count) + 1) * element_bytes_ <= reach) {
    ++count;
  }
  if (count == 0) return {adjacent, adjacent};
  return {(step.place(count - 1) + 1) * element_bytes_, count * element_bytes_};
}

std::size_t local_bytes(const std::vector<Move>& moves) {
  Bytes bytes = 0;
  for (const Move& move : moves) {
    if (move.source && move.destination) continue;  // copied
    bytes += bytes_of((move.source ? *move.source : *move.destination).slice);
  }
  return static_cast<std::size_t>(bytes);
}

BurstStream::BurstStream(int outstanding, std::int64_t burst_bytes)
    : burst_bytes_(burst_bytes), slots_(static_cast<std::size_t>(outstanding)) {
  for (std::uint32_t slot = static_cast<std::uint32_t>(outstanding); slot-- > 0;) free_slots_.push_back(slot);
}

void BurstStream::begin(const std::vector<Move>& moves) {
  moves_.assign(moves.begin(), moves.end());
  move_ = 0;
  writes_due_.clear();
  writes_taken_ = 0;
  read_bytes_ = write_bytes_ = 0;
  exhausted_ = false;
  open_move();
}

// Sets the cursors on the next move that has bytes.
void BurstStream::open_move() {
  for (; move_ < moves_.size(); ++move_) {
    const Move& move = moves_[move_];
    source_ = move.source ? BoxCursor(*move.source) : BoxCursor();
    destination_ = move.destination ? BoxCursor(*move.destination) : BoxCursor();
    if (!source_.done() || !destination_.done()) return;
  }
  exhausted_ = true;
}

std::optional<Burst> BurstStream::next() {
  if (writes_taken_ < writes_due_.size()) {
    const std::uint32_t slot = writes_due_[writes_taken_++];
    write_bytes_ += slots_[slot].bytes;
    return Burst{slots_[slot].write_address, slots_[slot].bytes, true, slot, 0, true};
  }
  if (exhausted_ || free_slots_.empty()) return std::nullopt;
  return next_of_move();
}

std::optional<Burst> BurstStream::next_of_move() {
  const bool reads = !source_.done();
  const bool writes = !destination_.done();
  Piece piece;
  if (reads && writes) {
    piece = source_.covering(burst_bytes_, destination_.contiguous(burst_bytes_));
  } else {
    piece.bytes = piece.useful = reads ? source_.contiguous(burst_bytes_) : destination_.contiguous(burst_bytes_);
  }

  const std::uint32_t slot = free_slots_.back();
  free_slots_.pop_back();
  ++in_flight_;
  const bool is_copied = reads && writes;
  const auto local = static_cast<std::uint64_t>(is_copied ? 0 : reads ? read_bytes_ : write_bytes_);
  Burst burst{reads ? source_.address() : destination_.address(),
              static_cast<std::uint32_t>(piece.bytes),
              !reads,
              slot,
              local,
              is_copied};
  slots_[slot] = {writes ? destination_.address() : 0, static_cast<std::uint32_t>(piece.useful), reads && writes,
                  piece.bytes > piece.useful ? source_.columns() : SliceStep{}, source_.element_bytes()};
  (reads ? read_bytes_ : write_bytes_) += piece.bytes;
  if (reads) source_.advance(piece.useful);
  if (writes) destination_.advance(piece.useful);
  if (source_.done() && destination_.done()) {
    ++move_;
    open_move();
  }
  return burst;
}

void BurstStream::pack(std::uint32_t slot, unsigned char* bytes) const {
  const Slot& of = slots_[slot];
  if (!of.to_be_written || of.columns.is_dense()) return;
  const auto element = static_cast<std::size_t>(of.element_bytes);
  const auto count = static_cast<std::int32_t>(of.bytes / element);
  for (std::int32_t i = 1; i < count; ++i) {
    std::memmove(bytes + static_cast<std::size_t>(i) * element,
                 bytes + static_cast<std::size_t>(of.columns.place(i)) * element, element);
  }
}

void BurstStream::answered(std::uint32_t slot) {
  if (slots_[slot].to_be_written) {
    slots_[slot].to_be_written = false;
    writes_due_.push_back(slot);
    return;
  }
  free_slots_.push_back(slot);
  --in_flight_;
}

}  // namespace weft
