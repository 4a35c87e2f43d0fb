#include "hw/machine/twin.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <memory>
#include <numeric>
#include <utility>
#include <vector>

#include "base/core/error.hpp"
#include "hw/dma/kept_bursts.hpp"
#include "hw/machine/address_map.hpp"
#include "hw/machine/dma_places.hpp"
#include "hw/machine/machine.hpp"
#include "hw/machine/twin_ways.hpp"
#include "hw/processor/control_traffic.hpp"
#include "hw/processor/local_operands.hpp"
#include "hw/space/planned_space.hpp"
#include "hw/timing/pe_timing.hpp"
#include "sched/dispatch/static_dispatch.hpp"
#include "sched/model/stage_times.hpp"

namespace weft {

namespace {

// The processors and the dispatcher.
class Twin {
 public:
  Twin(const HardwareConfig& hardware, const TaskGraph& graph, const Platform& platform, const Schedule& schedule,
       const StartWatch& watch)
      : graph_(graph),
        platform_(platform),
        schedule_(schedule),
        watch_(watch),
        clock_(clock_of(hardware)),
        space_(graph, platform, schedule),
        ways_(hardware, clock_),
        addresses_(graph, space_, std::lcm(hardware.dma.burst, ways_.pin_burst(Target::dram))),
        control_(hardware, addresses_.dram_bytes()),
        dispatch_(graph, platform, schedule),
        ports_(ports_of(hardware, platform.processor_count())),
        shares_limits_(dma_queue_of(hardware) > 1),
        local_memories_(hardware, platform.processors),
        processors_(platform.processor_count()) {
    ways_.set_size(Target::scratchpad, static_cast<std::uint64_t>(space_.size()));
    ways_.set_size(Target::dram, control_.end(processors_.size()));
    addresses_.set_kept(
        kept_bursts_of_plan(graph, schedule, ports_, kept_bytes_of(hardware, ways_.pin_burst(Target::dram))));
    BurstMaker bursts(hardware, ways_.pin_burst(Target::dram));
    for (const PeConfig& pe : hardware.pes) pes_.push_back(pe_models().make(pe));
    for (std::size_t p = 0; p < processors_.size(); ++p) {
      Unit& unit = processors_[p];
      const Processor& processor = platform.processors[p];
      unit.stage_count = processor.stages;
      unit.pe = processor.is_dma ? nullptr : pes_[processor.kind].get();
      for (Stage* stage : {&unit.first, &unit.last}) {
        if (stage == &unit.last && unit.stage_count < 2) break;
        stage->initiator = static_cast<int>(initiators_.size());
        stage->stream = bursts.make(processor);
        stage->stream->on_issue([this, p, stage] { issue(p, *stage, *stage->stream, 0); });
        stage->control = bursts.make_control();
        initiators_.push_back({p, stage});
      }
    }
    // Behind those whose numbers the ways know: they only wait for the end of a computation.
    for (std::size_t p = 0; p < processors_.size(); ++p) {
      if (processors_[p].stage_count < 3) continue;
      processors_[p].middle.initiator = static_cast<int>(initiators_.size());
      initiators_.push_back({p, &processors_[p].middle});
    }
    make_room_for_times(graph, platform, run_, cannot_run);
  }

  PlanReplay run() && {
    const Cycles longest = longest_simulated / clock_.period();
    Cycles now = 0;
    step(now);
    go_on(now);
    for (;;) {
      take_answers(now);
      while (timers_.next() <= now) ready_.push_back(initiators_[timers_.take()]);
      go_on(now);
      while (!reported_.empty()) {
        step(now);
        go_on(now);
      }
      ways_.advance_memories(now * clock_.period() + grant_offset);
      grant(now);
      const Cycles next = ways_.next_cycle(timers_.next());
      if (next == InterconnectTiming::never || is_ended_) break;
      now = next;
      if (now > longest) {
        throw Infeasible(fmt::format("the plan takes more than {} cycles of {} {}; the longest that can be simulated",
                                     longest, clock_.period(), clock_.unit()));
      }
    }
    run_.finished_count = dispatch_.finished_count();
    run_.makespan = static_cast<Time>(makespan_);
    run_.let_start_by = dispatch_.let_start_by();
    run_.work = ways_.work();
    return std::move(run_);
  }

 private:
  enum class Activity : std::uint8_t { waits_for_descriptor, fetches, reads, computes, writes, completes };
  // What an initiator does.
  struct Stage {
    int initiator = 0;
    std::unique_ptr<BurstSource> stream;
    std::unique_ptr<BurstSource> control;  // of descriptors and completions, in slots behind those of the stream
    const TaskDescriptor* task = nullptr;  // null: nothing
    Activity activity = Activity::reads;
  };
  struct Unit {
    const PeTiming* pe = nullptr;  // null: DMA
    std::uint32_t stage_count = 1;
    Stage first, middle, last;  // one local buffer: only the first; two: without the middle
    // Of the tasks at hand, in turn.
    std::array<TaskDescriptor, 3> descriptors;
    std::size_t next_descriptor = 0;
    const TaskDescriptor* has_been_read = nullptr;  // and waits for the stage that computes
    bool has_computed = false;                      // the middle one, whose task waits for the last

    Stage& computing() { return stage_count > 2 ? middle : last; }
  };
  struct Initiator {
    std::size_t processor = 0;
    Stage* stage = nullptr;
  };
  struct Report {
    std::size_t processor = 0;
    TaskId task = no_task;
    TaskStep step = TaskStep::finished;
  };

  // The dispatcher: all reports of the instant, then every task that may start.
  void step(Cycles now) {
    const auto time = static_cast<Time>(now);
    std::ranges::stable_sort(reported_, {}, &Report::processor);
    for (const Report& report : reported_) {
      if (report.step == TaskStep::has_read) {
        dispatch_.read_done(report.task, time);
      } else if (report.step == TaskStep::has_computed) {
        dispatch_.compute_done(report.task, time);
      } else {
        dispatch_.finish(report.task, time);
        makespan_ = now;
      }
    }
    reported_.clear();
    for (TaskId task; (task = dispatch_.start_next(time)) != no_task;) start(task, now);
  }

  // Carries the requests of the instant, and does what follows within it from the answers of memories that take no
  // time: round by round, as in the delta cycles of SystemC, where the dispatcher and the ways come before processors.
  void grant(Cycles now) {
    for (;;) {
      const bool has_answer = ways_.has_answer(now);
      const bool has_to_step = !reported_.empty();
      if (!ways_.has_to_carry(now) && !has_answer && !has_to_step) return;
      if (ways_.has_to_carry(now)) ways_.carry(now);
      if (has_answer) take_answers(now);
      if (has_to_step) step(now);
      go_on(now);
    }
  }

  // Processors that have something to do go on.
  void go_on(Cycles now) {
    for (std::size_t i = 0; i < ready_.size(); ++i) go_on(ready_[i], now);
    ready_.clear();
  }

  void go_on(const Initiator& initiator, Cycles now) {
    const auto [p, stage] = initiator;
    switch (stage->activity) {
      case Activity::waits_for_descriptor:
        return fetch(p, *stage, now);
      case Activity::fetches:
        return read(p, *stage, now);
      case Activity::completes:
        return finish(p, *stage, now);
      case Activity::computes:
        return computed(p, *stage, now);
      case Activity::reads:
      case Activity::writes:
        return transferred(p, *stage, now);
    }
  }

  void start(TaskId task, Cycles now) {
    const std::size_t p = schedule_.processor[task];
    Unit& unit = processors_[p];
    TaskDescriptor& descriptor = unit.descriptors[unit.next_descriptor];
    unit.next_descriptor = (unit.next_descriptor + 1) % unit.descriptors.size();
    describe_task(graph_, task, addresses_, descriptor);
    local_memories_.start(graph_, p, descriptor);
    run_.start[task] = static_cast<Time>(now);
    if (watch_ && !watch_(task, run_.start[task])) is_ended_ = true;
    Stage& stage = unit.first;
    stage.task = &descriptor;
    stage.stream->accept();
    stage.activity = Activity::waits_for_descriptor;
    if (ways_.descriptor_cycles() == 0) {
      ready_.push_back({p, &stage});
    } else {
      timers_.add(now + ways_.descriptor_cycles(), static_cast<std::uint32_t>(stage.initiator));
    }
  }

  void fetch(std::size_t p, Stage& stage, Cycles now) {
    if (!control_.travels()) return read(p, stage, now);
    stage.activity = Activity::fetches;
    stage.control->begin(control_.descriptor(p));
    issue(p, stage, *stage.control, stage.stream->slots());
  }

  void read(std::size_t p, Stage& stage, Cycles now) {
    stage.activity = Activity::reads;
    transfer(p, stage, stage.task->fetched(), now);
  }

  void transfer(std::size_t p, Stage& stage, const std::vector<Move>& moves, Cycles now) {
    stage.stream->begin(moves);
    issue(p, stage);
    if (stage.stream->done()) transferred(p, stage, now);
  }

  void issue(std::size_t p, const Stage& stage) {
    shares_limits_&& processors_[p].pe == nullptr ? stage.stream->issue() : issue(p, stage, *stage.stream, 0);
  }

  void issue(std::size_t p, const Stage& stage, BurstSource& source, std::uint32_t first_slot) {
    const int way = stage.initiator - (static_cast<int>(p) - ports_[p]);
    while (std::optional<Burst> burst = source.next()) {
      burst->slot += first_slot;
      ways_.request(stage.initiator, ports_[p], way, *burst);
    }
  }

  void take_answers(Cycles now) {
    while (const std::optional<TwinWays::Answered> answer = ways_.take_answer(now)) {
      const Initiator& initiator = initiators_[static_cast<std::size_t>(answer->initiator)];
      const std::uint32_t slots = initiator.stage->stream->slots();
      const bool is_control = answer->slot >= slots;
      BurstSource& source = is_control ? *initiator.stage->control : *initiator.stage->stream;
      source.answered(is_control ? answer->slot - slots : answer->slot);
      is_control ? issue(initiator.processor, *initiator.stage, source, slots)
                 : issue(initiator.processor, *initiator.stage);
      if (source.done()) ready_.push_back(initiator);
    }
  }

  void transferred(std::size_t p, Stage& stage, Cycles now) {
    Unit& unit = processors_[p];
    if (stage.activity == Activity::writes) {
      complete(p, stage, now);
    } else if (unit.stage_count < 2) {
      compute(p, stage, now);
    } else {
      const TaskDescriptor& task = *stage.task;
      stage.task = nullptr;
      run_.read_finish[task.task] = static_cast<Time>(now);
      reported_.push_back({p, task.task, TaskStep::has_read});
      unit.has_been_read = &task;
      if (unit.computing().task == nullptr) compute_next(p, now);
    }
  }

  // The stage that computes takes what has been read.
  void compute_next(std::size_t p, Cycles now) {
    Unit& unit = processors_[p];
    Stage& stage = unit.computing();
    stage.task = unit.has_been_read;
    unit.has_been_read = nullptr;
    run_.compute_start[stage.task->task] = static_cast<Time>(now);
    compute(p, stage, now);
  }

  void compute(std::size_t p, Stage& stage, Cycles now) {
    const Unit& unit = processors_[p];
    const Work& work = stage.task->work;
    stage.activity = Activity::computes;
    const Cycles cycles = work.op == Operator::none ? 0 : unit.pe->compute_cycles(work);
    if (cycles > 0) {
      timers_.add(now + cycles, static_cast<std::uint32_t>(stage.initiator));
    } else {
      computed(p, stage, now);
    }
  }

  void computed(std::size_t p, Stage& stage, Cycles now) {
    Unit& unit = processors_[p];
    if (unit.stage_count < 3) return write(p, stage, now);
    reported_.push_back({p, stage.task->task, TaskStep::has_computed});
    unit.has_computed = true;
    if (unit.last.task == nullptr) write_next(p, now);
  }

  // The last of three stages takes what has been computed.
  void write_next(std::size_t p, Cycles now) {
    Unit& unit = processors_[p];
    unit.last.task = std::exchange(unit.middle.task, nullptr);
    unit.has_computed = false;
    run_.write_start[unit.last.task->task] = static_cast<Time>(now);
    write(p, unit.last, now);
    if (unit.has_been_read != nullptr && unit.middle.task == nullptr) compute_next(p, now);
  }

  void write(std::size_t p, Stage& stage, Cycles now) {
    stage.activity = Activity::writes;
    transfer(p, stage, stage.task->writes, now);
  }

  void complete(std::size_t p, Stage& stage, Cycles now) {
    if (!control_.travels()) return finish(p, stage, now);
    stage.activity = Activity::completes;
    stage.control->begin(control_.completion(p));
    issue(p, stage, *stage.control, stage.stream->slots());
  }

  void finish(std::size_t p, Stage& stage, Cycles now) {
    Unit& unit = processors_[p];
    const TaskId task = stage.task->task;
    stage.task = nullptr;
    run_.finish[task] = static_cast<Time>(now);
    if (unit.stage_count < 3 && platform_.has_stages()) run_.write_start[task] = run_.finish[task];
    if (unit.stage_count < 2 && platform_.has_stages())
      run_.read_finish[task] = run_.compute_start[task] = run_.finish[task];
    reported_.push_back({p, task, TaskStep::finished});
    if (unit.stage_count < 3 && unit.has_been_read != nullptr) compute_next(p, now);
    if (unit.has_computed) write_next(p, now);
  }

  const TaskGraph& graph_;
  const Platform& platform_;
  const Schedule& schedule_;
  const StartWatch& watch_;
  bool is_ended_ = false;  // by the watch
  Clock clock_;
  PlannedSpace space_;
  TwinWays ways_;
  AddressMap addresses_;
  ControlTraffic control_;
  StaticDispatch dispatch_;
  std::vector<int> ports_;  // by processor
  bool shares_limits_;      // of DMA channels with several descriptors
  LocalMemories local_memories_;
  std::vector<std::unique_ptr<PeTiming>> pes_;  // by kind
  std::vector<Unit> processors_;
  std::vector<Initiator> initiators_;
  Calendar timers_;               // of initiators
  std::vector<Initiator> ready_;  // that go on in this instant
  std::vector<Report> reported_;
  PlanReplay run_;
  Cycles makespan_ = 0;
};

template <class Registry>
std::string why_no_model(const Registry& registry, const std::string& role, const ModelConfig& config) {
  const auto& model = registry.named(config);
  if (model.timing != nullptr && model.module == nullptr) return "";
  return fmt::format("the {} model '{}' is a SystemC module", role, config.model);
}

}  // namespace

std::string why_no_twin(const HardwareConfig& hardware) {
  if (hardware.dispatch.dynamic) return "what is decided at run time is in no plan";
  std::string why = why_no_model(scratchpad_models(), "scratchpad", hardware.scratchpad);
  if (why.empty()) why = why_no_model(dram_models(), "dram", hardware.dram);
  for (std::size_t kind = 0; why.empty() && kind < hardware.pes.size(); ++kind) {
    why = why_no_model(pe_models(), "pe", hardware.pes[kind]);
  }
  return why;
}

PlanReplay run_twin(const HardwareConfig& hardware, const TaskGraph& graph, const Platform& platform,
                    const Schedule& schedule, const StartWatch& watch) {
  if (!platform.shares_nothing) return Twin(hardware, graph, platform, schedule, watch).run();
  HardwareConfig alone = hardware;
  alone.multicast = false;
  for (PeConfig& pe : alone.pes) pe.reuse = false;
  return Twin(alone, graph, platform, schedule, watch).run();
}

}  // namespace weft
