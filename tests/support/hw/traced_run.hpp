// A small run with everything in it that traces show, made without a scheduler or a simulation: an image is loaded by
// DMA, 49 tiles of C1 read it, 49 tiles of S2 read one of those each, four PEs.
#pragma once

#include <algorithm>
#include <array>
#include <memory>
#include <string>
#include <vector>

#include "hw/processor/processor_state.hpp"
#include "hw/report/run_record.hpp"
#include "hw/trace/waveform.hpp"
#include "sched/memory/occupancy.hpp"
#include "workloads/graph/task_graph_builder.hpp"

namespace weft::test {

struct TracedRun {
  TaskGraph graph;
  Platform platform;
  Plan plan;
  RunResult result;
  Picoseconds period = 2500;

  RunRecord record() const { return {plan, result, period}; }

  static TracedRun make() {
    TracedRun run;
    run.build_graph();
    run.platform.processors = {{"pe0"}, {"pe1"}, {"pe2"}, {"pe3"}, {"dma0", true, 1}};
    run.platform.capacity = 8192;
    run.schedule();
    run.simulate();
    run.plan.problem = std::make_shared<const Problem>(Problem{run.graph, run.platform});
    return run;
  }

  // Writes the waveform as the machine does, and returns its signals.
  std::vector<std::pair<std::string, int>> write_waveform(const std::string& path) const {
    Waveform waveform(path, period, 0, result.makespan + 1);
    const std::string scratchpad = "accelerator.scratchpad.";
    const SignalId view = waveform.add("accelerator.view.occupancy", 64);
    waveform.set_at_end(view, 8192);
    waveform.set_at_end(waveform.add("accelerator.view.capacity", 64, 8192), 0);
    const SignalId total = waveform.add(scratchpad + "occupancy_bytes", 64);
    std::array<SignalId, 4> classes{};
    for (std::size_t c = 0; c < 4; ++c) {
      const std::string name = to_string(static_cast<BufferClass>(c));
      classes[c] = waveform.add(scratchpad + "occupancy_" + name + "_bytes", 64);
    }
    const SignalId planned = waveform.add(scratchpad + "planned_occupancy_bytes", 64);
    waveform.add(scratchpad + "capacity_bytes", 64, 8192);
    std::vector<std::pair<Cycles, std::uint64_t>> in_advance;
    for (const OccupancyStep& step : occupancy_of(graph, plan.schedule).steps) {
      in_advance.emplace_back(static_cast<Cycles>(step.time), static_cast<std::uint64_t>(step.total()));
    }
    waveform.set_in_advance(planned, in_advance);
    std::vector<SignalId> tasks, states;
    for (const Processor& processor : platform.processors) {
      tasks.push_back(waveform.add("accelerator." + processor.name + ".task", 32));
      states.push_back(waveform.add("accelerator." + processor.name + ".state", processor_state_bits));
    }
    const SignalId done = waveform.add("accelerator.dispatcher.done_tasks", 32);

    struct Change {
      Cycles cycle;
      int rank;  // ends come before starts
      SignalId signal;
      std::uint64_t value;
    };
    std::vector<Change> changes;
    for (const OccupancyStep& step : result.occupancy) {
      changes.push_back({static_cast<Cycles>(step.time), 1, total, static_cast<std::uint64_t>(step.total())});
      changes.push_back({static_cast<Cycles>(step.time), 1, view, static_cast<std::uint64_t>(step.total())});
      for (std::size_t c = 0; c < 4; ++c) {
        changes.push_back({static_cast<Cycles>(step.time), 1, classes[c], static_cast<std::uint64_t>(step.bytes[c])});
      }
    }
    for (TaskId task = 0; task < graph.task_count(); ++task) {
      const TaskRun& life = result.tasks[task];
      const ProcessorId p = life.processor;
      const auto state = [&](ProcessorState s) { return static_cast<std::uint64_t>(s); };
      changes.push_back({life.start, 1, tasks[p], task + 1});
      changes.push_back({life.start, 1, states[p], state(ProcessorState::read)});
      if (life.compute > 0) changes.push_back({life.start + life.read, 2, states[p], state(ProcessorState::compute)});
      if (life.write > 0) changes.push_back({life.finish - life.write, 2, states[p], state(ProcessorState::write)});
      changes.push_back({life.finish, 0, states[p], state(ProcessorState::wait_input)});
    }
    std::vector<Cycles> ends;
    for (const TaskRun& life : result.tasks) ends.push_back(life.finish);
    std::sort(ends.begin(), ends.end());
    for (std::size_t k = 0; k < ends.size(); ++k) changes.push_back({ends[k], 0, done, k + 1});
    for (ProcessorId p = 0; p < platform.processors.size(); ++p) {
      changes.push_back({result.makespan, 3, tasks[p], 0});
      changes.push_back({result.makespan, 3, states[p], 0});
    }
    std::stable_sort(changes.begin(), changes.end(), [](const Change& a, const Change& b) {
      return a.cycle != b.cycle ? a.cycle < b.cycle : a.rank < b.rank;
    });
    for (const Change& change : changes) waveform.set(change.signal, change.value, change.cycle);
    waveform.finish(result.makespan + 1);
    return waveform.signals();
  }

 private:
  void build_graph() {
    TaskGraphBuilder builder;
    builder.set_network_name("toy");
    const std::uint32_t image = builder.add_layer("image"), c1 = builder.add_layer("C1"), s2 = builder.add_layer("S2");
    const double whole[] = {1024}, window[] = {64}, tile[] = {96};
    TaskClass load{TaskKind::load, BufferClass::input, Memory::scratchpad, false, image, 1024, {}, no_buffer, {}, 0};
    TaskClass convolve{
        TaskKind::compute, BufferClass::activation, Memory::scratchpad, false, c1, 96, {}, no_buffer, {}, 0};
    TaskClass pool{TaskKind::compute, BufferClass::output, Memory::scratchpad, true, s2, 24, {}, no_buffer, {}, 0};
    const ClassId load_class = builder.add_class(load, whole, {});
    const ClassId convolve_class = builder.add_class(convolve, window, {});
    const ClassId pool_class = builder.add_class(pool, tile, {});
    const BufferId dram = builder.add_external({"image.dram", BufferClass::input, Memory::dram, 1024, image});
    builder.add_task(load_class, std::array{dram});
    for (int i = 0; i < 49; ++i) builder.add_task(convolve_class, std::array{BufferId{0}});
    for (BufferId i = 0; i < 49; ++i) builder.add_task(pool_class, std::array{1 + i});
    builder.add_task_grid({0, TaskKind::load, "load image", "image", {1, 1, 1, 1}});
    builder.add_task_grid({1, TaskKind::compute, "C1", "C1", {1, 1, 7, 7}});
    builder.add_task_grid({50, TaskKind::compute, "S2", "S2", {1, 1, 7, 7}});
    graph = std::move(builder).build();
  }

  // Orders a row of C1, then the S2 tiles that it makes possible, and so on. Everything is planned one cycle shorter
  // than it then takes.
  void schedule() {
    Schedule& s = plan.schedule;
    s.order = {0};
    for (TaskId row = 0; row < 7; ++row) {
      for (TaskId column = 0; column < 7; ++column) s.order.push_back(1 + row * 7 + column);
      for (TaskId column = 0; column < 7; ++column) s.order.push_back(50 + row * 7 + column);
    }
    s.processor.assign(graph.task_count(), 4);
    s.start.assign(graph.task_count(), 0);
    s.finish.assign(graph.task_count(), 0);
    s.address.assign(graph.buffer_count(), 0);
    s.address.back() = no_address;
    result.tasks.resize(graph.task_count());
    result.starts.resize(graph.task_count());
    std::array<Time, 5> planned_free{};
    std::array<Cycles, 5> free{};
    for (const TaskId task : s.order) {
      const bool load = task == 0, convolution = task >= 1 && task < 50;
      ProcessorId p = 4;
      if (!load) p = static_cast<ProcessorId>(std::min_element(free.begin(), free.begin() + 4) - free.begin());
      const Cycles compute = load ? 0 : convolution ? 150 : 24;
      TaskRun& life = result.tasks[task];
      life = {0, 0, 0, load ? 160 : 12, compute, load ? 0 : 6, 0, load ? 1024 : 64, load ? 1024 : 96};
      life.uncontended = life.read + life.compute + life.write - 1;
      s.processor[task] = life.processor = p;
      Dispatch::Start& why = result.starts[task];
      Cycles ready = free[p];
      Time planned_ready = planned_free[p];
      for (const BufferId input : graph.inputs(task)) {
        if (graph.is_external(input)) continue;
        if (result.tasks[input].finish >= ready) why = {0, input, true, Hold::none, no_task};
        ready = std::max(ready, result.tasks[input].finish);
        planned_ready = std::max(planned_ready, s.finish[input]);
      }
      if (why.enabler == no_task && ready > 0) why.enabler = task - 1;
      life.start = ready;
      life.finish = free[p] = ready + life.read + life.compute + life.write;
      s.start[task] = planned_ready;
      s.finish[task] = planned_free[p] = planned_ready + static_cast<Time>(life.uncontended);
      s.makespan = std::max(s.makespan, s.finish[task]);
    }
    result.starts[57].hold = Hold::space;
    plan.peak_bytes = occupancy_of(graph, s).peak;
    plan.peak_address = plan.peak_bytes;
  }

  void simulate() {
    result.buffers.resize(graph.buffer_count());
    std::vector<std::array<Cycles, 3>> changes;  // when, class, bytes
    for (BufferId buffer = 0; buffer < graph.task_count(); ++buffer) {
      result.makespan = std::max(result.makespan, result.tasks[buffer].finish);
      const Cycles buffer_class = static_cast<Cycles>(graph.buffer_class(buffer));
      result.buffers[buffer].alloc = result.tasks[buffer].start;
      result.buffers[buffer].address = plan.schedule.address[buffer];
      changes.push_back({result.tasks[buffer].start, buffer_class, graph.buffer_bytes(buffer)});
      if (graph.is_kept(buffer)) continue;
      Cycles release = 0;
      for (const TaskId reader : graph.consumers(buffer)) release = std::max(release, result.tasks[reader].finish);
      result.buffers[buffer].free = release;
      changes.push_back({release, buffer_class, -graph.buffer_bytes(buffer)});
    }
    result.buffers.back().alloc = 0;
    std::sort(changes.begin(), changes.end());
    OccupancyStep step;
    for (std::size_t i = 0; i < changes.size(); ++i) {
      step.time = static_cast<Time>(changes[i][0]);
      step.bytes[static_cast<std::size_t>(changes[i][1])] += changes[i][2];
      if (i + 1 < changes.size() && changes[i + 1][0] == changes[i][0]) continue;
      result.occupancy.push_back(step);
      result.peak_bytes = std::max(result.peak_bytes, step.total());
    }
    result.peak_address = result.peak_bytes;
    result.busy = {0.9, 0.875, 0.85, 1.0 / 3, 0.1};
    result.resources = {{"dram", 3, 1, 17, 0.5, {}}, {"interconnect.scratchpad", 2, 1, 4, 0.25, {}}};
    result.critical_path.compute = result.makespan - 20;
    result.critical_path.transfer = 16;
    result.critical_path.waiting = {{"dram", 4}};
    result.critical_path.tasks = {0, 1, 50};
  }
};

}  // namespace weft::test
