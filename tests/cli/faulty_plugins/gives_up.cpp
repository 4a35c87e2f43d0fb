// A plug-in whose scheduling algorithm throws what no algorithm should.
#include <stdexcept>

#include "sched/model/scheduler.hpp"

namespace {

weft::Schedule give_up(const weft::TaskGraph&, const weft::Platform&, const weft::MemoryRequest&) {
  throw std::out_of_range("it is too hard");
}

const weft::SchedulerRegistration registration{{"gives-up", "throws", give_up}};

}  // namespace
