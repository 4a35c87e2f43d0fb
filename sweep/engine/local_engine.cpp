#include "sweep/engine/local_engine.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <sched.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <csignal>
#include <deque>
#include <optional>
#include <thread>

#include "base/core/child_process.hpp"
#include "base/core/error.hpp"
#include "base/core/interrupt.hpp"
#include "hw/page/page.hpp"

namespace weft {

namespace {

using Clock = std::chrono::steady_clock;

constexpr std::chrono::milliseconds interval{200};  // between two looks at what has changed
constexpr int max_tries = 2;
constexpr off_t max_log = 2000;  // bytes of what a crash left on stderr

// What the process of a point answers: the status, a line feed, the reason.
std::string answer(Status status, const std::string& reason) { return std::string(to_string(status)) + '\n' + reason; }

std::string answer_of(const ResultStore& store, const CarryOut& carry_out, const std::string& id) {
  try {
    const std::string out = store.run_of(id);
    carry_out({"weft", "run", store.experiment_of(id), "--quiet", "--keep",
               keep_names[static_cast<std::size_t>(store.keep())], "--out", out});
    if (store.keep() != Keep::summary && has_pages()) carry_out({"weft", "report", out});
    return answer(Status::done, "");
  } catch (const InputError& error) {
    return answer(Status::invalid, error.what());
  } catch (const Infeasible& error) {
    return answer(Status::infeasible, error.what());
  } catch (const std::exception& error) {
    return answer(Status::failed, error.what());
  } catch (...) {
    return answer(Status::failed, "something was thrown that is no std::exception; by a plug-in, if there is one");
  }
}

// Where the process of a point writes its errors: a file without a name.
class Log {
 public:
  Log() : descriptor_(memfd_create("weft-point", MFD_CLOEXEC)) {}
  Log(Log&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}
  Log& operator=(Log&& other) noexcept {
    std::swap(descriptor_, other.descriptor_);
    return *this;
  }
  ~Log() {
    if (descriptor_ >= 0) close(descriptor_);
  }

  void take_output() const {
    const int nothing = open("/dev/null", O_RDWR | O_CLOEXEC);
    dup2(nothing, STDIN_FILENO);
    dup2(nothing, STDOUT_FILENO);
    dup2(descriptor_ >= 0 ? descriptor_ : nothing, STDERR_FILENO);
  }
  std::string last_line() const {
    const off_t size = descriptor_ < 0 ? 0 : lseek(descriptor_, 0, SEEK_END);
    std::string text(static_cast<std::size_t>(std::min(size, max_log)), '\0');
    const ssize_t count = pread(descriptor_, text.data(), text.size(), size - static_cast<off_t>(text.size()));
    text.resize(static_cast<std::size_t>(std::max<ssize_t>(count, 0)));
    text.erase(text.find_last_not_of('\n') + 1);
    return text.substr(text.rfind('\n') + 1);
  }

 private:
  int descriptor_;
};

struct Waiting {
  std::string id;
  int tries = 0;
};

struct Running {
  Waiting point;
  PointLock lock;
  Log log;
  Child child;
  std::optional<Clock::time_point> deadline;
};

// One call of LocalEngine::run().
class Campaign {
 public:
  Campaign(const ResultStore& store, const CarryOut& carry_out, std::span<const std::string> ids)
      : store_(store), carry_out_(carry_out) {
    for (const std::string& id : ids) waiting_.push_back({id});
  }
  Campaign(const Campaign&) = delete;
  Campaign& operator=(const Campaign&) = delete;
  ~Campaign() { end_all(); }

  std::size_t finished() const { return finished_; }
  bool is_over() const { return waiting_.empty() && running_.empty(); }

  // Begins points until so many run.
  void fill(std::size_t jobs) {
    for (std::size_t looked = waiting_.size(); looked > 0 && running_.size() < jobs; --looked) {
      Waiting point = std::move(waiting_.front());
      waiting_.pop_front();
      if (store_.is_finished(point.id)) {
        ++finished_;
      } else if (PointLock lock(store_, point.id); lock.is_taken()) {
        begin(std::move(point), std::move(lock));
      } else {
        waiting_.push_back(std::move(point));  // another process has it
      }
    }
  }

  // Waits until a point ends, its time is over, or an interval is.
  void wait() {
    if (running_.empty()) {
      std::this_thread::sleep_for(interval);
      return;
    }
    std::vector<pollfd> ends;
    Clock::time_point until = Clock::now() + interval;
    for (const Running& running : running_) {
      ends.push_back({running.child.pipe_end, POLLIN, 0});
      if (running.deadline) until = std::min(until, *running.deadline);
    }
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(until - Clock::now());
    poll(ends.data(), ends.size(), static_cast<int>(std::max<std::int64_t>(left.count(), 0)));
    for (std::size_t k = ends.size(); k-- > 0;) {
      if (ends[k].revents != 0) {
        end(k, false);
      } else if (running_[k].deadline && *running_[k].deadline <= Clock::now()) {
        end(k, true);
      }
    }
  }

 private:
  void begin(Waiting point, PointLock lock) {
    if (store_.is_finished(point.id)) {  // since it was looked at
      ++finished_;
      return;
    }
    store_.forget_failure(point.id);
    Log log;
    const Child child = begin_child([&] {
      setpgid(0, 0);  // so that a point ends with all its processes
      std::signal(SIGINT, SIG_DFL);
      log.take_output();
      return answer_of(store_, carry_out_, point.id);
    });
    setpgid(child.process, child.process);
    std::optional<Clock::time_point> deadline;
    if (store_.timeout()) deadline = Clock::now() + std::chrono::milliseconds(std::llround(*store_.timeout() * 1000));
    running_.push_back({std::move(point), std::move(lock), std::move(log), child, deadline});
  }

  void end(std::size_t k, bool is_too_late) {
    Running running = std::move(running_[k]);
    running_.erase(running_.begin() + static_cast<std::ptrdiff_t>(k));
    if (is_too_late) kill(-running.child.process, SIGKILL);
    Failure failure = failure_of(running, is_too_late);
    if (failure.status == Status::done) {
      ++finished_;
      return;
    }
    const bool may_be_chance = failure.status == Status::crashed || failure.status == Status::failed;
    if (may_be_chance && ++running.point.tries < max_tries) {
      waiting_.push_front(std::move(running.point));
      return;
    }
    if (may_be_chance) failure.reason += fmt::format(" ({} times)", running.point.tries);
    store_.add_failure(running.point.id, failure);
    ++finished_;
  }

  Failure failure_of(const Running& running, bool is_too_late) const {
    Failure failure;
    try {
      const std::string text = end_child(running.child);
      const std::string status = text.substr(0, text.find('\n'));
      for (const Status known : {Status::done, Status::infeasible, Status::invalid}) {
        if (status == to_string(known)) failure.status = known;
      }
      failure.reason = text.substr(status.size() + 1);
      if (failure.status == Status::infeasible) failure.least_capacity = least_capacity_in(failure.reason);
    } catch (const std::exception& error) {
      const std::string last = running.log.last_line();
      failure = {Status::crashed, error.what() + (last.empty() ? "" : "; its last line: " + printable(last))};
    }
    if (is_too_late && failure.status == Status::crashed) {
      failure = {Status::timeout, fmt::format("took longer than {:g} s", *store_.timeout()), {}, store_.timeout()};
    }
    return failure;
  }

  void end_all() {
    for (const Running& running : running_) kill(-running.child.process, SIGKILL);
    for (const Running& running : running_) failure_of(running, false);
    running_.clear();
  }

  const ResultStore& store_;
  const CarryOut& carry_out_;
  std::deque<Waiting> waiting_;
  std::vector<Running> running_;
  std::size_t finished_ = 0;
};

}  // namespace

LocalEngine::LocalEngine(const ResultStore& store, CarryOut carry_out, int jobs)
    : store_(store), carry_out_(std::move(carry_out)), jobs_(jobs) {}

bool LocalEngine::run(std::span<const std::string> ids, const std::function<void(std::size_t finished)>& on_change) {
  Campaign campaign(store_, carry_out_, ids);
  while (!campaign.is_over() && !interrupted()) {
    campaign.fill(static_cast<std::size_t>(jobs_));
    on_change(campaign.finished());
    if (!campaign.is_over()) campaign.wait();
  }
  on_change(campaign.finished());
  return campaign.is_over();
}

int usable_cores() {
  cpu_set_t cores;
  return sched_getaffinity(0, sizeof cores, &cores) == 0 ? std::max(1, CPU_COUNT(&cores)) : 1;
}

}  // namespace weft
