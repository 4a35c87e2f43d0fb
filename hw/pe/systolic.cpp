// `systolic`: a grid of multiply-accumulators through which operands move one place per cycle. One operand (or the
// result) stays in the grid while the others stream past; what does not fit into the grid is done in folds, one after
// the other. It runs the operators with multiply-accumulates.
//
// Closed forms as SCALE-Sim computes them (Samajdar et al., "SCALE-Sim: Systolic CNN Accelerator Simulator", arXiv
// 1811.02883; the program prints one cycle less per layer). Per group, with M output pixels, a window of K elements
// over all input channels of the group, N filters, and a grid of R rows and C columns:
//
//   dataflow           in the grid          folds                cycles of a fold
//   output-stationary  pixels x filters     ceil(M/R) ceil(N/C)  K + R + C - 2: stream, skew of both sides
//   weight-stationary  window x filters     ceil(K/R) ceil(N/C)  R to fill the grid, then M + R + C - 2
//   input-stationary   window x pixels      ceil(K/R) ceil(M/C)  R to fill the grid, then N + R + C - 2
//
// A matrix product is M x K times K x N. A transposed convolution is taken as a convolution whose K is the number of
// products with elements (not with the zeros between them): as if its outputs of every phase came one after the other.
#include "hw/timing/pe_timing.hpp"

namespace weft {

namespace {

enum Dataflow : std::int64_t { output_stationary, weight_stationary, input_stationary };

constexpr std::int64_t largest_side = 65'536;  // so that no count of cycles leaves 64 bits

class Systolic : public PeTiming {
 public:
  explicit Systolic(const Parameters& parameters)
      : dataflow_(static_cast<Dataflow>(parameters.value("dataflow"))),
        rows_(parameters.value("rows")),
        cols_(parameters.value("cols")) {
    if (rows_ > largest_side || cols_ > largest_side) {
      parameters.refuse("a grid of " + std::to_string(rows_) + " x " + std::to_string(cols_) +
                        " is too large; rows and cols are each at most " + std::to_string(largest_side));
    }
  }

  bool runs(Operator op) const override { return has_macs(op); }
  Cycles compute_cycles(const Work& work) const override { return work.groups * group_cycles(work); }
  std::int64_t peak_macs_per_cycle() const override { return rows_ * cols_; }

 private:
  Cycles group_cycles(const Work& work) const {
    const std::int64_t pixels = work.output_pixels, window = work.window, filters = work.filters;
    switch (dataflow_) {
      case output_stationary:
        return folds(pixels, filters) * streamed(window);
      case weight_stationary:
        return folds(window, filters) * (rows_ + streamed(pixels));
      case input_stationary:
        return folds(window, pixels) * (rows_ + streamed(filters));
    }
    return 0;
  }

  std::int64_t folds(std::int64_t down, std::int64_t across) const {
    return cycles_at(down, rows_) * cycles_at(across, cols_);
  }
  // From the first operand at the edge of the grid to the last result in its far corner.
  Cycles streamed(std::int64_t length) const { return length + rows_ + cols_ - 2; }

  Dataflow dataflow_;
  std::int64_t rows_, cols_;
};

const PeRegistration systolic_registration{
    pe_models(),
    {.name = "systolic",
     .description =
         "a systolic grid of multiply-accumulators; runs convolutions, fully connected layers and matrix products",
     .parameters = {{.name = "dataflow",
                     .type = ParameterType::choice,
                     .default_text = "os",
                     .description = "what stays in the grid: outputs, weights or inputs",
                     .choices = {"os", "ws", "is"}},
                    {.name = "rows",
                     .default_text = "16",
                     .description = "rows of the grid: pixels (os) or elements of the window (ws, is)"},
                    {.name = "cols",
                     .default_text = "16",
                     .description = "columns of the grid: filters (os, ws) or pixels (is)"}},
     .timing = make_timing<Systolic>}};

}  // namespace

}  // namespace weft
