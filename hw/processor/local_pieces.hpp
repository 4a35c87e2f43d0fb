// The bytes in the local memory of a processing element that keeps operands (functional mode), piece by piece.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "hw/processor/task_descriptor.hpp"

namespace weft {

class LocalPieces {
 public:
  // Puts what has been read, the bytes of `task.fetches` one behind the other, into its pieces; and what all operands of
  // the task are, from their pieces, into `operands`.
  void gather(const TaskDescriptor& task, std::span<const unsigned char> fetched, std::vector<unsigned char>& operands);
  // Puts the result of a task into its piece.
  void keep_result(const TaskDescriptor& task, std::span<const unsigned char> result);

 private:
  std::vector<unsigned char>& at(std::uint32_t piece);

  std::vector<std::vector<unsigned char>> pieces_;  // by number
};

}  // namespace weft
