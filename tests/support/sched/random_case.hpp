// Makes small random graphs on small random machines: loads and stores on DMA channels, tasks of no duration, buffers
// of no bytes, kept and external buffers, buffers in DRAM, processors that cannot run everything. With an odd seed results
// take the place of operands wherever they may.
#pragma once

#include <random>
#include <set>
#include <utility>
#include <vector>

#include "sched/model/platform.hpp"
#include "tests/support/sched/extended_platform.hpp"
#include "workloads/graph/task_graph_builder.hpp"

namespace weft::test {

struct RandomCase {
  TaskGraph graph;
  Platform platform;
};

class RandomCaseMaker {
 public:
  explicit RandomCaseMaker(unsigned seed, int max_tasks = 40)
      : random_(seed), max_tasks_(max_tasks), in_place_(seed % 2 == 1) {}

  RandomCase make() {
    RandomCase made;
    add_processors(made.platform);
    TaskGraphBuilder builder;
    std::vector<BufferId> externals;
    for (int k = below(3); k > 0; --k) {
      externals.push_back(builder.add_external({.name = "external " + std::to_string(k),
                                                .memory = below(3) == 0 ? Memory::dram : Memory::scratchpad,
                                                .bytes = below(20)}));
    }
    const int tasks = 1 + below(max_tasks_);
    for (int task = 0; task < tasks; ++task) add_task(task, externals, builder, made.platform);
    made.graph = std::move(builder).build();
    made.platform.for_graph = [base = made.platform](const TaskGraph& extended) {
      return extend_platform(base, extended);
    };
    return made;
  }

  int below(int limit) { return static_cast<int>(random_() % static_cast<unsigned>(limit)); }

 private:
  void add_processors(Platform& platform) {
    pes_ = 1 + below(4);
    channels_ = 1 + below(2);
    for (int p = 0; p < pes_; ++p) platform.processors.push_back({"pe" + std::to_string(p), false, std::uint32_t(p)});
    for (int p = 0; p < channels_; ++p)
      platform.processors.push_back({"dma" + std::to_string(p), true, std::uint32_t(100 + p)});
    platform.row_per_task = true;
    platform.exclusive_dma = below(3) == 0;
    platform.alignment = std::vector<Bytes>{1, 1, 4, 8}[below(4)];
    platform.reuse = below(8) != 0;
  }

  void add_task(int task, const std::vector<BufferId>& externals, TaskGraphBuilder& builder, Platform& platform) {
    TaskClass made;
    const int sort = below(6);
    made.kind = sort == 0 ? TaskKind::load : sort == 1 ? TaskKind::store : TaskKind::compute;
    made.output_bytes = below(5) == 0 ? 0 : below(50);
    made.output_memory = sort == 1 ? Memory::dram : Memory::scratchpad;
    made.keep = below(8) == 0;
    made.output_class = static_cast<BufferClass>(below(4));
    const bool is_compute = made.kind == TaskKind::compute;
    if (in_place_ && is_compute && platform.reuse) made.in_place_inputs = ~std::uint32_t{0};
    std::set<BufferId> inputs;
    for (int k = made.kind == TaskKind::load ? 0 : below(4); k > 0 && task > 0; --k) {
      inputs.insert(static_cast<BufferId>(std::max(0, task - 1 - below(12))));
    }
    if (!externals.empty() && below(3) == 0) inputs.insert(externals[below(static_cast<int>(externals.size()))]);
    const std::vector<double> overlap(inputs.size(), 1);
    const std::vector<BufferId> list(inputs.begin(), inputs.end());
    builder.add_task(builder.add_class(made, overlap, {}), list);
    add_costs(made.kind, platform);
  }

  void add_costs(TaskKind kind, Platform& platform) {
    const bool on_pe = kind == TaskKind::compute;
    const int able = below(on_pe ? pes_ : channels_);  // one that can run it in any case
    const bool nothing = below(4) == 0;
    for (int p = 0; p < pes_ + channels_; ++p) {
      const int place = on_pe ? p : p - pes_;
      const bool can = on_pe ? p < pes_ && (p == able || below(4) != 0) : p >= pes_;
      const Time cost = nothing ? 0 : below(9);
      platform.costs.push_back(can || place == able ? cost : cannot_run);
    }
  }

  std::mt19937 random_;
  int max_tasks_;
  bool in_place_;
  int pes_ = 1, channels_ = 1;
};

}  // namespace weft::test
