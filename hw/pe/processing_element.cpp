#include "hw/pe/processing_element.hpp"

namespace weft {

namespace {

constexpr Cycles max_cycles_of_values = Cycles{1} << 50;

// Carries a plain model.
class TimedPe : public ProcessingElement {
 public:
  TimedPe(sc_core::sc_module_name name, std::unique_ptr<PeTiming> timing)
      : ProcessingElement(name), timing_(std::move(timing)) {}

  bool runs(Operator op) const override { return timing_->runs(op); }

  void task_begins(const PeTask& task) override { timing_->task_begins(task); }
  void operands_read(const PeTask& task) override { timing_->operands_read(task); }
  void result_written(const PeTask& task) override { timing_->result_written(task); }
  std::vector<PeCounter> counters() const override { return timing_->counters(); }
  std::vector<PeSignal> signals() const override { return timing_->signals(); }
  const PeModel& carried_model() const override { return *timing_; }
  bool counts_own_arithmetic() const override { return timing_->counts_own_arithmetic(); }

 protected:
  void perform(const Work& work) override {
    const Cycles planned = timing_->compute_cycles(work);
    const Cycles cycles = tile_ == nullptr ? planned : timing_->cycles_of_values(work, *tile_);
    if (cycles < 0 || cycles > max_cycles_of_values) {
      throw Infeasible(fmt::format("{} takes {} cycles for the values of a tile; expected 0 to {}", name(), cycles,
                                   max_cycles_of_values));
    }
    tile_ = nullptr;
    if (cycles != planned) note_cycles_of_values(cycles - planned);
    wait_cycles(cycles);
  }
  // Comes before perform(), which reads the same tile.
  void compute(const TileComputation& tile) override {
    timing_->compute(tile);
    tile_ = &tile;
  }

 private:
  const TileComputation* tile_ = nullptr;
  std::unique_ptr<PeTiming> timing_;
};

}  // namespace

std::unique_ptr<ProcessingElement> make_processing_element(const char* name, const ModelConfig& config) {
  std::unique_ptr<PeTiming> timing = pe_models().make(config);
  const auto& model = pe_models().named(config);
  if (model.module != nullptr) return model.module(name, pe_models().parameters(config));
  return std::make_unique<TimedPe>(name, std::move(timing));
}

}  // namespace weft
