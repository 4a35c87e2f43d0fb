#include "hw/transfer/burst_stream.hpp"

#include <algorithm>

namespace weft {

BoxCursor::BoxCursor(const BoxAddress& box) : base_(box.base), table_(box.table) {
  const auto& [extent, offset, size, bits] = box.slice;
  if (size[0] <= 0 || size[1] <= 0 || size[2] <= 0) return;
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
    return Burst{slots_[slot].write_address, slots_[slot].bytes, true, slot, local_of_slot(slot)};
  }
  if (exhausted_ || free_slots_.empty()) return std::nullopt;
  return next_of_move();
}

std::optional<Burst> BurstStream::next_of_move() {
  const bool reads = !source_.done();
  const bool writes = !destination_.done();
  std::int64_t bytes = reads ? source_.contiguous(burst_bytes_) : destination_.contiguous(burst_bytes_);
  if (reads && writes) bytes = std::min(bytes, destination_.contiguous(burst_bytes_));

  const std::uint32_t slot = free_slots_.back();
  free_slots_.pop_back();
  ++in_flight_;
  const std::uint64_t local =
      reads && writes ? local_of_slot(slot) : static_cast<std::uint64_t>(reads ? read_bytes_ : write_bytes_);
  Burst burst{reads ? source_.address() : destination_.address(), static_cast<std::uint32_t>(bytes), !reads, slot,
              local};
  slots_[slot] = {writes ? destination_.address() : 0, burst.bytes, reads && writes};
  (reads ? read_bytes_ : write_bytes_) += bytes;
  if (reads) source_.advance(bytes);
  if (writes) destination_.advance(bytes);
  if (source_.done() && destination_.done()) {
    ++move_;
    open_move();
  }
  return burst;
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
