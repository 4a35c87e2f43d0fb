#include "hw/processor/model_watch.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "base/core/error.hpp"
#include "hw/processor/processor_state.hpp"
#include "hw/transfer/burst_stream.hpp"

namespace weft {

namespace {

void check_name(const std::string& processor, const std::string& what, const std::string& name,
                std::set<std::string>& known) {
  constexpr const char* allowed = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_";
  if (name.empty() || name.find_first_not_of(allowed) != std::string::npos) {
    throw InputError(fmt::format("{}: its model has a {} '{}'; expected letters, digits and underscores", processor,
                                 what, printable(name)));
  }
  if (!known.insert(name).second) {
    throw InputError(fmt::format("{}: its model has two {}s '{}'; expected one", processor, what, name));
  }
}

}  // namespace

__int128 energy_of_counters(const std::vector<PeCounter>& counters) {
  __int128 energy = 0;
  for (const PeCounter& counter : counters) energy += static_cast<__int128>(counter.value) * counter.energy;
  return energy;
}

void ModelWatch::begin(const std::string& processor, Show show) {
  processor_ = processor;
  show_ = std::move(show);
  const std::vector<PeCounter> counters = model_.counters();
  const std::vector<PeSignal> signals = model_.signals();
  counter_count_ = counters.size();
  signal_count_ = signals.size();
  counted_ = energy_of_counters(counters);
  std::set<std::string> names;
  for (const PeCounter& counter : counters) check_name(processor, "counter", counter.name, names);
  names.clear();
  for (const PeSignal& signal : signals) {
    check_name(processor, "signal", signal.name, names);
    if (std::ranges::find(weft_processor_signals, signal.name) != weft_processor_signals.end()) {
      throw InputError(fmt::format("{}: its model has a signal '{}', which weft has itself; expected another name",
                                   processor, signal.name));
    }
    if (signal.bits < 1 || signal.bits > 64) {
      throw InputError(
          fmt::format("{}: its signal '{}' has {} bits; expected 1 to 64", processor, signal.name, signal.bits));
    }
  }
}

void ModelWatch::tell(Event event, const TaskDescriptor& task, std::span<const std::uint8_t> command, Cycles now,
                      TaskRun& run) {
  (model_.*event)({task.task, task.work, now, static_cast<Bytes>(local_bytes(task.reads)),
                   static_cast<Bytes>(local_bytes(task.writes)), command});
  look(run);
}

void ModelWatch::look(TaskRun& run) {
  if (counter_count_ > 0) {
    const std::vector<PeCounter> counters = model_.counters();
    if (counters.size() != counter_count_) {
      throw Infeasible(fmt::format("{}: its model has {} counters, expected the {} that it began with", processor_,
                                   counters.size(), counter_count_));
    }
    const __int128 energy = energy_of_counters(counters);
    run.own_energy += static_cast<Attojoules>(energy - counted_);
    counted_ = energy;
  }
  show();
}

}  // namespace weft
