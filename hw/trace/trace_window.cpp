#include "hw/trace/trace_window.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>
#include <vector>

namespace weft {

namespace {

constexpr Cycles no_end = std::numeric_limits<Cycles>::max();

// Returns whether this is a part of the layer that was cut by its input channels, other than the last, which has its name
// (workloads/tiling/channel_parts.hpp).
bool is_part_of(const std::string& name, const std::string& layer) {
  const std::string prefix = layer + ".part";
  if (!name.starts_with(prefix)) return false;
  const std::size_t behind = name.find_first_not_of("0123456789", prefix.size());
  return behind != prefix.size() && name.find_first_not_of('\'', behind) == std::string::npos;
}

// Returns by layer whether it is the one that is named: it, and the parts directly before it.
std::vector<bool> layers_of(const std::string& name, const TaskGraph& graph) {
  const auto& names = graph.layer_names();
  std::vector<bool> is_named(names.size(), false);
  for (std::size_t layer = 0; layer < names.size(); ++layer) {
    if (names[layer] != name) continue;
    is_named[layer] = true;
    for (std::size_t part = layer; part-- > 0 && is_part_of(names[part], name);) is_named[part] = true;
  }
  return is_named;
}

TraceWindow window_of(const TraceConfig::Place& place, const Plan& plan) {
  const TaskGraph& graph = plan.graph();
  TraceWindow window{no_end, 0};
  const std::vector<bool> is_named =
      place.is_layer ? layers_of(place.name, graph) : std::vector<bool>(graph.layer_names().size(), true);
  for (TaskId task = 0; task < graph.task_count(); ++task) {
    if (!is_named[graph.of(task).layer]) continue;
    if (!place.is_layer && graph.task_name(task) != place.name) continue;
    window.from = std::min(window.from, static_cast<Cycles>(plan.schedule.start[task]));
    window.to = std::max(window.to, static_cast<Cycles>(std::ceil(plan.schedule.finish[task])) + 1);
  }
  if (window.from != no_end) return window;
  std::vector<std::string> names;
  if (place.is_layer) {
    names.assign(graph.layer_names().begin(), graph.layer_names().end());
  } else {
    constexpr TaskId most = 1000;
    for (TaskId task = 0; task < std::min(most, graph.task_count()); ++task) names.push_back(graph.task_name(task));
  }
  throw InputError(place.where, place.is_layer
                                    ? unknown_name("layer", place.name, names)
                                    : "no task is named '" + place.name + "'" + did_you_mean(place.name, names) +
                                          "; expected a name of tasks.csv");
}

}  // namespace

TraceWindow trace_window(const TraceConfig& config, const Plan& plan) {
  TraceWindow window{config.from, config.to.value_or(no_end)};
  if (config.from_place) {
    const TraceWindow place = window_of(*config.from_place, plan);
    window.from = place.from;
    if (!config.to && !config.to_place && !config.is_to_the_end) window.to = place.to;
  }
  if (config.to_place) window.to = window_of(*config.to_place, plan).to;
  if (window.from < window.to) return window;
  throw InputError(config.from_place ? config.from_place->where : config.to_place->where,
                   "trace: the window would begin at cycle " + std::to_string(window.from) + " and end at " +
                       std::to_string(window.to) + ", expected an end behind the begin");
}

}  // namespace weft
