#include "hw/machine/shared_demands.hpp"

#include <algorithm>

namespace weft {

SharedDemands::SharedDemands(std::vector<Resource*> resources, std::size_t rows, Picoseconds period)
    : resources_(std::move(resources)), rows_(rows), period_(period) {}

std::vector<SharedDemands::Use> SharedDemands::uses_of(const Task& task) {
  std::vector<Use> uses;
  for (const ResourceDemand& demand : task.reads.demands) {
    uses.push_back({demand, task.descriptor, task.compute + task.writes.cycles});
  }
  for (const ResourceDemand& demand : task.writes.demands) {
    const auto at = std::ranges::lower_bound(uses, demand.resource, {}, [](const Use& u) { return u.demand.resource; });
    if (at != uses.end() && at->demand.resource == demand.resource) {
      at->demand.busy += demand.busy;
      at->after = 0;
    } else {
      uses.insert(at, {demand, task.descriptor + task.reads.cycles + task.compute, 0});
    }
  }
  return uses;
}

void SharedDemands::add(std::size_t row, const Task& task) {
  std::vector<Use> uses = uses_of(task);
  std::optional<std::vector<Use>>& least = rows_[row];
  if (!least) {
    least = std::move(uses);
    return;
  }
  std::vector<Use> shared;
  auto other = uses.begin();
  for (const Use& use : *least) {
    while (other != uses.end() && other->demand.resource < use.demand.resource) ++other;
    if (other == uses.end() || other->demand.resource != use.demand.resource) continue;
    shared.push_back({{use.demand.resource, std::min(use.demand.busy, other->demand.busy)},
                      std::min(use.before, other->before),
                      std::min(use.after, other->after)});
  }
  *least = std::move(shared);
}

std::vector<SharedDemand> SharedDemands::table() const {
  std::vector<SharedDemand> by_resource(resources_.size());
  for (std::size_t row = 0; row < rows_.size(); ++row) {
    if (!rows_[row]) continue;
    for (const auto& [demand, before, after] : *rows_[row]) {
      const Resource& resource = *resources_[demand.resource];
      SharedDemand& shared = by_resource[demand.resource];
      shared.name = resource.name();
      shared.rows.resize(rows_.size());
      shared.rows[row] = {static_cast<Time>(demand.busy) / static_cast<Time>(period_ * resource.servers()),
                          static_cast<Time>(before), static_cast<Time>(after)};
    }
  }
  std::erase_if(by_resource, [](const SharedDemand& shared) { return shared.rows.empty(); });
  return by_resource;
}

}  // namespace weft
