#include "hw/transfer/burst_stream.hpp"

namespace weft {

namespace {

const BoxAddress& box_of(const Move& move) { return move.source ? *move.source : *move.destination; }

}  // namespace

std::size_t local_bytes(const std::vector<Move>& moves) {
  Bytes bytes = 0;
  for (const Move& move : moves) bytes += bytes_of(box_of(move).slice);
  return static_cast<std::size_t>(bytes);
}

BurstStream::BurstStream(int outstanding, std::int64_t burst_bytes)
    : burst_bytes_(burst_bytes), slots_(static_cast<std::uint32_t>(outstanding)) {
  for (std::uint32_t slot = slots_; slot-- > 0;) free_slots_.push_back(slot);
}

void BurstStream::begin(const std::vector<Move>& moves) {
  moves_.assign(moves.begin(), moves.end());
  move_ = 0;
  read_bytes_ = write_bytes_ = 0;
  is_exhausted_ = false;
  open_move();
}

// Sets the cursor on the next move that has bytes.
void BurstStream::open_move() {
  for (; move_ < moves_.size(); ++move_) {
    cursor_ = BoxCursor(box_of(moves_[move_]));
    if (!cursor_.done()) return;
  }
  is_exhausted_ = true;
}

std::optional<Burst> BurstStream::next() {
  if (is_exhausted_ || free_slots_.empty()) return std::nullopt;
  const bool is_write = !moves_[move_].source;
  std::int64_t& moved = is_write ? write_bytes_ : read_bytes_;
  const std::int64_t bytes = cursor_.contiguous(burst_bytes_);
  const auto length = static_cast<std::uint32_t>(bytes);
  const Burst burst{cursor_.address(), length, length, is_write, free_slots_.back(), static_cast<std::uint64_t>(moved)};
  free_slots_.pop_back();
  ++in_flight_;
  moved += bytes;
  cursor_.advance(bytes);
  if (cursor_.done()) {
    ++move_;
    open_move();
  }
  return burst;
}

}  // namespace weft
