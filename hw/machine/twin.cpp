#include "hw/machine/twin.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <memory>
#include <vector>

#include "base/core/error.hpp"
#include "hw/machine/address_map.hpp"
#include "hw/machine/machine.hpp"
#include "hw/machine/twin_ways.hpp"
#include "hw/space/planned_space.hpp"
#include "hw/timing/pe_timing.hpp"
#include "sched/dispatch/static_dispatch.hpp"
#include "sched/model/two_stage_times.hpp"

namespace weft {

namespace {

// The processors and the dispatcher.
class Twin {
 public:
  Twin(const HardwareConfig& hardware, const TaskGraph& graph, const Platform& platform, const Schedule& schedule)
      : graph_(graph),
        platform_(platform),
        schedule_(schedule),
        clock_(hardware.clock_period),
        space_(graph, platform, schedule),
        addresses_(graph, space_, hardware.dma.burst),
        ways_(hardware, clock_, space_.size(), addresses_.dram_bytes()),
        dispatch_(graph, platform, schedule),
        processors_(platform.processor_count()) {
    for (const PeConfig& pe : hardware.pes) pes_.push_back(pe_models().make(pe));
    for (std::size_t p = 0; p < processors_.size(); ++p) {
      Unit& unit = processors_[p];
      const Processor& processor = platform.processors[p];
      unit.two_stages = processor.two_stages;
      unit.pe = processor.is_dma ? nullptr : pes_[processor.kind].get();
      for (Stage& stage : unit.stages) {
        if (&stage == &unit.stages[1] && !unit.two_stages) break;
        stage.initiator = static_cast<int>(initiators_.size());
        stage.stream = std::make_unique<BurstStream>(outstanding_of(hardware, processor), hardware.dma.burst,
                                                     graph.element_bytes());
        initiators_.push_back({p, &stage});
      }
    }
    make_room_for_times(graph, platform, run_, cannot_run);
  }

  PlanReplay run() && {
    const Cycles longest = longest_simulated / clock_.period();
    Cycles now = 0;
    step(now);
    for (;;) {
      // What follows within the instant from answers of memories that take no time comes in further turns.
      while (ways_.has_to_carry(now) || ways_.has_answer(now) || !reported_.empty() || timers_.next() <= now) {
        while (const std::optional<TwinWays::Answered> answer = ways_.take_answer(now)) answered(*answer, now);
        while (timers_.next() <= now) wake(timers_.take(), now);
        if (!reported_.empty()) step(now);
        ways_.advance_memories(now * clock_.period() + grant_offset);
        if (ways_.has_to_carry(now)) ways_.carry(now);
      }
      const Cycles next = ways_.next_cycle(timers_.next());
      if (next == InterconnectTiming::never) break;
      now = next;
      if (now > longest) {
        throw Infeasible(fmt::format("the plan takes more than {} cycles of {} ps; the longest that can be simulated",
                                     longest, clock_.period()));
      }
    }
    run_.finished_count = dispatch_.finished_count();
    run_.makespan = static_cast<Time>(makespan_);
    run_.let_start_by = dispatch_.let_start_by();
    run_.work = ways_.work();
    return std::move(run_);
  }

 private:
  enum class Activity : std::uint8_t { waits_for_descriptor, reads, computes, writes };
  // What an initiator does.
  struct Stage {
    int initiator = 0;
    std::unique_ptr<BurstStream> stream;
    const TaskDescriptor* task = nullptr;  // null: nothing
    Activity activity = Activity::reads;
  };
  struct Unit {
    const PeTiming* pe = nullptr;  // null: DMA
    bool two_stages = false;
    std::array<Stage, 2> stages;
    // With two local buffers: of the task that is read or waits to be computed, and of the one that computes.
    std::array<TaskDescriptor, 2> descriptors;
    std::size_t next_descriptor = 0;
    const TaskDescriptor* has_been_read = nullptr;  // and waits for the second stage
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
      } else {
        dispatch_.finish(report.task, time);
        makespan_ = now;
      }
    }
    reported_.clear();
    for (TaskId task; (task = dispatch_.start_next(time)) != no_task;) start(task, now);
  }

  void start(TaskId task, Cycles now) {
    const std::size_t p = schedule_.processor[task];
    Unit& unit = processors_[p];
    TaskDescriptor& descriptor = unit.descriptors[unit.next_descriptor];
    if (unit.two_stages) unit.next_descriptor = 1 - unit.next_descriptor;
    describe_task(graph_, task, addresses_, descriptor);
    run_.start[task] = static_cast<Time>(now);
    Stage& stage = unit.stages[0];
    stage.task = &descriptor;
    if (ways_.descriptor_cycles() == 0) {
      read(p, stage, now);
      return;
    }
    stage.activity = Activity::waits_for_descriptor;
    timers_.add(now + ways_.descriptor_cycles(), static_cast<std::uint32_t>(stage.initiator));
  }

  // The descriptor has arrived, or the computation is over.
  void wake(std::uint32_t initiator, Cycles now) {
    const auto [p, stage] = initiators_[initiator];
    stage->activity == Activity::waits_for_descriptor ? read(p, *stage, now) : write(p, *stage, now);
  }

  void read(std::size_t p, Stage& stage, Cycles now) {
    stage.activity = Activity::reads;
    transfer(p, stage, stage.task->reads, now);
  }

  void transfer(std::size_t p, Stage& stage, const std::vector<Move>& moves, Cycles now) {
    stage.stream->begin(moves);
    issue(p, stage);
    if (stage.stream->done()) transferred(p, stage, now);
  }

  void issue(std::size_t p, Stage& stage) {
    while (const std::optional<Burst> burst = stage.stream->next()) {
      ways_.request(stage.initiator, static_cast<int>(p), *burst);
    }
  }

  void answered(const TwinWays::Answered& answer, Cycles now) {
    const auto [p, stage] = initiators_[static_cast<std::size_t>(answer.initiator)];
    stage->stream->answered(answer.slot);
    issue(p, *stage);
    if (stage->stream->done()) transferred(p, *stage, now);
  }

  void transferred(std::size_t p, Stage& stage, Cycles now) {
    Unit& unit = processors_[p];
    if (stage.activity == Activity::writes) {
      finish(p, stage, now);
    } else if (!unit.two_stages) {
      compute(p, stage, now);
    } else {
      const TaskDescriptor& task = *stage.task;
      stage.task = nullptr;
      run_.read_finish[task.task] = static_cast<Time>(now);
      reported_.push_back({p, task.task, TaskStep::has_read});
      unit.has_been_read = &task;
      if (unit.stages[1].task == nullptr) compute_next(p, now);
    }
  }

  // The second of two stages takes what has been read.
  void compute_next(std::size_t p, Cycles now) {
    Unit& unit = processors_[p];
    Stage& stage = unit.stages[1];
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
      write(p, stage, now);
    }
  }

  void write(std::size_t p, Stage& stage, Cycles now) {
    stage.activity = Activity::writes;
    transfer(p, stage, stage.task->writes, now);
  }

  void finish(std::size_t p, Stage& stage, Cycles now) {
    Unit& unit = processors_[p];
    const TaskId task = stage.task->task;
    stage.task = nullptr;
    run_.finish[task] = static_cast<Time>(now);
    if (!unit.two_stages && platform_.has_stages())
      run_.read_finish[task] = run_.compute_start[task] = run_.finish[task];
    reported_.push_back({p, task, TaskStep::finished});
    if (unit.has_been_read != nullptr) compute_next(p, now);
  }

  const TaskGraph& graph_;
  const Platform& platform_;
  const Schedule& schedule_;
  Clock clock_;
  PlannedSpace space_;
  AddressMap addresses_;
  TwinWays ways_;
  StaticDispatch dispatch_;
  std::vector<std::unique_ptr<PeTiming>> pes_;  // by kind
  std::vector<Unit> processors_;
  std::vector<Initiator> initiators_;
  Calendar timers_;  // of initiators
  std::vector<Report> reported_;
  PlanReplay run_;
  Cycles makespan_ = 0;
};

template <class Registry>
bool is_plain(const Registry& registry, const ModelConfig& config) {
  const auto& model = registry.named(config);
  return model.timing != nullptr && model.module == nullptr;
}

}  // namespace

bool has_twin(const HardwareConfig& hardware) {
  const auto is_plain_pe = [](const PeConfig& pe) { return is_plain(pe_models(), pe); };
  return !hardware.dispatch.dynamic && is_plain(scratchpad_models(), hardware.scratchpad) &&
         is_plain(dram_models(), hardware.dram) && std::ranges::all_of(hardware.pes, is_plain_pe);
}

PlanReplay run_twin(const HardwareConfig& hardware, const TaskGraph& graph, const Platform& platform,
                    const Schedule& schedule) {
  return Twin(hardware, graph, platform, schedule).run();
}

}  // namespace weft
