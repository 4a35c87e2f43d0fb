// `row-stationary`: the dataflow of Chen, Emer, Sze, "Eyeriss: A Spatial Architecture for Energy-Efficient Dataflow for
// Convolutional Neural Networks", ISCA 2016. A PE of the grid keeps one row of a filter and slides it over a row of the
// input: a strip of `strip` output pixels, whose partial sums it keeps too. As many PEs as the kernel has rows, one above
// the other, make a set, whose sums add up; sets above each other take different input channels, columns of the grid
// different strips:
//
//   cycles = groups x filters x ceil(pixels / (strip x columns)) x ceil(channels / sets) x folds x strip x kernel columns
//
// with sets = floor(rows / kernel rows), or, for a kernel of more rows than the grid has, 1 and folds = ceil(kernel rows /
// rows). Each MAC reads the weight and reads and writes the partial sum in the scratch pads of its PE.
#include <algorithm>

#include "hw/timing/pe_timing.hpp"

namespace {

using weft::ceil_div;

class RowStationary : public weft::PeTiming {
 public:
  explicit RowStationary(const weft::Parameters& parameters)
      : rows_(parameters.value("rows")),
        columns_(parameters.value("columns")),
        strip_(parameters.value("strip")),
        pad_energy_(parameters.value("pad_energy")) {}

  bool runs(weft::Operator op) const override { return op == weft::Operator::conv || op == weft::Operator::fc; }
  std::int64_t peak_macs_per_cycle() const override { return rows_ * columns_; }

  weft::Cycles compute_cycles(const weft::Work& work) const override {
    const std::int64_t kernel_rows = work.layer ? work.layer->kernel[0] : 1;
    const std::int64_t kernel_columns = work.layer ? work.layer->kernel[1] : 1;
    const std::int64_t channels = ceil_div(work.window, kernel_rows * kernel_columns);
    const std::int64_t sets = std::max<std::int64_t>(1, rows_ / kernel_rows);
    const std::int64_t strip = std::min(strip_, work.output_pixels);
    return work.groups * work.filters * ceil_div(work.output_pixels, strip * columns_) * ceil_div(channels, sets) *
           ceil_div(kernel_rows, rows_) * strip * kernel_columns;
  }

  // What weft calls in a run: events are counted, and the waveform shows how much of the grid a tile uses.
  void operands_read(const weft::PeTask& task) override {
    const std::int64_t possible = compute_cycles(task.work) * peak_macs_per_cycle();
    grid_permille_ = possible > 0 ? static_cast<std::uint64_t>(1000 * task.work.macs / possible) : 0;
  }
  void result_written(const weft::PeTask& task) override {
    pad_accesses_ += 3 * task.work.macs;
    ++tiles_;
    grid_permille_ = 0;
  }

  std::vector<weft::PeCounter> counters() const override {
    return {{.name = "tiles", .value = tiles_},
            {.name = "pad_accesses", .value = pad_accesses_, .energy = pad_energy_}};
  }
  std::vector<weft::PeSignal> signals() const override {
    return {{.name = "grid_permille", .bits = 10, .value = grid_permille_}};
  }

 private:
  std::int64_t rows_, columns_, strip_, pad_energy_;
  std::int64_t tiles_ = 0, pad_accesses_ = 0;
  std::uint64_t grid_permille_ = 0;
};

const weft::PeRegistration registration{
    weft::pe_models(),
    {.name = "row-stationary",
     .description = "rows of filters stay in a grid (Eyeriss); runs convolutions and fully connected layers",
     .parameters = {{.name = "rows", .default_text = "12", .description = "rows of the grid"},
                    {.name = "columns", .default_text = "14", .description = "columns of the grid"},
                    {.name = "strip", .default_text = "24", .description = "output pixels that a PE sums up at a time"},
                    {.name = "pad_energy",
                     .type = weft::ParameterType::energy,
                     .default_text = "0 pJ",
                     .description = "of an access to a scratch pad",
                     .minimum = 0}},
     .timing = weft::make_timing<RowStationary>}};

}  // namespace
