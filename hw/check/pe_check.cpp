#include <fmt/format.h>

#include "hw/check/machine_check.hpp"
#include "hw/check/model_checks.hpp"
#include "hw/timing/pe_timing.hpp"

namespace weft {

namespace {

constexpr std::int64_t extents[] = {1, 2, 7, 16, 33};

Work work_of(Operator op, std::int64_t pixels, std::int64_t window, std::int64_t filters) {
  Work work;
  work.op = op;
  if (!has_macs(op)) {
    work.operations = pixels * window * filters;
    return work;
  }
  work.output_pixels = op == Operator::fc ? 1 : pixels;
  work.window = window;
  work.filters = filters;
  work.groups = op == Operator::fc ? 1 : pixels % 3 + 1;
  work.macs = work.output_pixels * window * filters * work.groups;
  return work;
}

std::string describe(const Work& work) {
  if (work.macs == 0) return fmt::format("{} operations of {}", work.operations, to_string(work.op));
  return fmt::format("a {} of {} pixels, a window of {}, {} filters and {} groups", to_string(work.op),
                     work.output_pixels, work.window, work.filters, work.groups);
}

std::string takes_equal_cycles(const ModelConfig& config) {
  const auto first = pe_models().make(config);
  const auto second = pe_models().make(config);
  if (!first) return "";  // a module of its own: the runs below show what it takes
  for (int op = static_cast<int>(Operator::conv); op <= static_cast<int>(last_operator); ++op) {
    if (!first->runs(static_cast<Operator>(op))) continue;
    for (const std::int64_t pixels : extents) {
      for (const std::int64_t window : extents) {
        for (const std::int64_t filters : extents) {
          const Work work = work_of(static_cast<Operator>(op), pixels, window, filters);
          const Cycles cycles = first->compute_cycles(work);
          if (cycles < 0) return fmt::format("{} takes {} cycles, expected none or more", describe(work), cycles);
          if (const Cycles again = first->compute_cycles(work); again != cycles) {
            return fmt::format("{} takes {} cycles, and when asked again {}, expected the same", describe(work), cycles,
                               again);
          }
          if (const Cycles other = second->compute_cycles(work); other != cycles) {
            return fmt::format("{} takes {} cycles, and on a second one of the kind {}, expected the same",
                               describe(work), cycles, other);
          }
        }
      }
    }
  }
  return "";
}

}  // namespace

std::vector<Conformance> pe_conformance(const ModelConfig& config) {
  const auto fit = [config](HardwareConfig& machine) { static_cast<ModelConfig&>(machine.pes.front()) = config; };
  return {
      {"a tile takes the same cycles whenever and whichever is asked", [config] { return takes_equal_cycles(config); }},
      on_quiet_machine("a machine of one runs every operator that it runs as planned", fit),
      values_on_quiet_machine("the cycles of a tile do not depend on its values", fit),
      on_crowded_machine("a machine of four moves every byte once", fit),
      on_crowded_machine("it computes what the reference computes in int8", fit, DataType::int8),
      on_crowded_machine("it computes what the reference computes in float32", fit, DataType::float32),
  };
}

}  // namespace weft
