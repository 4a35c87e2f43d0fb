// The speed of a simulated run, against a bare SystemC program with the same threads, the same transactions and the
// same finish times, replayed with one direct b_transport and one wait each; and what the waveform costs.
//
// SystemC has one simulation per process, so every measurement is a child process that reports its seconds. Of each
// pair the two are measured in turn; the counters are ratios of medians.
#include <benchmark/benchmark.h>
#include <spdlog/spdlog.h>
#include <tlm_utils/simple_initiator_socket.h>
#include <tlm_utils/simple_target_socket.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <deque>
#include <filesystem>
#include <fstream>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "hw/flow/flow.hpp"
#include "hw/machine/systemc_log.hpp"
#include "hw/memory/attached_memory.hpp"
#include "hw/memory/fixed_timing.hpp"
#include "hw/transfer/simulated_clock.hpp"
#include "tests/support/base/child_process.hpp"

namespace weft {
namespace {

// One finished transaction: which initiator, and when in picoseconds.
struct Finish {
  std::int32_t initiator;
  Picoseconds time;
};

std::vector<Finish>& record() {
  static std::vector<Finish> finishes;
  return finishes;
}

// Another model that notes when its accesses are complete. The answer is seen on the next clock edge (2 ns).
template <MemoryRegistry& (*registry)(), const char* (*inner_model)()>
class Recording : public MemoryModule {
 public:
  Recording(sc_core::sc_module_name name, const Parameters&) : MemoryModule(name) {}

  tlm::tlm_base_target_socket_b<>& target_socket() override { return inner_->target_socket(); }
  Calls calls() const override { return inner_->calls(); }
  bool has_ports() const override { return inner_->has_ports(); }
  bool takes_accesses_ahead() const override { return inner_->takes_accesses_ahead(); }
  std::vector<Resource*> resources() override { return inner_->resources(); }
  void set_up(const MemorySetup& setup) override {
    inner_ = make_memory(registry(), (std::string(basename()) + "_recorded").c_str(), config(), setup);
  }
  void set_size(std::uint64_t bytes) override { inner_->set_size(bytes); }
  void answered(const MemoryAccess& access, Picoseconds complete) override {
    inner_->answered(access, complete);
    record().push_back({access.initiator, (complete - grant_offset + 1999) / 2000 * 2000});
  }

  static std::unique_ptr<MemoryTiming> timing(const Parameters&) { return registry().make(config()); }

 private:
  static ModelConfig config() { return {inner_model(), {}, {}}; }
  std::unique_ptr<MemoryModule> inner_;
};

const char* ideal() { return "ideal"; }
const char* fixed() { return "fixed"; }
const char* banked() { return "banked"; }
const char* four_phase() { return "four-phase"; }

template <MemoryRegistry& (*registry)(), const char* (*inner_model)()>
MemoryRegistry::Model recording() {
  using Model = Recording<registry, inner_model>;
  return {.name = std::string("recording-") + inner_model(), .timing = Model::timing, .module = make_module<Model>};
}

// `fixed` behind the four phases: END_REQ at once, BEGIN_RESP when the access is complete.
class FourPhaseTarget : public sc_core::sc_module {
 public:
  SC_HAS_PROCESS(FourPhaseTarget);
  tlm_utils::simple_target_socket<FourPhaseTarget> socket{"socket"};

  explicit FourPhaseTarget(sc_core::sc_module_name name) : sc_module(name) {
    socket.register_nb_transport_fw(this, &FourPhaseTarget::nb_transport_fw);
    SC_METHOD(respond);
    sensitive << due_;
    dont_initialize();
  }

 private:
  tlm::tlm_sync_enum nb_transport_fw(tlm::tlm_generic_payload& payload, tlm::tlm_phase& phase, sc_core::sc_time&) {
    if (phase == tlm::END_RESP) return tlm::TLM_COMPLETED;
    bus_.claim(0, SimulatedClock::now(), std::int64_t{payload.get_data_length()} * 1'000'000'000'000, 12'800'000'000);
    under_way_.push_back({bus_.busy_until() + 100'000, &payload});
    if (under_way_.size() == 1) notify();
    phase = tlm::END_REQ;
    return tlm::TLM_UPDATED;
  }
  void notify() {
    due_.notify(
        sc_core::sc_time::from_value(static_cast<sc_dt::uint64>(under_way_.front().first - SimulatedClock::now())));
  }
  void respond() {
    tlm::tlm_generic_payload& payload = *under_way_.front().second;
    under_way_.pop_front();
    payload.set_response_status(tlm::TLM_OK_RESPONSE);
    tlm::tlm_phase phase = tlm::BEGIN_RESP;
    sc_core::sc_time delay = sc_core::SC_ZERO_TIME;
    socket->nb_transport_bw(payload, phase, delay);
    if (!under_way_.empty()) notify();
  }

  SharedResource bus_{"bus"};
  std::deque<std::pair<Picoseconds, tlm::tlm_generic_payload*>> under_way_;
  sc_core::sc_event due_;
};

class FourPhaseDram : public AttachedMemory {
 public:
  FourPhaseDram(sc_core::sc_module_name name, const Parameters&)
      : AttachedMemory(name, Calls::four_phase, {.resource = "dram", .size = std::uint64_t{1} << 32}) {
    attach(target_.socket);
  }
  static std::unique_ptr<MemoryTiming> timing(const Parameters&) {
    return std::make_unique<FixedTiming>("dram", 100'000, 12'800'000'000);
  }

 private:
  FourPhaseTarget target_{"target"};
};

const MemoryRegistration recording_ideal{scratchpad_models(), recording<scratchpad_models, ideal>()};
const MemoryRegistration recording_fixed{dram_models(), recording<dram_models, fixed>()};
const MemoryRegistration recording_banked{dram_models(), recording<dram_models, banked>()};
const MemoryRegistration recording_four_phase{dram_models(), recording<dram_models, four_phase>()};
const MemoryRegistration four_phase_dram{dram_models(),
                                         {.name = "four-phase",
                                          .description = "fixed, by the four-phase protocol",
                                          .timing = FourPhaseDram::timing,
                                          .module = make_module<FourPhaseDram>}};

// The DRAM models that are measured.
const char* const drams[] = {"fixed", "four-phase", "banked"};

constexpr const char* network = R"(
name: chain
input: {name: image, shape: [16, 96, 96]}
layers:
  - {name: A, op: conv, filters: 32, kernel: 3, pad: 1}
  - {name: B, op: conv, filters: 32, kernel: 3, pad: 1}
  - {name: C, op: maxpool, kernel: 2, stride: 2}
  - {name: D, op: conv, filters: 32, kernel: 3, pad: 1}
)";

std::filesystem::path folder() {
  static const std::filesystem::path path = [] {
    std::filesystem::path made =
        std::filesystem::temp_directory_path() / ("weft-benchmark-" + std::to_string(getpid()));
    std::filesystem::create_directories(made);
    std::ofstream(made / "chain.yaml") << network;
    return made;
  }();
  return path;
}

struct Measured {
  int pes = 1;
  int tile = 4;  // rows and columns of a tile before the pooling
  const char* dram = "fixed";
};

Experiment experiment(const Measured& machine, bool recording) {
  const std::string path = (folder() / "experiment.yaml").string();
  const std::string large = "{rows: " + std::to_string(machine.tile) + ", cols: " + std::to_string(machine.tile) + "}";
  const std::string small =
      "{rows: " + std::to_string(machine.tile / 2) + ", cols: " + std::to_string(machine.tile / 2) + "}";
  std::ofstream(path) << "workload: {network: chain.yaml, tiling: {A: " << large << ", B: " << large << ", C: " << small
                      << ", D: " << small << "}}\nhardware:\n  pes: [{count: " << machine.pes
                      << ", model: mac-array, macs_per_cycle: 256}]\n  scratchpad: {model: "
                      << (recording ? "recording-ideal" : "ideal")
                      << ", capacity: 2 MiB}\n  interconnect: {model: crossbar}\n  dram: {model: "
                      << (recording ? "recording-" : "") << machine.dram << "}\n  dispatch: {descriptor: 64 B}\n";
  return read_experiment(path);
}

// Seconds of the simulation alone, in a child.
double weft_seconds(const Measured& machine, bool waveform) {
  return in_child_process([&] {
    const Experiment setup = experiment(machine, false);
    const Plan plan = make_plan(make_problem(setup), scheduler_named("depth-first"));
    std::unique_ptr<Waveform> trace;
    if (waveform) {
      trace = std::make_unique<Waveform>((folder() / "trace.vcd").string(), setup.hardware.clock_period, 0,
                                         std::numeric_limits<Cycles>::max());
    }
    const RunResult result = run_plan(setup, plan, {.waveform = trace.get()});
    const auto before = std::chrono::steady_clock::now();
    if (trace) trace->finish(result.makespan + 1);
    const std::chrono::duration<double> closing = std::chrono::steady_clock::now() - before;
    return result.simulate_seconds + closing.count();
  });
}

// The transactions of the same run, in the order of their finish.
std::vector<Finish> transactions(const Measured& machine) {
  const std::string path = (folder() / "transactions").string();
  test::in_child([&] {
    const Experiment setup = experiment(machine, true);
    const Plan plan = make_plan(make_problem(setup), scheduler_named("depth-first"));
    run_plan(setup, plan);
    std::stable_sort(record().begin(), record().end(),
                     [](const Finish& a, const Finish& b) { return a.time < b.time; });
    std::ofstream file(path, std::ios::binary);
    file.write(reinterpret_cast<const char*>(record().data()),
               static_cast<std::streamsize>(record().size() * sizeof(Finish)));
    return std::string();
  });
  std::vector<Finish> finishes(std::filesystem::file_size(path) / sizeof(Finish));
  std::ifstream(path, std::ios::binary)
      .read(reinterpret_cast<char*>(finishes.data()), static_cast<std::streamsize>(finishes.size() * sizeof(Finish)));
  return finishes;
}

struct BareTarget : sc_core::sc_module {
  tlm_utils::simple_target_socket<BareTarget> socket{"socket"};
  std::uint64_t count = 0;

  explicit BareTarget(sc_core::sc_module_name name) : sc_module(name) {
    socket.register_b_transport(this, &BareTarget::b_transport);
  }
  void b_transport(tlm::tlm_generic_payload& payload, sc_core::sc_time&) {
    ++count;
    payload.set_response_status(tlm::TLM_OK_RESPONSE);
  }
};

struct BareInitiator : sc_core::sc_module {
  SC_HAS_PROCESS(BareInitiator);
  tlm_utils::simple_initiator_socket<BareInitiator> socket{"socket"};
  std::vector<Picoseconds> finishes;

  explicit BareInitiator(sc_core::sc_module_name name) : sc_module(name) { SC_THREAD(run); }
  void run() {
    tlm::tlm_generic_payload payload;
    unsigned char bytes[64] = {};
    payload.set_data_ptr(bytes);
    payload.set_data_length(64);
    payload.set_streaming_width(64);
    for (const Picoseconds finish : finishes) {
      payload.set_command(tlm::TLM_READ_COMMAND);
      payload.set_address(0);
      payload.set_response_status(tlm::TLM_INCOMPLETE_RESPONSE);
      sc_core::sc_time delay = sc_core::SC_ZERO_TIME;
      socket->b_transport(payload, delay);
      const auto now = static_cast<Picoseconds>(sc_core::sc_time_stamp().value());
      wait(sc_core::sc_time::from_value(static_cast<sc_dt::uint64>(std::max<Picoseconds>(finish - now, 0))));
    }
  }
};

double bare_seconds(const std::vector<Finish>& finishes) {
  return in_child_process([&] {
    std::map<int, std::unique_ptr<BareInitiator>> initiators;
    std::vector<std::unique_ptr<BareTarget>> targets;
    for (const Finish& finish : finishes) {
      auto& initiator = initiators[finish.initiator];
      if (!initiator) {
        initiator = std::make_unique<BareInitiator>(("initiator" + std::to_string(finish.initiator)).c_str());
        targets.push_back(std::make_unique<BareTarget>(("target" + std::to_string(finish.initiator)).c_str()));
        initiator->socket.bind(targets.back()->socket);
      }
      initiator->finishes.push_back(finish.time);
    }
    const auto before = std::chrono::steady_clock::now();
    sc_core::sc_start();
    return std::to_string(std::chrono::duration<double>(std::chrono::steady_clock::now() - before).count());
  }));
}

double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

// Two things in turn, `pairs` times; counters are made from the medians.
std::pair<double, double> in_turn(benchmark::State& state, int pairs, const std::function<double()>& first,
                                  const std::function<double()>& second) {
  std::vector<double> a, b;
  for ([[maybe_unused]] auto iteration : state) {
    for (int pair = 0; pair < pairs; ++pair) {
      a.push_back(first());
      b.push_back(second());
    }
    state.SetIterationTime(median(a));
  }
  return {median(a), median(b)};
}

void whole_run_against_bare(benchmark::State& state) {
  const Measured machine{static_cast<int>(state.range(0)), static_cast<int>(state.range(1)), drams[state.range(2)]};
  state.SetLabel(machine.dram);
  const std::vector<Finish> finishes = transactions(machine);
  const auto [weft, bare] = in_turn(
      state, 7, [&] { return weft_seconds(machine, false); }, [&] { return bare_seconds(finishes); });
  const auto count = static_cast<double>(finishes.size());
  state.counters["transactions"] = count;
  state.counters["weft_ns_each"] = 1e9 * weft / count;
  state.counters["bare_ns_each"] = 1e9 * bare / count;
  state.counters["rate_against_bare"] = bare / weft;  // target: at least 0.4, by four phases 0.25
}

void waveform_cost(benchmark::State& state) {
  const Measured machine{static_cast<int>(state.range(0)), static_cast<int>(state.range(1))};
  const auto [with, without] = in_turn(
      state, 7, [&] { return weft_seconds(machine, true); }, [&] { return weft_seconds(machine, false); });
  state.counters["with_waveform_against_without"] = with / without;  // target: at most 1.10
}

BENCHMARK(whole_run_against_bare)
    ->ArgNames({"pes", "tile", "dram"})
    ->ArgsProduct({{1, 4, 16}, {4, 2}, {0, 1, 2}})
    ->UseManualTime()
    ->Iterations(1);
BENCHMARK(waveform_cost)->ArgNames({"pes", "tile"})->ArgsProduct({{4, 16}, {4, 2}})->UseManualTime()->Iterations(1);

}  // namespace
}  // namespace weft

int sc_main(int argc, char** argv) {
  benchmark::Initialize(&argc, argv);
  weft::route_systemc_reports();
  spdlog::set_level(spdlog::level::warn);
  benchmark::RunSpecifiedBenchmarks();
  std::filesystem::remove_all(weft::folder());
  return 0;
}
