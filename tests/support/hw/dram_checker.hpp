// Checks a log of DRAM commands against the rules of the standard, pair by pair and in nanoseconds. It shares no code
// with the controller; the figures are its own copy of JESD79-4 (2400R, x8) and JESD209-4 (3200, x16).
#pragma once

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "hw/memory/dram_controller.hpp"

namespace weft::test {

struct DramRules {
  int banks_per_group;
  int read_latency, write_latency, data;                                                       // tCK
  int rcd, rp, rp_all, ras, rtp, wr, wtr_s, wtr_l, ccd_s, ccd_l, rrd_s, rrd_l, faw, rfc, ppd;  // tCK
  int refi;
  int write_late;  // tCK by which write data may be late (tDQSS)
  int read_late;   // tCK by which read data may be late (tDQSCK)
  int turnaround;  // tCK that the data bus is empty between a read and a write
  int length_of_activate, length_of_column, length_of_other;
};

inline DramRules ddr4_2400_rules(bool eight_gigabit) {
  return {4, 16,   12, 4, 16, 16, 16, 39, 9, 18, 3, 9, 4, 6, 4, 6, 26, eight_gigabit ? 420 : 312,
          1, 9360, 0,  0, 2,  1,  1,  1};
}
inline DramRules lpddr4_3200_rules(bool eight_gigabit) {
  return {8, 28,   14, 8, 29, 29, 34, 68, 12, 29, 16, 16, 8, 8, 16, 16, 64, eight_gigabit ? 448 : 288,
          4, 6246, 1,  6, 2,  4,  4,  2};
}

class DramChecker {
 public:
  DramChecker(const DramRules& rules, bool refreshes) : r_(rules), refreshes_(refreshes) {}

  // Returns everything that is wrong, one line each; at most 20.
  std::string faults(const std::vector<IssuedCommand>& log) {
    faults_.clear();
    for (std::size_t i = 0; i < log.size(); ++i) {
      for (std::size_t j = i; j-- > 0 && log[i].tick - log[j].tick <= horizon();) check_pair(log[j], log[i]);
      if (i > 0) check_command_bus(log[i - 1], log[i]);
    }
    check_states(log);
    check_four_activates(log);
    check_data_bus(log);
    if (refreshes_) check_refreshes(log);
    return faults_;
  }

 private:
  using C = DramCommand;
  static bool is_column(C c) { return c == C::read || c == C::write; }
  static bool is_precharge(C c) { return c == C::precharge || c == C::precharge_all; }
  DramTick horizon() const { return r_.rfc + 100; }
  int group(std::uint32_t bank) const { return static_cast<int>(bank) / r_.banks_per_group; }

  void fault(const std::string& text) {
    if (std::count(faults_.begin(), faults_.end(), '\n') < 20) faults_ += text + "\n";
  }
  static std::string text(const IssuedCommand& c) {
    static const char* const names[] = {"ACT", "PRE", "PREA", "RD", "WR", "REF"};
    return fmt::format("{} bank {} row {} at {}", names[static_cast<int>(c.command)], c.bank, c.row, c.tick);
  }

  // Returns the min distance in tCK, by the table of the standard.
  DramTick least(const IssuedCommand& a, const IssuedCommand& b) const {
    const bool everywhere = a.command == C::precharge_all || b.command == C::precharge_all || a.command == C::refresh ||
                            b.command == C::refresh;
    const bool same_bank = everywhere || a.bank == b.bank;
    const bool same_group = group(a.bank) == group(b.bank);
    DramTick d = 0;
    const auto need = [&](DramTick ticks) { d = std::max(d, ticks); };
    if (a.command == C::refresh) need(r_.rfc);
    if (a.command == C::activate && b.command == C::activate) {
      need(same_bank ? r_.ras + r_.rp : same_group ? r_.rrd_l : r_.rrd_s);
    }
    if (a.command == C::activate && is_column(b.command) && same_bank) need(r_.rcd);
    if (a.command == C::activate && is_precharge(b.command) && same_bank) need(r_.ras);
    if (a.command == C::activate && b.command == C::refresh) need(r_.ras + r_.rp);
    if (a.command == C::precharge && (b.command == C::activate || b.command == C::refresh) && same_bank) need(r_.rp);
    if (a.command == C::precharge_all && (b.command == C::activate || b.command == C::refresh)) need(r_.rp_all);
    if (is_precharge(a.command) && is_precharge(b.command)) need(r_.ppd);
    if (a.command == C::read && is_precharge(b.command) && same_bank) need(r_.rtp);
    if (a.command == C::write && is_precharge(b.command) && same_bank) {
      need(r_.write_latency + r_.write_late + r_.data + r_.wr);
    }
    if (a.command == b.command && is_column(a.command)) need(same_group ? r_.ccd_l : r_.ccd_s);
    if (a.command == C::write && b.command == C::read) {
      need(r_.write_latency + r_.write_late + r_.data + (same_group ? r_.wtr_l : r_.wtr_s));
    }
    if (a.command == C::read && b.command == C::write) {
      need(r_.read_latency + r_.read_late + r_.data + r_.turnaround - r_.write_latency);
    }
    return d;
  }

  void check_pair(const IssuedCommand& a, const IssuedCommand& b) {
    if (b.tick - a.tick < least(a, b)) fault(fmt::format("{}, then {}: least {}", text(a), text(b), least(a, b)));
  }

  void check_command_bus(const IssuedCommand& a, const IssuedCommand& b) {
    const int length = b.command == C::activate ? r_.length_of_activate
                       : is_column(b.command)   ? r_.length_of_column
                                                : r_.length_of_other;
    if (b.tick - a.tick < length) fault(fmt::format("{} and {} on the command bus", text(a), text(b)));
  }

  void check_states(const std::vector<IssuedCommand>& log) {
    std::map<std::uint32_t, std::uint32_t> open;  // bank to row
    for (const IssuedCommand& c : log) {
      const auto row = open.find(c.bank);
      if (c.command == C::activate && !open.emplace(c.bank, c.row).second) fault(text(c) + ": bank is open");
      if (c.command == C::precharge && open.erase(c.bank) == 0) fault(text(c) + ": bank is closed");
      if (c.command == C::precharge_all) open.clear();
      if (is_column(c.command) && (row == open.end() || row->second != c.row)) fault(text(c) + ": row is not open");
      if (c.command == C::refresh && !open.empty()) fault(text(c) + ": banks are open");
    }
  }

  void check_four_activates(const std::vector<IssuedCommand>& log) {
    std::vector<DramTick> activates;
    for (const IssuedCommand& c : log) {
      if (c.command == C::activate) activates.push_back(c.tick);
    }
    for (std::size_t i = 4; i < activates.size(); ++i) {
      if (activates[i] - activates[i - 4] < r_.faw) fault(fmt::format("five ACT within tFAW at {}", activates[i]));
    }
  }

  void check_data_bus(const std::vector<IssuedCommand>& log) {
    DramTick busy_until = 0;
    for (const IssuedCommand& c : log) {
      if (!is_column(c.command)) continue;
      const DramTick begin = c.tick + (c.command == C::read ? r_.read_latency : r_.write_latency);
      if (begin < busy_until) fault(text(c) + ": data bus is taken");
      busy_until = begin + r_.data;
    }
  }

  // Checks that the k-th refresh is due at k tREFI. It may be late by what the banks need to close: here at most 200
  // tCK.
  void check_refreshes(const std::vector<IssuedCommand>& log) {
    DramTick due = r_.refi;
    for (const IssuedCommand& c : log) {
      if (c.command != C::refresh) {
        if (c.tick > due + 200) {
          fault(fmt::format("no refresh at {}", due));
          due += r_.refi;
        }
        continue;
      }
      if (c.tick < due || c.tick > due + 200) fault(fmt::format("{}, due at {}", text(c), due));
      due += r_.refi;
    }
  }

  DramRules r_;
  bool refreshes_;
  std::string faults_;
};

}  // namespace weft::test
