#include "hw/trace/trace_window.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace weft {

namespace {

constexpr Cycles no_end = std::numeric_limits<Cycles>::max();

TraceWindow window_of(const TraceConfig::Place& place, const Plan& plan) {
  const TaskGraph& graph = plan.graph();
  TraceWindow window{no_end, 0};
  for (TaskId task = 0; task < graph.task_count(); ++task) {
    const std::string& layer = graph.layer_names()[graph.of(task).layer];
    if (place.is_layer ? layer != place.name : graph.task_name(task) != place.name) continue;
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
