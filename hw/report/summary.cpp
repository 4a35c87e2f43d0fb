#include "hw/report/summary.hpp"

#include <cmath>
#include <nlohmann/json.hpp>
#include <ostream>

#include "base/text/text_writer.hpp"
#include "sched/recompute/recomputed_order.hpp"
#include "sched/spill/added_tasks.hpp"

namespace weft {

namespace {

using Json = nlohmann::ordered_json;

// Returns whole numbers as integers, so that readers need not guess.
Json number(double value) {
  if (is_whole(value)) return static_cast<std::int64_t>(value);
  return value;
}

Json by_name(const std::vector<std::pair<std::string, std::int64_t>>& values) {
  Json json = Json::object();
  for (const auto& [name, value] : values) json[name] = value;
  return json;
}

// Returns the section on dispatch: for a dynamic run, also how it differs from the plan that gave it its priorities.
Json dispatch(const Plan& plan, const RunResult& result) {
  Json json = {{"mode", result.page_bytes == 0 ? "static" : "dynamic"}};
  if (result.page_bytes > 0) {
    json["page_bytes"] = result.page_bytes;
    json["peak_page_bytes"] = result.peak_taken_bytes;
    json["against_plan"] = {{"makespan_cycles", number(static_cast<double>(result.makespan) - plan.schedule.makespan)},
                            {"peak_bytes", result.peak_bytes - plan.peak_bytes}};
  }
  if (result.descriptor_bytes > 0) {
    json["descriptor_bytes"] = result.descriptor_bytes;
    json["completion_bytes"] = result.completion_bytes;
  }
  return json;
}

Json critical_path(const CriticalPath& path) {
  return {{"compute_cycles", path.compute},    {"transfer_cycles", path.transfer},
          {"dispatch_cycles", path.dispatch},  {"waiting_cycles", by_name(path.waiting)},
          {"space_cycles", path.space},        {"tasks", path.tasks.size()},
          {"gain_cycles", by_name(path.gains)}};
}

// Returns what tasks on processing elements needed, and where it came from.
Json operands(const RunRecord& record) {
  Bytes needed = 0, reused = 0, multicast = 0;
  for (TaskId task = 0; task < record.graph.task_count(); ++task) {
    if (record.graph.kind(task) != TaskKind::compute) continue;
    const TaskRun& run = record.result.tasks[task];
    needed += run.read_bytes - record.result.descriptor_bytes + run.reused_bytes + run.multicast_bytes;
    reused += run.reused_bytes;
    multicast += run.multicast_bytes;
  }
  return {{"bytes", needed},
          {"read_bytes", needed - reused - multicast},
          {"reused_bytes", reused},
          {"multicast_bytes", multicast}};
}

Json energy(const Energy& energy) {
  Json counts = Json::object();
  for (std::size_t e = 0; e < energy_event_count; ++e)
    counts[to_string(static_cast<EnergyEvent>(e))] = energy.counts[e];
  Json json = {{"total", number(energy.total)},
               {"mac", number(energy.mac)},
               {"operation", number(energy.operation)},
               {"scratchpad", number(energy.scratchpad)},
               {"interconnect", number(energy.interconnect)},
               {"dram", number(energy.dram)}};
  if (energy.table.leakage > 0) json["leakage"] = number(energy.leakage);
  if (!energy.events.empty()) {
    json["own_events"] = number(energy.own_events);
    Json& events = json["events"] = Json::object();
    for (const OwnEvent& event : energy.events) events[event.name] = number(event.picojoules());
  }
  json["counts"] = counts;
  json["table"] = energy.table.name;
  json["source"] = energy.table.source;
  return json;
}

Json layers(const std::vector<LayerRow>& rows) {
  Json json = Json::array();
  for (const LayerRow& row : rows) {
    Json layer = {{"layer", row.name},  {"op", row.op},         {"tiles", row.tiles},        {"macs", row.macs},
                  {"start", row.start}, {"finish", row.finish}, {"pe_cycles", row.pe_cycles}};
    if (row.utilization) layer["utilization"] = *row.utilization;
    layer["read_bytes"] = row.read_bytes;
    layer["write_bytes"] = row.write_bytes;
    layer["dram_read_bytes"] = row.dram_read_bytes;
    layer["dram_write_bytes"] = row.dram_write_bytes;
    layer["dram_read_pin_bytes"] = row.dram_read_pin_bytes;
    layer["dram_write_pin_bytes"] = row.dram_write_pin_bytes;
    layer["reused_bytes"] = row.reused_bytes;
    layer["multicast_bytes"] = row.multicast_bytes;
    if (row.energy_pj) layer["energy_pj"] = *row.energy_pj;
    layer["on_critical_path"] = row.on_critical_path;
    json.push_back(std::move(layer));
  }
  return json;
}

// Returns what the machine can do at the most, as far as its models say.
Json machine(const SummaryHead& head, const Platform& platform) {
  Json json = Json::object();
  std::int64_t macs = 0;
  for (const Processor& processor : platform.processors) macs += processor.peak_macs_per_cycle;
  if (macs > 0) json["macs_per_cycle"] = macs;
  if (head.dram_bytes_per_cycle) json["dram_bytes_per_cycle"] = *head.dram_bytes_per_cycle;
  return json;
}

Json value_files(const std::vector<ValueFile>& files) {
  Json json = Json::array();
  for (const ValueFile& file : files) json.push_back({{"name", file.name}, {"file", file.file}, {"shape", file.dims}});
  return json;
}

// Returns the section on functional results. An error without bound (a result that is NaN) is null.
Json functional(const SummaryHead& head) {
  const OutputComparison& comparison = *head.functional;
  const bool is_finite = std::isfinite(comparison.max_abs_error);
  Json json = {{"data_type", to_string(comparison.type)},
               {"elements", comparison.elements},
               {"max_abs_error", is_finite ? number(comparison.max_abs_error) : Json(nullptr)},
               {"outputs", value_files(head.outputs)}};
  if (!head.tensors.empty()) json["tensors"] = value_files(head.tensors);
  return json;
}

}  // namespace

std::string layers_text(const std::vector<LayerRow>& rows) { return layers(rows).dump(); }

void write_summary(std::ostream& out, const SummaryHead& head, const RunRecord& record) {
  const RunResult& result = record.result;
  const Plan& plan = record.plan;
  Json json;
  json["version"] = head.version;
  json["schema"] = run_files_schema;
  json["command"] = head.command;
  json["network"] = head.network;
  json["algorithm"] = head.algorithm;
  json["tasks"] = record.graph.task_count();
  json["buffers"] = record.graph.buffer_count();
  const AddedTasks added = added_tasks(record.graph);
  json["spilled"] = {{"stores", added.stores}, {"loads", added.loads}, {"recomputed", added.recomputed}};
  const Macs macs = macs_of(record.graph);
  const double needed = static_cast<double>(macs.all - macs.again);
  json["recompute"] = {{"macs", macs.again},
                       {"factor", number(needed > 0 ? static_cast<double>(macs.all) / needed : 1)}};
  if (head.recompute > 1) json["recompute"]["limit"] = number(head.recompute);
  json["processors"] = record.platform.processor_count();
  json["clock_hz"] = number(head.clock_hz);
  json["capacity_bytes"] = head.capacity_bytes ? Json(*head.capacity_bytes) : Json(nullptr);
  if (head.activation_limit) json["activation_limit_bytes"] = *head.activation_limit;
  json["machine"] = machine(head, record.platform);
  json["fits"] = to_string(plan.fits);
  json["fits_capacity"] = !head.capacity_bytes || result.peak_address <= *head.capacity_bytes;
  json["planned"] = {{"makespan_cycles", number(plan.schedule.makespan)},
                     {"uncontended_makespan_cycles", number(plan.uncontended_makespan)},
                     {"contention", plan.schedule.is_contended},
                     {"peak_bytes", plan.peak_bytes},
                     {"peak_address", plan.peak_address}};
  json["simulated"] = {
      {"makespan_cycles", result.makespan}, {"peak_bytes", result.peak_bytes}, {"peak_address", result.peak_address}};
  const double seconds = static_cast<double>(result.makespan) / head.clock_hz;
  json["seconds"] = seconds;
  if (seconds > 0) json["images_per_second"] = static_cast<double>(head.images) / seconds;
  if (const std::optional<double> utilization = mac_utilization(record)) json["mac_utilization"] = *utilization;
  json["dispatch"] = dispatch(plan, result);
  json["bounds"] = {
      {"makespan_cycles", number(head.bound_makespan)}, {"binding", head.binding}, {"peak_bytes", head.bound_peak}};
  json["dram"] = {{"read_bytes", result.dram_read_bytes},
                  {"write_bytes", result.dram_write_bytes},
                  {"read_pin_bytes", result.dram_read_pin_bytes},
                  {"write_pin_bytes", result.dram_write_pin_bytes},
                  {"peak_allocated_bytes", result.dram_peak_allocated_bytes}};
  json["scratchpad"] = {{"read_bytes", result.scratchpad_read_bytes}, {"write_bytes", result.scratchpad_write_bytes}};
  json["operands"] = operands(record);
  Json& waited = json["waiting_cycles"] = Json::object();
  for (const ResourceUse& resource : result.resources) waited[resource.name] = resource.waited;
  json["counters"] = by_name(result.counters);
  json["critical_path"] = critical_path(result.critical_path);
  if (result.energy) json["energy_pj"] = energy(*result.energy);
  Json& busy = json["processors_busy"] = Json::object();
  for (std::size_t p = 0; p < result.busy.size(); ++p) busy[record.platform.processors[p].name] = result.busy[p];
  json["layers"] = layers(head.layers);
  json["wall_seconds"] = {{"schedule", head.schedule_seconds}, {"simulate", result.simulate_seconds}};
  if (head.functional) json["functional"] = functional(head);
  out << json.dump(2, ' ', false, Json::error_handler_t::replace) << '\n';
}

}  // namespace weft
