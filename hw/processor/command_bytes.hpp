// Writes the bytes of a task's command (hw/timing/task_command.hpp).
#pragma once

#include <cstdint>
#include <vector>

#include "hw/processor/task_descriptor.hpp"

namespace weft {

// Sets `bytes` to the command of the task. Reuses the vector.
void write_command(const TaskDescriptor& descriptor, std::vector<std::uint8_t>& bytes);

}  // namespace weft
