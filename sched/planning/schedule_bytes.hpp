// Schedules as bytes, for worker processes of the same program.
#pragma once

#include <string>
#include <string_view>

#include "sched/model/schedule.hpp"

namespace weft {

std::string bytes_of(const Schedule& schedule);
// Precondition: the text is one of bytes_of().
Schedule schedule_of(std::string_view bytes);

}  // namespace weft
