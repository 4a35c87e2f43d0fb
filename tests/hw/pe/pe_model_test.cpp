// What the author of a processing element can do beside its cycles: hooks, counters with energy, signals, submodules on the
// data path, cycles that depend on values.
#include "hw/timing/pe_model.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <tlm_utils/simple_initiator_socket.h>
#include <tlm_utils/simple_target_socket.h>

#include "hw/check/model_checks.hpp"
#include "hw/pe/processing_element.hpp"
#include "hw/timing/task_command.hpp"
#include "tests/hw/machine/lenet_runs.hpp"
#include "tests/support/base/input_error.hpp"
#include "tests/support/base/temporary_directory.hpp"
#include "tests/support/cases/network_case.hpp"
#include "tests/support/hw/vcd_reader.hpp"
#include "tests/support/sched/conformance_faults.hpp"

namespace weft::test {
namespace {

using ::testing::HasSubstr;

// What models of this file were told, in the process that runs them.
struct Told {
  char event;
  TaskId task;
  Cycles cycle;
  Bytes operands, result;
  std::vector<std::uint8_t> command;
};
std::vector<Told> told;

// A mac-array of one MAC a cycle that counts what it is told of.
class Watching : public PeTiming {
 public:
  explicit Watching(const Parameters&) {}
  bool runs(Operator) const override { return true; }
  Cycles compute_cycles(const Work& work) const override { return work.macs > 0 ? work.macs : work.operations; }

  void task_begins(const PeTask& task) override { note('b', task); }
  void operands_read(const PeTask& task) override {
    note('o', task);
    ++at_hand_;
  }
  void result_written(const PeTask& task) override {
    note('w', task);
    --at_hand_;
    macs_ += task.work.macs;
  }
  std::vector<PeCounter> counters() const override {
    return {{.name = "macs", .value = macs_, .energy = 2'000'000}, {.name = "calls", .value = calls_}};
  }
  std::vector<PeSignal> signals() const override {
    return {{.name = "at_hand", .bits = 8, .value = static_cast<std::uint64_t>(at_hand_)}};
  }

 private:
  void note(char event, const PeTask& task) {
    ++calls_;
    told.push_back({event,
                    task.task,
                    task.cycle,
                    task.operand_bytes,
                    task.result_bytes,
                    {task.command.begin(), task.command.end()}});
  }
  std::int64_t macs_ = 0, calls_ = 0, at_hand_ = 0;
};

class CountsItsArithmetic : public Watching {
 public:
  using Watching::Watching;
  bool counts_own_arithmetic() const override { return true; }
};

// Takes a cycle more for every tile whose first value is odd, and a cycle less for all others.
class ValueBound : public PeTiming {
 public:
  explicit ValueBound(const Parameters&) {}
  bool runs(Operator) const override { return true; }
  Cycles compute_cycles(const Work&) const override { return 100; }
  Cycles cycles_of_values(const Work&, const TileComputation& tile) override {
    return tile.result.bytes[0] % 2 != 0 ? 101 : 99;
  }
};

class Misnamed : public Watching {
 public:
  using Watching::Watching;
  std::vector<PeSignal> signals() const override { return {{.name = "state", .bits = 3}}; }
};

// Counts, and shows, what cannot be.
class Costless : public Watching {
 public:
  using Watching::Watching;
  std::vector<PeCounter> counters() const override { return {{.name = "gifts", .value = 0, .energy = -1}}; }
};

class Falling : public Watching {
 public:
  using Watching::Watching;
  std::vector<PeCounter> counters() const override { return {{.name = "left", .value = -std::ssize(told)}}; }
};

class Renamed : public Watching {
 public:
  using Watching::Watching;
  std::vector<PeCounter> counters() const override { return {{.name = told.empty() ? "one" : "two"}}; }
};

class Boundless : public Watching {
 public:
  using Watching::Watching;
  std::vector<PeSignal> signals() const override {
    return {{.name = "bit", .bits = 1, .value = told.empty() ? 0U : 2U}};
  }
};

class BeforeItsTime : public Watching {
 public:
  using Watching::Watching;
  Cycles cycles_of_values(const Work&, const TileComputation&) override { return -7; }
};

class TooWide : public Watching {
 public:
  using Watching::Watching;
  std::vector<PeSignal> signals() const override { return {{.name = "mine", .bits = 65}}; }
};

// On the way of the bursts, and passes them on at once.
struct Tap : sc_core::sc_module {
  tlm_utils::simple_target_socket<Tap> in{"in"};
  tlm_utils::simple_initiator_socket<Tap> out{"out"};
  std::int64_t bytes = 0;

  explicit Tap(sc_core::sc_module_name name) : sc_module(name) {
    in.register_nb_transport_fw(this, &Tap::forward);
    out.register_nb_transport_bw(this, &Tap::backward);
  }
  tlm::tlm_sync_enum forward(tlm::tlm_generic_payload& payload, tlm::tlm_phase& phase, sc_core::sc_time& delay) {
    bytes += payload.get_data_length();
    return out->nb_transport_fw(payload, phase, delay);
  }
  tlm::tlm_sync_enum backward(tlm::tlm_generic_payload& payload, tlm::tlm_phase& phase, sc_core::sc_time& delay) {
    return in->nb_transport_bw(payload, phase, delay);
  }
};

// Knows tasks by their commands alone, and waits in its hooks.
class Tapped : public ProcessingElement {
 public:
  Tapped(sc_core::sc_module_name name, const Parameters&) : ProcessingElement(name) {
    ProcessingElement::data().bind(tap_.in);
  }
  bool runs(Operator) const override { return true; }
  tlm::tlm_initiator_socket<>& data() override { return tap_.out; }
  void task_begins(const PeTask& task) override {
    cycles_.push_back(static_cast<Cycles>(task_command::number_at<std::uint64_t>(task.command, task_command::amount)));
    wait_cycles(3);
  }
  void operands_read(const PeTask&) override { wait_cycles(5); }
  void result_written(const PeTask&) override { wait_cycles(7); }
  std::vector<PeCounter> counters() const override { return {{.name = "bytes", .value = tap_.bytes}}; }

 protected:
  void perform(const Work&) override {
    wait_cycles(cycles_.front());
    cycles_.erase(cycles_.begin());
  }

 private:
  Tap tap_{"tap"};
  std::vector<Cycles> cycles_;
};

const PeRegistration watching{pe_models(), {.name = "attentive", .timing = make_timing<Watching>}};
const PeRegistration own_arithmetic{pe_models(), {.name = "own-sums", .timing = make_timing<CountsItsArithmetic>}};
const PeRegistration value_bound{pe_models(), {.name = "data-bound", .timing = make_timing<ValueBound>}};
const PeRegistration misnamed{pe_models(), {.name = "misnamed", .timing = make_timing<Misnamed>}};
const PeRegistration too_wide{pe_models(), {.name = "broad", .timing = make_timing<TooWide>}};
const PeRegistration costless{pe_models(), {.name = "costless", .timing = make_timing<Costless>}};
const PeRegistration falling{pe_models(), {.name = "falling", .timing = make_timing<Falling>}};
const PeRegistration renamed{pe_models(), {.name = "renamed", .timing = make_timing<Renamed>}};
const PeRegistration boundless{pe_models(), {.name = "boundless", .timing = make_timing<Boundless>}};
const PeRegistration before_its_time{pe_models(), {.name = "before_its_time", .timing = make_timing<BeforeItsTime>}};
const PeRegistration tapped{pe_models(), {.name = "bypassed", .module = make_module<Tapped>}};

LenetCase with_model(const std::string& pes, const std::string& energy = "") {
  LenetCase lenet;
  lenet.pes = pes;
  lenet.placement = "{input: tiled, weight: tiled, output: tiled}";
  lenet.interconnect = "{model: crossbar}";
  lenet.scratchpad = "{model: banked, capacity: 16 KiB}";
  lenet.dram = "{model: fixed}" + (energy.empty() ? "" : ", energy: {" + energy + "}");
  lenet.dispatch = "{descriptor: 64 B}";
  return lenet;
}

std::int64_t counted(const RunResult& result, const std::string& name) {
  for (const auto& [counter, value] : result.counters) {
    if (counter == name) return value;
  }
  return -1;
}

// What is wrong with what the model was told, against the record of the run.
std::string difference_of_calls(const LenetRun& run) {
  for (const Told& call : told) {
    const TaskRun& life = run.result.tasks[call.task];
    const Cycles at = call.event == 'b'   ? life.start + life.descriptor
                      : call.event == 'o' ? life.read_finish()
                                          : life.finish;
    if (call.cycle != at) return fmt::format("{} of task {} at {}, not {}", call.event, call.task, call.cycle, at);
    if (call.operands != life.read_bytes + life.reused_bytes + life.multicast_bytes || call.result != life.write_bytes)
      return "other bytes than those moved";
    const auto number = [&](auto kind, std::size_t place) {
      return task_command::number_at<decltype(kind)>(call.command, place);
    };
    const Work& work = run.graph.of(call.task).work;
    if (number(std::uint32_t{}, task_command::task) != call.task ||
        number(std::uint16_t{}, task_command::op) != static_cast<std::uint16_t>(work.op) ||
        number(std::uint32_t{}, task_command::filters) != work.filters ||
        number(std::uint16_t{}, task_command::kernel) != work.layer->kernel[0] ||
        number(std::uint32_t{}, task_command::bytes_read) != call.operands ||
        call.command.size() !=
            task_command::head_bytes + task_command::box_bytes * (run.graph.inputs(call.task).size() + 1)) {
      return "another command";
    }
    const std::size_t last = call.command.size() - task_command::box_bytes;
    const bool is_there =
        run.graph.in_scratchpad(call.task) && run.graph.of(call.task).result_buffer == no_buffer;  // else in DRAM
    if (is_there &&
        number(std::uint64_t{}, last) != static_cast<std::uint64_t>(run.result.buffers[call.task].address)) {
      return "another place of the result";
    }
  }
  return "";
}

TEST(PeModel, IsToldOfEveryTaskAtItsTime) {
  for (const int stages : {1, 2, 3}) {
    const std::string fault = in_child([&] {
      told.clear();
      const LenetRun run(with_model(fmt::format("[{{count: 2, model: attentive, local_buffers: {}}}]", stages)));
      std::string text = run.faults() + difference_of_calls(run);
      std::size_t tiles = 0;
      for (TaskId task = 0; task < run.graph.task_count(); ++task) {
        tiles += run.graph.kind(task) == TaskKind::compute ? 1 : 0;
      }
      if (told.size() != 3 * tiles) text += fmt::format("{} calls for {} tiles", told.size(), tiles);
      if (counted(run.result, "pe0.calls") + counted(run.result, "pe1.calls") != static_cast<std::int64_t>(told.size()))
        text += "another count of calls";
      return text;
    });
    EXPECT_EQ(fault, "") << stages;
  }
}

// Random networks on random machines whose elements are all of that model.
TEST(PeModel, IsToldOfEveryTaskOnRandomMachines) {
  for (std::uint32_t seed = 1; seed <= 60; ++seed) {
    Experiment experiment = study::random_machine_experiment(seed);
    for (PeConfig& pe : experiment.hardware.pes) {
      pe.model = "attentive";
      pe.settings.clear();
      pe.local_buffers = static_cast<int>(1 + seed % 3);
    }
    EXPECT_EQ(in_child([&] {
                told.clear();
                const LenetRun run(experiment, "depth-first");
                std::string text = run.faults() + difference_of_calls(run);
                std::int64_t macs = 0, counted_macs = 0;
                for (TaskId task = 0; task < run.graph.task_count(); ++task) macs += run.graph.of(task).work.macs;
                for (const auto& [name, value] : run.result.counters) {
                  if (name.ends_with(".macs")) counted_macs += value;
                }
                if (counted_macs != macs) text += fmt::format("{} MACs, counted {}", macs, counted_macs);
                if (run.waiting() == 0) text += run.difference();
                return text;
              }),
              "")
        << seed;
  }
}

TEST(PeModel, CountersWithEnergyAreInTheTotalAndInTheLayers) {
  EXPECT_EQ(
      in_child([] {
        const LenetRun run(with_model("[{count: 2, model: attentive, local_buffers: 2}]", "table: horowitz-2014-45nm"));
        const Energy& energy = *run.result.energy;
        std::int64_t macs = 0;
        double own = 0;
        for (TaskId task = 0; task < run.graph.task_count(); ++task) {
          macs += run.graph.of(task).work.macs;
          own += static_cast<double>(run.result.tasks[task].own_energy) * 1e-6;
          if (run.result.tasks[task].own_energy != 2'000'000 * run.graph.of(task).work.macs) return std::string("task");
        }
        if (energy.own_events != 2.0 * static_cast<double>(macs) || own != energy.own_events) return std::string("sum");
        if (energy.counts[EnergyEvent::mac] != macs) return std::string("MACs of the table");
        const double parts = energy.mac + energy.operation + energy.scratchpad + energy.interconnect + energy.dram;
        return std::string(std::abs(energy.total - parts - own) < 1e-6 ? "" : "total");
      }),
      "");
}

TEST(PeModel, OneThatCountsItsOwnArithmeticIsNotCountedByTheTable) {
  EXPECT_EQ(in_child([] {
              const LenetRun run(with_model("[{count: 2, model: own-sums}]", "table: horowitz-2014-45nm"));
              return fmt::format("{} {} {}", run.result.energy->counts[EnergyEvent::mac], run.result.energy->mac,
                                 run.result.energy->own_events > 0);
            }),
            "0 0 true");
}

TEST(PeModel, SignalsAreInTheWaveform) {
  const TemporaryDirectory directory;
  const std::string file = directory.file("trace.vcd");
  EXPECT_EQ(in_child([&] {
              Waveform waveform(file, 2000, 0, Cycles{1} << 40);
              const LenetRun run(with_model("[{count: 2, model: attentive, local_buffers: 3}]"), &waveform);
              waveform.finish(run.result.makespan + 1);
              return run.faults();
            }),
            "");
  const Vcd vcd = VcdReader::read(file);
  const VcdSignal& signal = vcd.signals.at("SystemC.accelerator.pe1.at_hand");
  EXPECT_EQ(signal.width, 8);
  EXPECT_GE(signal.largest(), 2U);  // stages overlap
  EXPECT_EQ(signal.changes.back().second, 0U);
}

TEST(PeModel, CountsAndValuesThatCannotBeEndTheRun) {
  for (const auto& [model, message] :
       {std::pair{"costless", "pe0: the counter 'gifts' of its model has an energy of -1 aJ an event; expected 0 to"},
        std::pair{"falling", "the counter 'left' of its model has counted -1; expected 0 to"},
        std::pair{"renamed", "the counter 'two' of its model was 'one' with 0 aJ an event before; expected the same"},
        std::pair{"boundless", "the signal 'bit' of its model has the value 2; expected one of 1 bits"},
        std::pair{"before_its_time", "takes -7 cycles for the values of a tile; expected 0 to"}}) {
    const TemporaryDirectory directory;
    const std::string file = directory.file("trace.vcd");
    EXPECT_THAT(in_child([of = std::string(model), &file] {
                  try {
                    Waveform waveform(file, 2000, 0, Cycles{1} << 40);
                    LenetCase lenet = with_model(fmt::format("[{{model: {}}}]", of));
                    lenet.network += ", data_type: int8";
                    Experiment experiment = experiment_from(lenet.yaml());
                    const Plan plan = make_plan(make_problem(experiment), scheduler_named("depth-first"));
                    FunctionalRun functional(experiment, plan.graph());
                    Accelerator::RunOptions options;
                    options.functional = &functional;
                    options.waveform = &waveform;
                    run_plan(experiment, plan, options);
                  } catch (const Infeasible& error) {
                    return std::string(error.what());
                  }
                  return std::string("ran");
                }),
                HasSubstr(message));
  }
}

TEST(PeModel, NamesAndWidthsThatCannotBeAreRefused) {
  for (const auto& [model, message] : {std::pair{"misnamed", "'state', which weft has itself; expected another name"},
                                       std::pair{"broad", "'mine' has 65 bits; expected 1 to 64"}}) {
    EXPECT_THAT(in_child([of = std::string(model)] {
                  try {
                    const LenetRun run(with_model(fmt::format("[{{model: {}}}]", of)));
                  } catch (const InputError& error) {
                    return std::string(error.what());
                  }
                  return std::string("ran");
                }),
                HasSubstr(message));
  }
}

TEST(PeModel, SubmodulesOnTheDataPathAndWaitingHooksAreInPlanAndRun) {
  for (const int stages : {1, 2, 3}) {
    EXPECT_EQ(in_child([&] {
                LenetCase lenet = with_model(fmt::format("[{{count: 1, model: bypassed, local_buffers: {}}}]", stages));
                lenet.interconnect = "{model: crossbar}";
                lenet.scratchpad = "{model: ideal, capacity: 16 KiB}";
                lenet.placement = "{input: streamed, weight: streamed, output: resident}";
                const LenetRun run(lenet);
                std::string text = run.faults();
                Bytes moved = 0;
                for (TaskId task = 0; task < run.graph.task_count(); ++task) {
                  const TaskRun& life = run.result.tasks[task];
                  moved += life.read_bytes + life.write_bytes;
                  if (life.compute != std::max(run.graph.of(task).work.macs, run.graph.of(task).work.operations))
                    text += "other cycles than the command says\n";
                }
                if (counted(run.result, "pe0.bytes") != moved) text += "other bytes\n";
                if (stages == 1) text += run.difference();
                return text;
              }),
              "")
        << stages;
  }
  EXPECT_EQ(faults_of(pe_conformance({"bypassed", {}, {}})), "");
}

TEST(PeModel, CyclesThatDependOnValuesCountAsComputing) {
  for (const int stages : {1, 2, 3}) {
    EXPECT_EQ(in_child([&] {
                LenetCase lenet =
                    with_model(fmt::format("[{{count: 3, model: data-bound, local_buffers: {}}}]", stages));
                lenet.network += ", data_type: int8";
                Experiment experiment = experiment_from(lenet.yaml());
                const Plan plan = make_plan(make_problem(experiment), scheduler_named("depth-first"));
                FunctionalRun functional(experiment, plan.graph());
                Accelerator::RunOptions options;
                options.functional = &functional;
                const RunResult result = run_plan(experiment, plan, options);
                std::size_t others = 0;
                for (TaskId task = 0; task < plan.graph().task_count(); ++task) {
                  const TaskRun& life = result.tasks[task];
                  if (plan.graph().kind(task) != TaskKind::compute) continue;
                  ++others;
                  if (life.compute != 100 + life.by_values || std::abs(life.by_values) != 1)
                    return std::string("not told of");
                  const Time planned = plan.platform().cost(plan.graph(), task, life.processor);
                  if (life.uncontended != static_cast<Cycles>(planned) + life.by_values) return std::string("account");
                }
                return std::string(others > 0 && functional.compare().first_mismatch.empty() ? "" : "values");
              }),
              "")
        << stages;
  }
}

TEST(PeModel, TheCheckNotesWhatValuesCost) {
  std::string noted;
  for (const Conformance& statement : pe_conformance({"data-bound", {}, {}})) {
    if (statement.statement.find("its values") != std::string::npos)
      noted = in_child([&] { return statement.fault(); });
  }
  ASSERT_TRUE(is_noted(noted)) << noted;
  EXPECT_THAT(noted, HasSubstr("tiles of a small machine take other cycles than planned: -1 to +1 each"));
  EXPECT_THAT(noted, HasSubstr("all of these cycles are computing, and waiting stays exact"));
}

}  // namespace
}  // namespace weft::test
