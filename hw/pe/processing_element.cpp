#include "hw/pe/processing_element.hpp"

namespace weft {

PeRegistry& pe_models() {
  static PeRegistry registry("processing element");
  return registry;
}

}  // namespace weft
