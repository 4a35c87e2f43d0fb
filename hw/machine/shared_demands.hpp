// The table of what every class of tasks takes of what tasks share, from transfers alone on the machine.
#pragma once

#include <optional>
#include <vector>

#include "hw/machine/uncontended_cost.hpp"
#include "sched/model/platform.hpp"

namespace weft {

class SharedDemands {
 public:
  // `rows`: of the platform's costs. The resources must outlive this.
  SharedDemands(std::vector<Resource*> resources, std::size_t rows, Picoseconds period);

  // The transfers of a task, and when they take place, in cycles: reads begin `descriptor` after the start of the task,
  // writes `compute` after the reads.
  struct Task {
    const UncontendedCost::Transfer& reads;
    const UncontendedCost::Transfer& writes;
    Cycles descriptor = 0, compute = 0;
  };
  // Adds one of the processors that can run the tasks of a row.
  void add(std::size_t row, const Task& task);

  // Returns the table, with the least over the processors of each row, and without resources that nobody has to use.
  std::vector<SharedDemand> table() const;

 private:
  struct Use {
    ResourceDemand demand;
    Cycles before = 0, after = 0;
  };
  static std::vector<Use> uses_of(const Task& task);

  std::vector<Resource*> resources_;
  std::vector<std::optional<std::vector<Use>>> rows_;  // of those that all processors so far use, in order
  Picoseconds period_;
};

}  // namespace weft
