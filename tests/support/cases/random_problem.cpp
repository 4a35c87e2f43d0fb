#include "tests/support/cases/random_problem.hpp"

#include <fmt/format.h>

#include <random>
#include <utility>

#include "tests/support/cases/generator.hpp"
#include "tests/support/sched/extended_platform.hpp"
#include "tests/support/sched/random_case.hpp"

namespace weft::study {

namespace {

// Adds DMA channels behind the processors. They run none of the present tasks, but tiles can be spilled.
void add_channels(Platform& platform, std::uint32_t channels) {
  const std::size_t pes = platform.processor_count();
  std::vector<Time> costs;
  for (std::size_t row = 0; row < platform.costs.size(); row += pes) {
    for (std::size_t p = 0; p < pes; ++p) costs.push_back(platform.costs[row + p]);
    costs.insert(costs.end(), channels, cannot_run);
  }
  platform.costs = std::move(costs);
  for (std::uint32_t channel = 0; channel < channels; ++channel) {
    platform.processors.push_back({fmt::format("dma{}", channel), true, static_cast<std::uint32_t>(pes)});
  }
  platform.for_graph = [base = platform](const TaskGraph& extended) { return test::extend_platform(base, extended); };
}

RandomProblem generated(std::uint32_t seed, Family family) {
  std::mt19937 random(seed);
  const auto below = [&](std::uint32_t limit) { return static_cast<std::uint32_t>(random() % limit); };
  CaseShape shape{family, 0, 1 + below(16), below(2) == 0, seed};
  shape.tasks = 4 + (below(8) == 0 ? below(150) : below(36));
  Case made = make_case(shape);
  made.platform.alignment = Bytes{1} << (below(2) == 0 ? 0 : below(5));
  made.platform.reuse = below(12) != 0;
  made.platform.exclusive_dma = below(4) == 0;
  const std::uint32_t channels = below(4);
  if (channels > 0) {
    add_channels(made.platform, channels);
  } else if (below(2) == 0) {
    const std::uint32_t pairs = below(2) == 0 ? 1 : shape.processors * shape.processors;
    for (std::uint32_t pair = 0; pair < pairs; ++pair) made.platform.bandwidth.push_back(1 + below(8));
  }
  return {made.name, {std::move(made.graph), std::move(made.platform)}};
}

}  // namespace

RandomProblem random_problem(std::uint32_t seed) {
  constexpr std::uint32_t families = 3;
  if (seed % 4 < families) return generated(seed, static_cast<Family>(seed % 4));
  test::RandomCase made = test::RandomCaseMaker(seed).make();
  return {fmt::format("mixed-n{}-s{}", made.graph.task_count(), seed),
          {std::move(made.graph), std::move(made.platform)}};
}

}  // namespace weft::study
