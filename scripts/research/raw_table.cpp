#include "scripts/research/raw_table.hpp"

#include <fmt/format.h>

#include <ostream>
#include <stdexcept>
#include <utility>
#include <vector>

#include "sched/memory/occupancy.hpp"
#include "sched/rules/validator.hpp"

namespace weft::study {

namespace {

std::string gap(double figure, double reference) { return fmt::format("{:.6f}", figure / reference - 1); }

}  // namespace

RawTable::RawTable(std::ostream& out, std::string version) : out_(out), version_(std::move(version)) {
  out_ << "version,set,study,case,family,seed,tasks,processors,thirds,limit,method,options,evaluations,finished,"
          "makespan,peak,reference,reference_kind,gap\n";
}

void RawTable::add(const Trial& trial, const Method& method, const std::optional<Schedule>& schedule) {
  const Case& made = *trial.made;
  out_ << fmt::format("{},{},{},{},{},{},{},{},{},{},{},{},{},", version_, trial.set, method.study, made.name,
                      to_string(made.shape.family), made.shape.seed, made.shape.tasks, made.shape.processors,
                      trial.third, trial.limit, method.name, method.options, method.evaluations);
  const char* kind = trial.is_optimum ? "optimum" : "bound";
  if (!schedule) {
    out_ << fmt::format("0,,,{},{},\n", trial.reference, kind);
    return;
  }
  Platform platform = made.platform;
  platform.capacity = trial.limit;
  const std::vector<std::string> wrong = validate(made.graph, platform, *schedule);
  if (!wrong.empty()) {
    throw std::logic_error(fmt::format("{} {} on {}: {}", method.name, method.options, made.name, wrong.front()));
  }
  out_ << fmt::format("1,{},{},{},{},{}\n", schedule->makespan, occupancy_of(made.graph, *schedule).peak,
                      trial.reference, kind, gap(schedule->makespan, trial.reference));
}

void RawTable::add_peak(const Case& made, const std::string& name, Bytes peak, Bytes least) {
  out_ << fmt::format("{},small,peak,{},{},{},{},{},,,{},,1,1,,{},{},least peak,{}\n", version_, made.name,
                      to_string(made.shape.family), made.shape.seed, made.shape.tasks, made.shape.processors, name,
                      peak, least, gap(static_cast<double>(peak), static_cast<double>(least)));
}

}  // namespace weft::study
