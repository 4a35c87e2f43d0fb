#include "sched/rules/memory_validator.hpp"

#include <algorithm>
#include <limits>
#include <map>
#include <tuple>

namespace weft {

namespace {

constexpr Time never = std::numeric_limits<Time>::infinity();

// The life of a task's buffer: in time, and in positions of the order (it is dead once `last` tasks have run).
struct BufferLife {
  Time begin = 0, end = 0;
  std::uint32_t first = 0, last = 0;
  bool held = false;
};

class MemoryValidator {
 public:
  MemoryValidator(const TaskGraph& graph, const Platform& platform, const Schedule& schedule, Violations& violations)
      : graph_(graph), platform_(platform), schedule_(schedule), violations_(violations), lives_(graph.task_count()) {
    find_lives();
  }

  void check() {
    check_live_bytes(platform_.capacity, "", "the capacity", [](BufferId) { return true; });
    check_live_bytes(schedule_.activation_limit, " of activations", "their limit", [&](BufferId buffer) {
      return !graph_.is_external(buffer) && graph_.buffer_class(buffer) == BufferClass::activation;
    });
    check_activation_waits();
    if (schedule_.address.empty() || !check_addresses()) return;
    check_one_task_at_a_time();
    check_ranges_in_time();
  }

 private:
  Bytes rounded(BufferId buffer) const {
    if (!graph_.in_scratchpad(buffer)) return 0;
    const Bytes over = graph_.buffer_bytes(buffer) % platform_.alignment;
    return graph_.buffer_bytes(buffer) + (over == 0 ? 0 : platform_.alignment - over);
  }

  void find_lives() {
    const auto& order = schedule_.order;
    Time finished = 0;
    std::vector<Time> prefix_finish{0};
    for (std::uint32_t p = 0; p < order.size(); ++p) {
      const TaskId task = order[p];
      const Time finish = schedule_.finish[task];
      prefix_finish.push_back(finished = std::max(finished, finish));
      lives_[task] = {schedule_.start[task], finish, p, p + 1, graph_.is_kept(task) || !platform_.reuse};
      for (const BufferId buffer : graph_.inputs(task)) {
        if (graph_.is_external(buffer)) continue;
        const bool is_staged = platform_.processors[schedule_.processor[task]].is_staged();
        lives_[buffer].end = std::max(lives_[buffer].end, is_staged ? schedule_.read_finish[task] : finish);
        lives_[buffer].last = p + 1;
      }
    }
    for (TaskId task = 0; task < graph_.task_count(); ++task) {
      BufferLife& life = lives_[task];
      const bool is_taken_over = graph_.taken_over_by(task) != no_task;  // whatever its release position
      if (is_taken_over && !platform_.reuse) violations_.add("results in place of operands, and no memory is reused");
      const std::uint32_t position =
          schedule_.release_position.empty() || is_taken_over ? 0 : schedule_.release_position[task];
      life.held |= position == held_to_the_end;
      if (life.held) {
        life.end = never;
        life.last = held_to_the_end;
      } else {
        life.last = std::max(life.last, position);
        life.end = std::max(life.end, prefix_finish[position]);
      }
    }
  }

  // What a result has of the operand whose place it takes counts once: with the operand until that is released.
  Bytes allocated(BufferId buffer) const {
    const bool in_place = !graph_.is_external(buffer) && graph_.in_place_of(buffer) != no_buffer;
    return in_place ? 0 : graph_.buffer_bytes(buffer);
  }
  Bytes released(BufferId buffer) const {
    const TaskId over = graph_.taken_over_by(buffer);
    return graph_.buffer_bytes(buffer) - (over == no_task ? 0 : graph_.buffer_bytes(over));
  }

  // Bytes as the buffers have them, at the end of every instant; of those that count.
  template <typename Counts>
  void check_live_bytes(Bytes limit, const char* of_what, const char* name_of_limit, Counts&& counts) {
    Bytes live = 0;
    std::map<Time, Bytes> change;
    for (BufferId buffer = 0; buffer < graph_.buffer_count(); ++buffer) {
      if (!graph_.in_scratchpad(buffer) || !counts(buffer)) continue;
      const bool external = graph_.is_external(buffer);
      change[external ? 0 : lives_[buffer].begin] += allocated(buffer);
      if (!external && lives_[buffer].end != never) change[lives_[buffer].end] -= released(buffer);
    }
    for (const auto& [time, bytes] : change) {
      live += bytes;
      if (live <= limit) continue;
      violations_.add("at time {} {} bytes{} are live, more than {} of {}", time, live, of_what, name_of_limit, limit);
      return;
    }
  }

  void check_activation_waits() {
    for (const ReleaseWait& wait : schedule_.activation_waits) {
      if (wait.task >= graph_.task_count() || wait.released >= graph_.task_count()) {
        violations_.add("a wait of task {} for buffer {}, which are not both there", wait.task, wait.released);
        continue;
      }
      const BufferLife& life = lives_[wait.released];
      if (life.last <= lives_[wait.task].first && life.end <= schedule_.start[wait.task]) continue;
      violations_.add_about(wait.task, "task {} starts at {}, before buffer {} is released, for which it waits",
                            graph_.task_name(wait.task), schedule_.start[wait.task], graph_.buffer_name(wait.released));
    }
  }

  bool check_addresses() {
    if (schedule_.address.size() != graph_.buffer_count()) {
      violations_.add("{} addresses for {} buffers", schedule_.address.size(), graph_.buffer_count());
      return false;
    }
    bool good = true;
    for (BufferId buffer = 0; buffer < graph_.buffer_count(); ++buffer) {
      const Bytes address = schedule_.address[buffer];
      if (!graph_.in_scratchpad(buffer)) {
        if (address != no_address)
          violations_.add_about(buffer, "buffer {} in DRAM has an address", graph_.buffer_name(buffer));
        continue;
      }
      const Bytes bytes = rounded(buffer);
      if (bytes == 0) continue;
      if (address >= 0 && address % platform_.alignment == 0 && address <= platform_.capacity - bytes) continue;
      good = false;
      violations_.add_about(buffer,
                            "buffer {} of {} bytes at address {}: outside the capacity of {} or not aligned to {}",
                            graph_.buffer_name(buffer), bytes, address, platform_.capacity, platform_.alignment);
    }
    return good;
  }

  using Ranges = std::map<Bytes, BufferId>;  // live ranges by address

  // A result in place of an operand takes that one's range when it is released.
  void allocate(Ranges& live, BufferId buffer, const char* when) {
    const Bytes bytes = rounded(buffer);
    if (bytes == 0) return;
    const Bytes address = schedule_.address[buffer];
    const BufferId operand = graph_.is_external(buffer) ? no_buffer : graph_.in_place_of(buffer);
    if (operand != no_buffer) {
      if (address == schedule_.address[operand]) return;
      violations_.add_about(buffer, "buffer {} at address {} takes the place of {}, which is at {}",
                            graph_.buffer_name(buffer), address, graph_.buffer_name(operand),
                            schedule_.address[operand]);
      return;
    }
    const auto after = live.upper_bound(address);
    const auto clash = [&](BufferId other) {
      violations_.add_about(buffer, "buffers {} and {} share addresses {}", graph_.buffer_name(other),
                            graph_.buffer_name(buffer), when);
    };
    if (after != live.end() && after->first < address + bytes) clash(after->second);
    if (after != live.begin()) {
      const BufferId below = std::prev(after)->second;
      if (schedule_.address[below] + rounded(below) > address) clash(below);
    }
    live.emplace(address, buffer);
  }

  void release(Ranges& live, BufferId buffer) {
    const auto range = live.find(schedule_.address[buffer]);
    if (range == live.end() || range->second != buffer) return;
    if (const TaskId over = graph_.taken_over_by(buffer); over != no_task) {
      range->second = over;
    } else {
      live.erase(range);
    }
  }

  // Every prefix of the order fits, and whoever held a range before stands, with all its readers, earlier.
  void check_one_task_at_a_time() {
    std::vector<BufferId> by_last = schedule_.order;
    std::ranges::stable_sort(by_last, {}, [&](BufferId buffer) { return lives_[buffer].last; });
    Ranges live;
    Bytes bytes = 0;
    for (BufferId buffer = graph_.task_count(); buffer < graph_.buffer_count(); ++buffer) {
      allocate(live, buffer, "though both stay to the end");
      bytes += rounded(buffer);
    }
    std::size_t next = 0;
    for (std::uint32_t p = 0; p < schedule_.order.size(); ++p) {
      for (; next < by_last.size() && lives_[by_last[next]].last <= p; ++next) {
        const TaskId over = graph_.taken_over_by(by_last[next]);
        release(live, by_last[next]);
        bytes -= rounded(by_last[next]) - (over == no_task ? 0 : rounded(over));
      }
      allocate(live, schedule_.order[p], "though readers of the first stand behind the second in the dispatch order");
      bytes += graph_.in_place_of(schedule_.order[p]) == no_buffer ? rounded(schedule_.order[p]) : 0;
      if (bytes > platform_.capacity) {
        violations_.add_about(schedule_.order[p],
                              "the first {} tasks of the order need {} bytes, more than the capacity of {}", p + 1,
                              bytes, platform_.capacity);
        return;
      }
    }
  }

  // Within an instant: first what ends then, then allocations by position. Lives of no length end where they begin;
  // what readers of no duration release counts as released (the other check knows their positions).
  void check_ranges_in_time() {
    struct Event {
      Time time;
      bool allocation;
      std::uint32_t position;
    };
    std::vector<Event> events;
    for (std::uint32_t p = 0; p < schedule_.order.size(); ++p) {
      const BufferLife& life = lives_[schedule_.order[p]];
      events.push_back({life.begin, true, p});
      if (life.begin < life.end && life.end != never) events.push_back({life.end, false, p});
    }
    std::ranges::sort(events, {}, [](const Event& e) { return std::tuple(e.time, e.allocation, e.position); });
    Ranges live;
    for (const Event& event : events) {
      const BufferId buffer = schedule_.order[event.position];
      if (event.allocation) allocate(live, buffer, "while both are live");
      if (!event.allocation || lives_[buffer].begin == lives_[buffer].end) release(live, buffer);
    }
  }

  const TaskGraph& graph_;
  const Platform& platform_;
  const Schedule& schedule_;
  Violations& violations_;
  std::vector<BufferLife> lives_;
};

}  // namespace

void check_memory(const TaskGraph& graph, const Platform& platform, const Schedule& schedule, Violations& violations) {
  MemoryValidator(graph, platform, schedule, violations).check();
}

}  // namespace weft
