// The bursts of a processing element: what it reads, or writes, lies in its local store dense and in order.
#pragma once

#include "hw/transfer/bursts.hpp"

namespace weft {

// Bytes that a processing element needs for what these moves read, or write.
std::size_t local_bytes(const std::vector<Move>& moves);

// The bursts of moves that only read or only write, at most `outstanding` under way.
class BurstStream : public BurstSource {
 public:
  BurstStream(int outstanding, std::int64_t burst_bytes);

  void begin(const std::vector<Move>& moves) override;
  std::optional<Burst> next() override;
  void answered(std::uint32_t slot) override {
    free_slots_.push_back(slot);
    --in_flight_;
  }
  bool done() const override { return is_exhausted_ && in_flight_ == 0; }
  std::uint32_t slots() const override { return slots_; }
  std::size_t store_bytes() const override { return local_bytes(moves_); }

 private:
  void open_move();

  std::int64_t burst_bytes_;
  std::uint32_t slots_;
  std::vector<Move> moves_;
  std::size_t move_ = 0;
  BoxCursor cursor_;
  std::vector<std::uint32_t> free_slots_;
  int in_flight_ = 0;
  bool is_exhausted_ = true;
};

}  // namespace weft
