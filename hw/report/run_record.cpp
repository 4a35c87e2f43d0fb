#include "hw/report/run_record.hpp"

namespace weft {

std::string waited_for(const RunRecord& record, TaskId task) {
  const Dispatch::Start& start = record.result.starts[task];
  if (start.hold != Hold::none) return to_string(start.hold);
  if (start.enabler == no_task) return "";
  return start.enabled_by_input ? "input " + record.graph.buffer_name(start.enabler) : "processor";
}

}  // namespace weft
