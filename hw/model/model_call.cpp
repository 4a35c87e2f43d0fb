#include "hw/model/model_call.hpp"

#include "base/core/error.hpp"
#include "base/plugin/plugin_call.hpp"

namespace weft {

void blame_model(const std::string& processor, const std::string& origin, const char* call, const std::string& reason) {
  throw Infeasible(processor + ": its model" + origin + " failed in " + call + "(): " + printable(reason));
}

std::string origin_at(const void* place) {
  const std::string plugin = plugin_of(place);
  return plugin.empty() ? "" : ", of plug-in '" + printable(plugin) + "',";
}

}  // namespace weft
