#include "hw/processor/model_watch.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "base/core/error.hpp"
#include "hw/processor/processor_state.hpp"
#include "hw/transfer/burst_stream.hpp"

namespace weft {

namespace {

constexpr __int128 max_energy_of_all = __int128{1} << 60;  // attojoules: about a joule

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

// `before`: what the counter was when it was looked at last; null at the first time.
void check_counter(const std::string& processor, const PeCounter& counter, const PeCounter* before) {
  constexpr std::int64_t max_value = std::int64_t{1} << 53;         // what a double counts one by one
  constexpr Attojoules max_energy = Attojoules{1'000'000'000'000};  // a microjoule
  const std::int64_t most = before == nullptr ? 0 : max_value;
  const auto fail = [&](const std::string& what) {
    throw Infeasible(fmt::format("{}: the counter '{}' of its model {}", processor, counter.name, what));
  };
  if (counter.value < 0 || counter.value > most) {
    fail(fmt::format("has counted {}; expected 0 to {}", counter.value, most));
  }
  if (counter.energy < 0 || counter.energy > max_energy) {
    fail(fmt::format("has an energy of {} aJ an event; expected 0 to {}", counter.energy, max_energy));
  }
  if (before != nullptr && (counter.name != before->name || counter.energy != before->energy)) {
    fail(fmt::format("was '{}' with {} aJ an event before; expected the same all the time", before->name,
                     before->energy));
  }
}

}  // namespace

__int128 energy_of_counters(const std::vector<PeCounter>& counters) {
  __int128 energy = 0;
  for (const PeCounter& counter : counters) energy += static_cast<__int128>(counter.value) * counter.energy;
  return energy;
}

void ModelWatch::blame(const char* call) const {
  try {
    throw;
  } catch (const sc_core::sc_report& report) {
    blame_model(processor_, origin_, call, report.get_msg());
  } catch (const std::exception& error) {
    const bool is_of_weft =
        dynamic_cast<const InputError*>(&error) != nullptr || dynamic_cast<const Infeasible*>(&error) != nullptr;
    if (origin_.empty() && is_of_weft) throw;
    blame_model(processor_, origin_, call, error.what());
  } catch (...) {
    blame_model(processor_, origin_, call, "it threw what is no std::exception");
  }
}

void ModelWatch::begin(const std::string& processor, const std::string& origin, Show show) {
  processor_ = processor;
  origin_ = origin;
  show_ = std::move(show);
  const std::vector<PeCounter> counters = counters_now();
  const std::vector<PeSignal> signals = signals_now();
  std::set<std::string> names;
  for (const PeCounter& counter : counters) {
    check_name(processor, "counter", counter.name, names);
    check_counter(processor, counter, nullptr);
  }
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
  counters_ = counters;
  signals_ = signals;
}

namespace {

const char* name_of(ModelWatch::Event event) {
  if (event == &PeModel::task_begins) return "task_begins";
  return event == &PeModel::operands_read ? "operands_read" : "result_written";
}

}  // namespace

void ModelWatch::tell(Event event, const TaskDescriptor& task, std::span<const std::uint8_t> command, Cycles now,
                      TaskRun& run) {
  call(name_of(event), [&] {
    (model_.*event)({task.task, task.work, now, static_cast<Bytes>(local_bytes(task.reads)),
                     static_cast<Bytes>(local_bytes(task.writes)), command});
  });
  look(run);
}

std::vector<PeCounter> ModelWatch::counters_now() const {
  std::vector<PeCounter> counters;
  call("counters", [&] { counters = model_.counters(); });
  return counters;
}

std::vector<PeSignal> ModelWatch::signals_now() const {
  std::vector<PeSignal> signals;
  call("signals", [&] { signals = model_.signals(); });
  return signals;
}

void ModelWatch::look(TaskRun& run) {
  if (!counters_.empty()) {
    std::vector<PeCounter> counters = counters_now();
    if (counters.size() != counters_.size()) {
      throw Infeasible(fmt::format("{}: its model has {} counters, expected the {} that it began with", processor_,
                                   counters.size(), counters_.size()));
    }
    for (std::size_t k = 0; k < counters.size(); ++k) check_counter(processor_, counters[k], &counters_[k]);
    const __int128 energy = energy_of_counters(counters);
    if (energy > max_energy_of_all) {
      throw Infeasible(fmt::format("{}: the events of its model take more than {} aJ in all", processor_,
                                   static_cast<Attojoules>(max_energy_of_all)));
    }
    run.own_energy += static_cast<Attojoules>(energy - counted_);
    counted_ = energy;
    counters_ = std::move(counters);
  }
  show();
}

void ModelWatch::show() const {
  if (signals_.empty() || !show_) return;
  const std::vector<PeSignal> signals = signals_now();
  const auto is_same = [](const PeSignal& a, const PeSignal& b) { return a.name == b.name && a.bits == b.bits; };
  if (!std::ranges::equal(signals, signals_, is_same)) {
    throw Infeasible(
        fmt::format("{}: the signals of its model have other names or widths than at the beginning; "
                    "expected the same all the time",
                    processor_));
  }
  for (const PeSignal& signal : signals) {
    if (signal.bits < 64 && signal.value >> signal.bits != 0) {
      throw Infeasible(fmt::format("{}: the signal '{}' of its model has the value {}; expected one of {} bits",
                                   processor_, signal.name, signal.value, signal.bits));
    }
  }
  show_(signals);
}

}  // namespace weft
