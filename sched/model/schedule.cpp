#include "sched/model/schedule.hpp"

namespace weft {

const char* to_string(Fits fits) {
  switch (fits) {
    case Fits::yes:
      return "true";
    case Fits::waits:
      return "waits";
    case Fits::no:
      return "no";
  }
  return "?";
}

}  // namespace weft
