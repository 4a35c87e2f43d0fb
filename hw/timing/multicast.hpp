// `interconnect: {multicast: true}`: a read of the scratchpad serves all processing elements that ask for the same burst
// while it is under way. The rule, for the run and for the twin of the machine alike.
//
// A burst is an address and a length. The first that asks for it leads: its read goes on as if it were alone. Another
// processing element that asks follows, if it does so while the read is under way, and is answered with it, in the same
// cycle. Where a response reaches everybody (InterconnectTiming::broadcasts(): ideal, crossbar, bus), a read is under way
// from when it comes in until its answer is back, and those that follow take nothing of the ways. Elsewhere (mesh) a
// request goes its own way to the scratchpad; there a read is under way from when it arrives until it is complete, and
// every response goes its own way back: the access is shared, the links are not.
#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <unordered_map>
#include <vector>

#include "hw/timing/interconnect_timing.hpp"

namespace weft {

class Multicast {
 public:
  // Where requests look for one to follow.
  enum class Place : std::uint8_t { nowhere, where_they_come_in, at_the_memory };

  // `ports`: those of processing elements are below this number.
  Multicast(Place place, int ports) : place_(place), ports_(ports) {}
  static Place place_for(const InterconnectTiming& interconnect, bool multicast) {
    if (!multicast) return Place::nowhere;
    return interconnect.broadcasts() ? Place::where_they_come_in : Place::at_the_memory;
  }

  Place place() const { return place_; }

  struct Leader {
    std::uint32_t number = 0;
    Cycles answer = not_known;  // in which cycle it is answered: back, or complete at the memory
  };
  static constexpr Cycles not_known = std::numeric_limits<Cycles>::max();

  // A request of this number is at a place in a cycle. Returns the one that it follows, if there is one. Otherwise it
  // goes on by itself. Calls come in the order in which requests are there.
  std::optional<Leader> follow(Place place, const Request& request, std::uint64_t address, Cycles now) {
    if (place != place_ || request.is_write || request.target != Target::scratchpad || request.port >= ports_) {
      return std::nullopt;
    }
    const std::uint64_t burst = address << length_bits | request.bytes;
    Read& read = reads_[burst];
    if (read.since <= now && now < read.answer && read.port != request.port) {
      if (read.answer == not_known) followers_[read.leader].push_back(request.number);
      return Leader{read.leader, read.answer};
    }
    read = {now, not_known, request.number, request.port};
    if (request.number >= burst_of_.size()) burst_of_.resize(request.number + 1, nothing);
    if (request.number >= followers_.size()) followers_.resize(request.number + 1);
    burst_of_[request.number] = burst;
    forget_old_reads(now);
    return std::nullopt;
  }

  // A request is answered in this cycle: calls `with(number)` for those that have followed it so far.
  template <class With>
  void answered(std::uint32_t number, Cycles cycle, With with) {
    if (number >= burst_of_.size() || burst_of_[number] == nothing) return;
    const auto read = reads_.find(burst_of_[number]);
    burst_of_[number] = nothing;
    if (read != reads_.end() && read->second.leader == number && read->second.answer == not_known) {
      read->second.answer = cycle;
    }
    for (const std::uint32_t follower : followers_[number]) with(follower);
    followers_[number].clear();
  }

 private:
  static constexpr int length_bits = 21;  // above those of the longest burst
  static constexpr std::uint64_t nothing = std::numeric_limits<std::uint64_t>::max();
  struct Read {
    Cycles since = not_known, answer = 0;
    std::uint32_t leader = 0;
    int port = 0;
  };

  void forget_old_reads(Cycles now) {
    if (reads_.size() < max_reads_) return;
    std::erase_if(reads_, [now](const auto& read) { return read.second.answer <= now; });
    max_reads_ = 2 * reads_.size() + first_max_reads;
  }

  static constexpr std::size_t first_max_reads = 4096;
  Place place_;
  int ports_;
  std::unordered_map<std::uint64_t, Read> reads_;  // by burst, the last one; looked up only
  std::size_t max_reads_ = first_max_reads;
  std::vector<std::uint64_t> burst_of_;                // by number, of those that lead and are not answered
  std::vector<std::vector<std::uint32_t>> followers_;  // by number of the one that they follow
};

}  // namespace weft
