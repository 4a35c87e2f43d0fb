// `sparse`: `lanes` multipliers that skip products whose weight is 0. A plan goes by the share of weights that the layer
// says is not 0 (`density` in the network); with values (weft run --functional) a tile takes what its weights take:
//
//   cycles = ceil(MACs whose weight is not 0 / lanes)
//
// A multiplication that is skipped costs the look at its weight; so the energy of arithmetic is in its own counters.
#include <cmath>
#include <cstring>

#include "hw/timing/pe_timing.hpp"

namespace {

class Sparse : public weft::PeTiming {
 public:
  explicit Sparse(const weft::Parameters& parameters)
      : lanes_(parameters.value("lanes")),
        mac_energy_(parameters.value("mac_energy")),
        skip_energy_(parameters.value("skip_energy")) {}

  bool runs(weft::Operator op) const override { return op == weft::Operator::conv || op == weft::Operator::fc; }
  std::int64_t peak_macs_per_cycle() const override { return lanes_; }

  weft::Cycles compute_cycles(const weft::Work& work) const override {
    return weft::cycles_at(planned_macs(work), lanes_);
  }

  // Comes in functional mode only, when the values are there.
  weft::Cycles cycles_of_values(const weft::Work& work, const weft::TileComputation& tile) override {
    const std::int64_t macs = macs_of(work, tile);
    const std::int64_t more = macs - planned_macs(work);  // than operands_read() has counted
    multiplied_ += more;
    skipped_ -= more;
    return weft::cycles_at(macs, lanes_);
  }

  void operands_read(const weft::PeTask& task) override {
    multiplied_ += planned_macs(task.work);
    skipped_ += task.work.macs - planned_macs(task.work);
  }

  std::vector<weft::PeCounter> counters() const override {
    return {{.name = "multiplied", .value = multiplied_, .energy = mac_energy_},
            {.name = "skipped", .value = skipped_, .energy = skip_energy_}};
  }
  std::vector<weft::PeSignal> signals() const override {
    return {{.name = "skipped_macs", .bits = 64, .value = static_cast<std::uint64_t>(skipped_)}};
  }
  bool counts_own_arithmetic() const override { return true; }

 private:
  static std::int64_t planned_macs(const weft::Work& work) {
    const double density = work.layer ? work.layer->density : 1;
    return static_cast<std::int64_t>(std::ceil(density * static_cast<double>(work.macs)));
  }

  // A row of weights holds the factors of a sum, then perhaps its bias: workloads/functional/tile_computation.hpp.
  static std::int64_t macs_of(const weft::Work& work, const weft::TileComputation& tile) {
    const std::int64_t rows = work.filters * work.groups;
    if (rows == 0 || tile.weights.bytes.empty() || work.element_bits % 8 != 0) return work.macs;
    const std::size_t element = static_cast<std::size_t>(work.element_bits) / 8;
    const std::size_t row_bytes = tile.weights.bytes.size() / static_cast<std::size_t>(rows);
    std::int64_t others = 0;  // factors that are not 0
    for (std::int64_t row = 0; row < rows; ++row) {
      const std::uint8_t* factor = tile.weights.bytes.data() + static_cast<std::size_t>(row) * row_bytes;
      for (std::int64_t k = 0; k < work.window; ++k, factor += element) {
        constexpr std::uint8_t zero[8] = {};
        others += std::memcmp(factor, zero, element) != 0 ? 1 : 0;
      }
    }
    return others * work.output_pixels;
  }

  std::int64_t lanes_, mac_energy_, skip_energy_;
  std::int64_t multiplied_ = 0, skipped_ = 0;
};

const weft::PeRegistration registration{
    weft::pe_models(),
    {.name = "sparse",
     .description = "skips products whose weight is 0; runs convolutions and fully connected layers",
     .parameters = {{.name = "lanes", .default_text = "16", .description = "multiplications at a time"},
                    {.name = "mac_energy",
                     .type = weft::ParameterType::energy,
                     .default_text = "0 pJ",
                     .description = "of a product that is not skipped",
                     .minimum = 0},
                    {.name = "skip_energy",
                     .type = weft::ParameterType::energy,
                     .default_text = "0 pJ",
                     .description = "of a product that is skipped",
                     .minimum = 0}},
     .timing = weft::make_timing<Sparse>}};

}  // namespace
