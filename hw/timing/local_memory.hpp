// What a processing element with `reuse: true` still has in its local memory of the tasks before: the rule by which the
// plan, the twin of the machine and the run alike say which operands are not read again.
//
// A piece is an operand that was read, or a result that was made. Pieces stay as long as there is room, those used last
// longest (LRU). When a task starts, the pieces of the tasks at hand, itself and those that have not left the last stage,
// have their room, and whatever stays beside them fits: all pieces together are never more than the local memory. An
// operand is not read again if a piece holds it: the same part of the same buffer, or a box of the buffer that it lies in.
// Nothing that is held goes stale, as every buffer is written once; what is loaded again is another buffer.
#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <unordered_map>
#include <vector>

#include "workloads/graph/task_graph.hpp"

namespace weft {

// Where the operands and the result of one task lie in the local memory.
struct LocalUse {
  static constexpr std::uint32_t no_piece = std::numeric_limits<std::uint32_t>::max();  // of no bytes
  struct Operand {
    std::uint32_t piece = no_piece;  // pieces that are there at a time have different, small numbers
    bool is_held = false;            // it is not read again
    TileSlice held;                  // what that piece is of the buffer; of one that is read, the operand itself
  };
  std::vector<Operand> operands;  // by input; empty where nothing is kept
  std::uint32_t result = no_piece;
};

class LocalMemory {
 public:
  // `bytes`: of the local memory; none: unlimited. `stages`: local buffers, which share it evenly.
  LocalMemory(std::optional<Bytes> bytes, std::uint32_t stages) : bytes_(bytes), stages_(stages) {}

  // A task starts, behind those that have started before. Precondition: each fits into its part of the local memory.
  // O(operands), but for pieces of one buffer, which are looked at one by one.
  void start(const TaskGraph& graph, TaskId task, LocalUse& use);

  Bytes held_bytes() const { return held_bytes_; }

 private:
  static constexpr std::uint32_t none = LocalUse::no_piece;
  struct Piece {
    BufferId buffer = no_buffer;
    TileSlice slice;
    Bytes bytes = 0;
    std::uint64_t last_use = 0;                // the number of the task, from 1
    std::uint32_t newer = none, older = none;  // in the order of use
    std::uint32_t next_of_buffer = none;
  };

  std::uint32_t find(BufferId buffer, const TileSlice& slice, Bytes room) const;
  std::uint32_t add(BufferId buffer, const TileSlice& slice, Bytes bytes);
  void touch(std::uint32_t piece);
  void unlink(std::uint32_t piece);
  void make_newest(std::uint32_t piece);
  void remove(std::uint32_t piece);
  void make_room();

  std::optional<Bytes> bytes_;
  std::uint32_t stages_;
  std::uint64_t started_ = 0;
  Bytes held_bytes_ = 0;
  std::vector<Piece> pieces_;
  std::vector<std::uint32_t> free_;                              // numbers of pieces that have gone
  std::unordered_map<BufferId, std::uint32_t> first_of_buffer_;  // looked up only
  std::uint32_t newest_ = none, oldest_ = none;
};

}  // namespace weft
