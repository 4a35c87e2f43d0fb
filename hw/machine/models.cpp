#include "hw/machine/models.hpp"

#include <algorithm>
#include <cctype>
#include <tuple>

#include "hw/timing/dma_timing.hpp"
#include "hw/timing/interconnect_timing.hpp"
#include "hw/timing/memory_timing.hpp"
#include "hw/timing/pe_timing.hpp"
#include "sched/model/scheduler.hpp"

namespace weft {

std::vector<ModelDescription> describe_models() {
  std::vector<ModelDescription> all;
  for (const auto& models : {pe_models().describe(), scratchpad_models().describe(), interconnect_models().describe(),
                             dram_models().describe(), dma_models().describe()}) {
    all.insert(all.end(), models.begin(), models.end());
  }
  std::stable_sort(all.begin(), all.end(), [](const ModelDescription& a, const ModelDescription& b) {
    return std::tie(a.role, a.name) < std::tie(b.role, b.name);
  });
  return all;
}

void check_names_of(const PluginFile& plugin) {
  const auto check = [&](const std::string& what, const std::string& name) {
    const bool is_plain = !name.empty() && name.size() <= 100 && std::ranges::all_of(name, [](unsigned char c) {
      return std::isalnum(c) != 0 || c == '-' || c == '_' || c == '.' || c == '+';
    });
    if (is_plain) return;
    throw InputError(plugin.where, "plug-in '" + plugin.path + "': " + what + " has the name '" + name +
                                       "'; expected 1 to 100 letters, digits, - _ . +");
  };
  for (const ModelDescription& model : describe_models()) {
    check("a " + model.role + " model", model.name);
    for (const Parameter& parameter : model.parameters) check("a parameter of '" + model.name + "'", parameter.name);
  }
  for (const std::string& name : SchedulerRegistry::instance().names()) check("a scheduling algorithm", name);
}

}  // namespace weft
