// A plug-in whose scheduler has the name of one that weft has.
#include "sched/model/scheduler.hpp"

namespace {

weft::Schedule schedule(const weft::TaskGraph&, const weft::Platform&, const weft::MemoryRequest&) { return {}; }

const weft::SchedulerRegistration registration{{"heft", "another one", schedule}};

}  // namespace
