#include "hw/pe/processing_element.hpp"

#include <algorithm>

namespace weft {

PeRegistry& pe_models() {
  static PeRegistry registry("processing element");
  return registry;
}

std::vector<std::string> models_that_run(Operator op) {
  std::vector<std::string> names;
  for (const ModelDescription& model : pe_models().describe()) {
    const auto needs_setting = [](const Parameter& parameter) { return parameter.default_text.empty(); };
    if (std::any_of(model.parameters.begin(), model.parameters.end(), needs_setting)) continue;
    const auto pe = pe_models().make(sc_core::sc_gen_unique_name("asked"), {model.name, {}, {}});
    if (pe->runs(op)) names.push_back(model.name);
  }
  std::sort(names.begin(), names.end());
  return names;
}

}  // namespace weft
