#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "cli/output/json_schema.hpp"
#include "hw/report/summary.hpp"
#include "workloads/experiment/energy_config.hpp"

namespace weft {

namespace {

using Json = nlohmann::ordered_json;

enum class Presence { always, sometimes };
constexpr Presence always = Presence::always, sometimes = Presence::sometimes;

// An object that knows all its members.
class ObjectSchema {
 public:
  ObjectSchema() : json_{{"type", "object"}, {"properties", Json::object()}, {"required", Json::array()}} {
    json_["additionalProperties"] = false;
  }

  ObjectSchema& add(const std::string& name, Json schema, const std::string& description, Presence presence = always) {
    if (!description.empty()) schema["description"] = description;
    json_["properties"][name] = std::move(schema);
    if (presence == always) json_["required"].push_back(name);
    return *this;
  }
  ObjectSchema& integers(const std::vector<const char*>& names, const std::string& description = "") {
    for (const char* name : names) add(name, {{"type", "integer"}}, description);
    return *this;
  }
  ObjectSchema& numbers(const std::vector<const char*>& names, const std::string& description = "") {
    for (const char* name : names) add(name, {{"type", "number"}}, description);
    return *this;
  }
  Json json() const { return json_; }

 private:
  Json json_;
};

const Json text{{"type", "string"}}, integer{{"type", "integer"}}, number{{"type", "number"}};

Json by_name(const Json& value) { return {{"type", "object"}, {"additionalProperties", value}}; }
Json list_of(const Json& value) { return {{"type", "array"}, {"items", value}}; }

Json layer() {
  return ObjectSchema()
      .add("layer", text, "")
      .add("op", text, "its operator")
      .integers({"tiles", "macs"})
      .integers({"start", "finish"}, "in cycles")
      .add("pe_cycles", integer, "of all its tasks on processing elements")
      .add("utilization", number, "MACs over what these cycles could have done", sometimes)
      .integers({"read_bytes", "write_bytes", "dram_read_bytes", "dram_write_bytes", "dram_read_pin_bytes",
                 "dram_write_pin_bytes", "reused_bytes", "multicast_bytes"})
      .add("energy_pj", number, "", sometimes)
      .add("on_critical_path", integer, "cycles; all layers together make up the makespan")
      .json();
}

Json energy() {
  ObjectSchema counts;
  for (std::size_t e = 0; e < energy_event_count; ++e) counts.integers({to_string(static_cast<EnergyEvent>(e))});
  return ObjectSchema()
      .numbers({"total", "mac", "operation", "scratchpad", "interconnect", "dram"})
      .add("leakage", number, "of all parts, over the makespan", sometimes)
      .add("own_events", number, "what models of processing elements have counted themselves", sometimes)
      .add("events", by_name(number), "the same by counter, pe0.NAME", sometimes)
      .add("counts", counts.json(), "events that were counted")
      .add("table", text, "")
      .add("source", text, "")
      .json();
}

Json dispatch() {
  const Json against_plan = ObjectSchema().numbers({"makespan_cycles", "peak_bytes"}).json();
  return ObjectSchema()
      .add("mode", {{"enum", {"static", "dynamic"}}}, "")
      .add("page_bytes", integer, "", sometimes)
      .add("peak_page_bytes", integer, "", sometimes)
      .add("against_plan", against_plan, "the run less the plan that gave it its priorities", sometimes)
      .add("descriptor_bytes", integer, "that every task reads of the DRAM before its operands", sometimes)
      .add("completion_bytes", integer, "that every task writes to the DRAM behind its result", sometimes)
      .json();
}

Json critical_path() {
  return ObjectSchema()
      .integers({"compute_cycles", "transfer_cycles", "dispatch_cycles"})
      .add("waiting_cycles", by_name(integer), "by resource")
      .integers({"space_cycles", "tasks"})
      .add("gain_cycles", by_name(integer), "by cause: what the run would gain without it")
      .json();
}

Json functional() {
  const Json file =
      ObjectSchema().add("name", text, "").add("file", text, "").add("shape", list_of(integer), "").json();
  return ObjectSchema()
      .add("data_type", text, "")
      .add("elements", integer, "that were compared with the reference")
      .add("max_abs_error", {{"type", {"number", "null"}}}, "null: without bound")
      .add("outputs", list_of(file), "")
      .add("tensors", list_of(file), "", sometimes)
      .json();
}

Json summary() {
  const Json machine = ObjectSchema()
                           .add("macs_per_cycle", integer, "", sometimes)
                           .add("dram_bytes_per_cycle", number, "", sometimes)
                           .json();
  const Json planned = ObjectSchema()
                           .add("makespan_cycles", number, "with contention, if `contention`")
                           .add("uncontended_makespan_cycles", number, "")
                           .add("contention", {{"type", "boolean"}}, "")
                           .integers({"peak_bytes", "peak_address"})
                           .json();
  return ObjectSchema()
      .add("version", text, "of weft")
      .add("schema", {{"const", run_files_schema}}, "the version of what a run's files hold")
      .add("command", list_of(text), "the words of the command line")
      .add("network", text, "")
      .add("algorithm", text, "")
      .integers({"tasks", "buffers"})
      .add("spilled", ObjectSchema().integers({"stores", "loads", "recomputed"}).json(),
           "tasks that were added to stay within the capacity, or for a smaller peak")
      .add("recompute",
           ObjectSchema()
               .add("macs", integer, "multiply-accumulates of tasks that run a second time")
               .add("factor", number, "all multiply-accumulates over those of every task once")
               .add("limit", number, "of the schedule, where it is above 1", sometimes)
               .json(),
           "what is computed again")
      .integers({"processors"})
      .numbers({"clock_hz"})
      .add("capacity_bytes", {{"type", {"integer", "null"}}}, "null: unlimited")
      .add("activation_limit_bytes", integer, "", sometimes)
      .add("machine", machine, "what it can do at the most")
      .add("fits", {{"enum", {"true", "waits", "no"}}}, "whether the plan stays within the capacity")
      .add("fits_capacity", {{"type", "boolean"}}, "whether the run did")
      .add("planned", planned, "")
      .add("simulated", ObjectSchema().integers({"makespan_cycles", "peak_bytes", "peak_address"}).json(), "")
      .numbers({"seconds"})
      .add("images_per_second", number, "", sometimes)
      .add("mac_utilization", number, "", sometimes)
      .add("dispatch", dispatch(), "")
      .add("bounds",
           ObjectSchema().add("makespan_cycles", number, "").add("binding", text, "").integers({"peak_bytes"}).json(),
           "which no schedule is below")
      .add("dram",
           ObjectSchema()
               .integers({"read_bytes", "write_bytes", "read_pin_bytes", "write_pin_bytes", "peak_allocated_bytes"})
               .json(),
           "")
      .add("scratchpad", ObjectSchema().integers({"read_bytes", "write_bytes"}).json(), "")
      .add("operands", ObjectSchema().integers({"bytes", "read_bytes", "reused_bytes", "multicast_bytes"}).json(),
           "of tasks on processing elements: what they needed, and where it came from")
      .add("waiting_cycles", by_name(integer), "by resource")
      .add("counters", by_name(integer), "of the models")
      .add("critical_path", critical_path(), "its parts add up to the makespan")
      .add("energy_pj", energy(), "", sometimes)
      .add("processors_busy", by_name(number), "a fraction of the makespan each")
      .add("layers", list_of(layer()), "")
      .add("wall_seconds", ObjectSchema().numbers({"schedule", "simulate"}).json(), "that weft took")
      .add("functional", functional(), "", sometimes)
      .json();
}

}  // namespace

std::string summary_schema() {
  Json schema{{"$schema", "https://json-schema.org/draft/2020-12/schema"}, {"title", "summary.json of weft run"}};
  schema.update(summary());
  return schema.dump(2) + "\n";
}

}  // namespace weft
