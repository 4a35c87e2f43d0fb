// What a sweep has found so far, as files of its directory:
//   experiments/ID.yaml   a point as an experiment of its own
//   points/ID/            what weft run has left of it
//   points/ID.json        or why there is nothing
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <utility>

#include "sweep/space/sweep_file.hpp"

namespace weft {

enum class Status : std::uint8_t { left, done, infeasible, invalid, timeout, crashed, failed };
const char* to_string(Status status);

// Why a point has no figures.
struct Failure {
  Status status = Status::failed;
  std::string reason;
  std::optional<double> least_capacity{};  // bytes, which the reason names
  std::optional<double> timeout{};         // seconds, of the one that was too short
};

// Returns the least capacity with which a reason says that there is a schedule, or below which there is none.
std::optional<double> least_capacity_in(const std::string& reason);

class ResultStore {
 public:
  ResultStore(std::string directory, Keep keep, std::optional<double> timeout);

  const std::string& directory() const { return directory_; }
  Keep keep() const { return keep_; }
  std::optional<double> timeout() const { return timeout_; }
  std::string experiments() const { return directory_ + "/experiments"; }
  std::string experiment_of(const std::string& id) const { return experiments() + "/" + id + ".yaml"; }
  std::string run_of(const std::string& id) const { return directory_ + "/points/" + id; }

  // Returns whether there is nothing to do: a run with all that is kept, or a failure that would come again.
  bool is_finished(const std::string& id) const;
  // Returns the failure of a point that has no run.
  std::optional<Failure> failure_of(const std::string& id) const;
  // Returns the summary of a point's run, where there is one; a file of another shape is none. Throws InputError where it is torn.
  std::optional<nlohmann::json> summary_of(const std::string& id) const;

  // Makes the directories.
  void prepare() const;
  // Writes a point's experiment where it is not there, or is not this one: a run is that of its ID.
  void add_experiment(const std::string& id, const std::string& text) const;
  // Keeps why a point has no run.
  void add_failure(const std::string& id, const Failure& failure) const;
  // Drops a failure, so that the point is tried again.
  void forget_failure(const std::string& id) const;

 private:
  std::string directory_;
  Keep keep_;
  std::optional<double> timeout_;
};

// A point for one process: others wait until it is released, or ended.
class PointLock {
 public:
  // Takes the lock on the point's experiment. Precondition: that is there.
  PointLock(const ResultStore& store, const std::string& id);
  PointLock(const PointLock&) = delete;
  PointLock& operator=(const PointLock&) = delete;
  PointLock(PointLock&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}
  PointLock& operator=(PointLock&& other) noexcept {
    std::swap(descriptor_, other.descriptor_);
    return *this;
  }
  ~PointLock();

  bool is_taken() const { return descriptor_ >= 0; }

 private:
  int descriptor_ = -1;
};

}  // namespace weft
