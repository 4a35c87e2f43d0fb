#include "sched/dispatch/dispatch.hpp"

namespace weft {

const char* to_string(Hold hold) {
  switch (hold) {
    case Hold::none:
      return "";
    case Hold::space:
      return "space";
    case Hold::turn:
      return "turn";
    case Hold::barrier:
      return "barrier";
    case Hold::exclusive:
      return "exclusive";
    case Hold::faster_processor:
      return "faster-processor";
  }
  return "?";
}

}  // namespace weft
