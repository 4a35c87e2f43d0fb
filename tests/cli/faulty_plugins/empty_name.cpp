// A plug-in whose scheduling algorithm has no name.
#include "sched/model/scheduler.hpp"

namespace {

weft::Schedule schedule(const weft::TaskGraph&, const weft::Platform&, const weft::MemoryRequest&) { return {}; }

const weft::SchedulerRegistration registration{{"", "nobody can ask for it", schedule}};

}  // namespace
