#include "hw/memory/dram_device.hpp"

#include <bit>

#include "hw/model/clock.hpp"

namespace weft {

namespace {

// Takes the first of a queue in a vector, and erases the taken ones once they are most of it.
template <class T>
void take_first(std::vector<T>& queue, std::size_t& first) {
  if (++first == queue.size()) {
    queue.clear();
    first = 0;
  } else if (first > 64 && 2 * first > queue.size()) {
    queue.erase(queue.begin(), queue.begin() + static_cast<std::ptrdiff_t>(first));
    first = 0;
  }
}

}  // namespace

DramDevice::DramDevice(const DramTiming& timing, std::uint32_t channels, std::uint32_t queue, bool refreshes)
    : timing_(timing), map_(timing, channels), controllers_(channels, DramController(timing, queue, refreshes)) {}

std::uint32_t DramDevice::begin(std::uint64_t address, std::uint32_t bytes, bool is_write, Picoseconds now) {
  const int burst_bits = std::countr_zero(timing_.burst_bytes);
  const std::uint64_t first = address >> burst_bits;
  const std::uint64_t last = bytes > 0 ? (address + bytes - 1) >> burst_bits : first;
  const auto count = static_cast<std::uint32_t>(last - first + 1);
  const std::uint32_t id = accesses_.add({first << burst_bits, is_write, count, count, {}});
  accesses_[id].result.id = id;
  accesses_[id].result.bursts = count;
  entering_.push_back(id);
  advance(now);
  return id;
}

void DramDevice::advance(Picoseconds now) {
  const DramTick until = tick(now);
  for (DramController& controller : controllers_) {
    controller.advance(until, [this](const DramCompletion& burst) { finish(burst); });
  }
  certain_until_ = time(until + controllers_.front().shortest_access());
  if (first_entering_ < entering_.size()) enter();
}

void DramDevice::enter() {
  while (first_entering_ < entering_.size()) {
    Access& access = accesses_[entering_[first_entering_]];
    while (access.to_enter > 0) {
      const DramPlace place = map_.place(access.address);
      if (!controllers_[place.channel].has_room()) return;
      controllers_[place.channel].submit({entering_[first_entering_], place.bank, place.row, access.is_write});
      access.address += timing_.burst_bytes;
      --access.to_enter;
    }
    take_first(entering_, first_entering_);
  }
}

void DramDevice::finish(const DramCompletion& burst) {
  Access& access = accesses_[burst.id];
  if (burst.outcome != RowOutcome::hit) {
    const DramTick work = timing_.rcd + (burst.outcome == RowOutcome::conflict ? timing_.rp : 0);
    access.result.row_work += timing_.time_of(work);
  }
  if (const Picoseconds complete = time(burst.finish); complete >= access.result.complete) {
    access.result.complete = complete;
    access.result.rows = burst.rows > 0 ? timing_.time_of(burst.rows) : 0;
    access.result.refresh = burst.refresh > 0 ? timing_.time_of(burst.refresh) : 0;
  }
  if (--access.to_finish > 0) return;
  // Channels are advanced one after the other: among what they finish, the order of time.
  auto place = finished_.end();
  const auto first = finished_.begin() + static_cast<std::ptrdiff_t>(first_finished_);
  while (place != first && (place - 1)->complete > access.result.complete) --place;
  finished_.insert(place, access.result);
}

std::optional<Picoseconds> DramDevice::next_event() const {
  std::optional<Picoseconds> next;
  if (first_finished_ < finished_.size()) next = finished_[first_finished_].complete;
  const auto at = [&](const std::optional<DramTick>& event) {
    if (event && (!next || time(*event) < *next)) next = time(*event);
  };
  for (const DramController& controller : controllers_) {
    at(controller.next_event());
    if (first_entering_ < entering_.size()) at(controller.next_room());
  }
  return next;
}

const FinishedAccess* DramDevice::finished() const {
  if (first_finished_ == finished_.size() || finished_[first_finished_].complete > certain_until_) return nullptr;
  return &finished_[first_finished_];
}

void DramDevice::take_finished() {
  accesses_.release(finished_[first_finished_].id);
  take_first(finished_, first_finished_);
}

DramCounts DramDevice::counts() const {
  DramCounts sum;
  for (const DramController& controller : controllers_) {
    const DramCounts& one = controller.counts();
    sum.reads += one.reads;
    sum.writes += one.writes;
    sum.hits += one.hits;
    sum.misses += one.misses;
    sum.conflicts += one.conflicts;
    sum.activates += one.activates;
    sum.refreshes += one.refreshes;
  }
  return sum;
}

std::uint64_t DramDevice::refreshes() const {
  std::uint64_t sum = 0;
  for (const DramController& controller : controllers_) sum += controller.counts().refreshes;
  return sum;
}

DramTick DramDevice::tick(Picoseconds time) const { return timing_.tick_at_or_after(time - grant_offset); }
Picoseconds DramDevice::time(DramTick tick) const { return timing_.time_of(tick) + grant_offset; }

}  // namespace weft
