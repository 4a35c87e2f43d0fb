#include "hw/memory/dram_controller.hpp"

#include <bit>

namespace weft {

DramController::DramController(const DramTiming& timing, std::uint32_t queue, bool refreshes)
    : t_(timing),
      refreshes_(refreshes),
      banks_(timing.bank_groups * timing.banks),
      candidates_(banks_.size()),
      group_at_(timing.bank_groups),
      slots_(queue),
      issued_(queue) {
  for (std::uint32_t bank = 0; bank < banks_.size(); ++bank) {
    candidates_[bank].group = static_cast<std::uint8_t>(bank / timing.banks);
  }
  for (std::uint32_t slot = queue; slot-- > 0;) free_.push_back(static_cast<Slot>(slot));
  if (refreshes_) refresh_due_ = t_.refi;
}

void DramController::submit(const DramBurst& burst) {
  const Slot slot = free_.back();
  free_.pop_back();
  Waiting& waiting = slots_[slot];
  waiting.burst = burst;
  waiting.has_precharged = false;
  waiting.number = arrivals_++;
  waiting.arrival = now_;
  // What is left of a refresh that is under way is waiting for it as well.
  waiting.refresh_mark = refresh_ticks_ - std::max<DramTick>(0, refresh_end_ - now_);

  waiting.before = last_;
  waiting.after = no_slot;
  (last_ == no_slot ? first_ : slots_[last_].after) = slot;
  last_ = slot;

  Bank& bank = banks_[burst.bank];
  waiting.before_in_bank = bank.last;
  waiting.after_in_bank = no_slot;
  (bank.last == no_slot ? bank.first : slots_[bank.last].after_in_bank) = slot;
  bank.last = slot;
  // An activation and an access to the open row stay as they are; a precharge gives way to a hit.
  if (bank.first == slot || candidates_[burst.bank].step == precharge) {
    find_step(burst.bank);
    choice_.reset();
  }
}

std::optional<DramTick> DramController::next_event() const {
  if (first_ == no_slot) return std::nullopt;
  if (!choice_) choice_ = choose();
  const auto rest_of = [&](const Candidate& candidate) {
    const DramTick column = t_.bl + (slots_[candidate.slot].burst.is_write ? t_.wl : t_.rl);
    if (candidate.step == activate) return t_.rcd + column;
    return candidate.step == precharge ? t_.rp + t_.rcd + column : column;
  };
  // Data move in the order of the column accesses: if one comes next, nothing finishes before it.
  const Candidate& next = candidates_[choice_->bank];
  if (next.step <= write) return choice_->tick + rest_of(next);
  const StepTimes limits = channel_limits();
  DramTick soonest = never;
  for (std::size_t bank = 0; bank < banks_.size(); ++bank) {
    if (banks_[bank].first == no_slot) continue;
    const Candidate& candidate = candidates_[bank];
    soonest = std::min(soonest, std::max(candidate.ready, limits[candidate.step]) + rest_of(candidate));
  }
  return soonest;
}

void DramController::issue_before(DramTick until) {
  for (;;) {
    if (!choice_) choice_ = choose();
    if (choice_->tick >= refresh_due_ && refresh_due_ < until) {
      refresh();
    } else if (choice_->tick < until) {
      issue(*choice_);
    } else {
      break;
    }
    choice_.reset();
  }
  now_ = std::max(now_, until);
}

// What all banks wait for: the command bus, and what earlier commands ask of the channel.
DramController::StepTimes DramController::channel_limits() const {
  const DramTick column = std::max(now_, last_command_ + t_.column_length);
  const DramTick row = std::max(now_, last_command_ + t_.activate_length);
  return {std::max(column, channel_at_[read]), std::max(column, channel_at_[write]),
          std::max({row, channel_at_[activate], activates_[oldest_activate_]}),
          std::max({now_, last_command_ + t_.precharge_length, channel_at_[precharge]})};
}

DramController::Choice DramController::choose() const {
  const StepTimes limits = channel_limits();
  std::uint64_t best = UINT64_MAX;  // edges from now, then Candidate::order
  for (const Step step : {read, write, precharge, activate}) {
    // A step that all banks wait for longer than that, above all an activation for tFAW, need not be looked at.
    if (static_cast<std::uint64_t>(limits[step] - now_) > best >> order_bits) continue;
    const bool is_column = step == read || step == write;
    // Overtaken too often, the oldest burst is the only one whose column access may come next.
    const std::uint32_t banks = is_column && is_starving() ? 1U << slots_[first_].burst.bank : ~0U;
    for (std::uint32_t rest = busy_banks_[step] & banks; rest != 0; rest &= rest - 1) {
      const Candidate& candidate = candidates_[static_cast<std::size_t>(std::countr_zero(rest))];
      const DramTick tick = std::max({candidate.ready, limits[step], group_at_[candidate.group][step]});
      best = std::min(best, (static_cast<std::uint64_t>(tick - now_) << order_bits) + candidate.order);
    }
  }
  if (best == UINT64_MAX) return {};
  return {now_ + static_cast<DramTick>(best >> order_bits), static_cast<std::uint32_t>(best % max_banks)};
}

void DramController::find_step(std::uint32_t b) {
  const Bank& bank = banks_[b];
  Candidate& candidate = candidates_[b];
  busy_banks_[candidate.step] &= ~(1U << b);
  if (bank.first == no_slot) return;
  candidate.slot = bank.first;
  if (!bank.is_open) {
    candidate.step = activate;
    candidate.ready = bank.activate_at;
  } else {
    candidate.step = precharge;
    candidate.ready = bank.precharge_at;
    const bool only_first = is_starving() && bank.first == first_;
    for (Slot slot = bank.first; slot != no_slot; slot = only_first ? no_slot : slots_[slot].after_in_bank) {
      if (slots_[slot].burst.row != bank.row) continue;
      candidate.slot = slot;
      candidate.step = slots_[slot].burst.is_write ? write : read;
      candidate.ready = bank.column_at;
      break;
    }
  }
  busy_banks_[candidate.step] |= 1U << b;
  candidate.order = slots_[candidate.slot].number * max_banks + b + (candidate.step <= write ? 0 : not_column);
}

void DramController::issue(const Choice& choice) {
  last_command_ = choice.tick;
  switch (candidates_[choice.bank].step) {
    case read:
    case write:
      return issue_column(choice.bank, choice.tick);
    case activate:
      return issue_activate(choice.bank, choice.tick);
    case precharge:
      return issue_precharge(choice.bank, choice.tick);
  }
}

void DramController::issue_activate(std::uint32_t b, DramTick tick) {
  Bank& bank = banks_[b];
  bank.is_open = true;
  bank.opener = candidates_[b].slot;
  bank.row = slots_[bank.opener].burst.row;
  bank.column_at = tick + t_.rcd;
  bank.precharge_at = tick + t_.ras;
  bank.activate_at = tick + t_.rc;
  group_at_[candidates_[b].group][activate] = tick + t_.rrd_l;
  channel_at_[activate] = tick + t_.rrd_s;
  activates_[oldest_activate_] = tick + t_.faw;
  oldest_activate_ = (oldest_activate_ + 1) % 4;
  ++counts_.activates;
  record(tick, DramCommand::activate, b, bank.row);
  find_step(b);
}

void DramController::issue_precharge(std::uint32_t b, DramTick tick) {
  Bank& bank = banks_[b];
  bank.is_open = false;
  bank.activate_at = std::max(bank.activate_at, tick + t_.rp);
  channel_at_[precharge] = tick + t_.ppd;
  slots_[candidates_[b].slot].has_precharged = true;
  record(tick, DramCommand::precharge, b);
  find_step(b);
}

void DramController::issue_column(std::uint32_t b, DramTick tick) {
  Bank& bank = banks_[b];
  StepTimes& group_at = group_at_[candidates_[b].group];
  const Slot slot = candidates_[b].slot;
  const Waiting& waiting = slots_[slot];
  const bool is_write = waiting.burst.is_write;
  if (is_write) {
    group_at[write] = tick + t_.ccd_l;
    channel_at_[write] = tick + t_.ccd_s;
    group_at[read] = tick + t_.wtr_l;
    channel_at_[read] = tick + t_.wtr_s;
    bank.precharge_at = std::max(bank.precharge_at, tick + t_.write_to_precharge);
  } else {
    group_at[read] = tick + t_.ccd_l;
    channel_at_[read] = tick + t_.ccd_s;
    channel_at_[write] = tick + t_.rtw;
    bank.precharge_at = std::max(bank.precharge_at, tick + t_.rtp);
  }
  ++(is_write ? counts_.writes : counts_.reads);
  record(tick, is_write ? DramCommand::write : DramCommand::read, b, bank.row);

  Issued& issued = issued_[ring(issued_count_++)];
  issued.slot = slot;
  issued.id = waiting.burst.id;
  issued.is_write = is_write;
  issued.arrival = waiting.arrival;
  issued.column = tick;
  issued.finish = tick + (is_write ? t_.wl : t_.rl) + t_.bl;
  issued.refresh = refresh_ticks_ - waiting.refresh_mark;
  issued.rows = 0;
  issued.outcome = RowOutcome::hit;
  if (bank.opener == slot) {
    // From its arrival, or from the bank's access before, to the open row.
    const DramTick refreshed = refresh_ticks_ - std::max(waiting.refresh_mark, bank.last_refresh_mark);
    issued.rows = std::max<DramTick>(0, bank.column_at - std::max(waiting.arrival, bank.last_column) - refreshed);
    issued.outcome = waiting.has_precharged ? RowOutcome::conflict : RowOutcome::miss;
    bank.opener = no_slot;
  }
  ++(issued.outcome == RowOutcome::hit    ? counts_.hits
     : issued.outcome == RowOutcome::miss ? counts_.misses
                                          : counts_.conflicts);
  bank.last_column = tick;
  bank.last_refresh_mark = refresh_ticks_;

  const bool was_first = slot == first_;
  unlink(slot);
  if (was_first) {
    overtaken_ = 0;
  } else if (++overtaken_ == overtaking_limit) {
    find_step(slots_[first_].burst.bank);  // the oldest one now goes first in its bank
  }
  find_step(b);
}

void DramController::unlink(Slot slot) {
  const Waiting& waiting = slots_[slot];
  Bank& bank = banks_[waiting.burst.bank];
  (waiting.before == no_slot ? first_ : slots_[waiting.before].after) = waiting.after;
  (waiting.after == no_slot ? last_ : slots_[waiting.after].before) = waiting.before;
  (waiting.before_in_bank == no_slot ? bank.first : slots_[waiting.before_in_bank].after_in_bank) =
      waiting.after_in_bank;
  (waiting.after_in_bank == no_slot ? bank.last : slots_[waiting.after_in_bank].before_in_bank) =
      waiting.before_in_bank;
}

void DramController::refresh() {
  DramTick tick = std::max(refresh_due_, last_command_ + t_.precharge_length);
  DramTick all_precharged = 0;
  bool any_open = false;
  for (const Bank& bank : banks_) {
    if (bank.is_open) {
      any_open = true;
      tick = std::max(tick, bank.precharge_at);
    } else {
      all_precharged = std::max(all_precharged, bank.activate_at);
    }
  }
  if (any_open) {
    tick = std::max(tick, channel_at_[precharge]);
    record(tick, DramCommand::precharge_all);
    last_command_ = tick;
    channel_at_[precharge] = tick + t_.ppd;
    all_precharged = std::max(all_precharged, tick + t_.rp_all);
    for (const Bank& bank : banks_) {
      if (bank.is_open) all_precharged = std::max(all_precharged, bank.activate_at);  // tRC
    }
  }
  tick = std::max({tick, all_precharged, last_command_ + t_.precharge_length});
  record(tick, DramCommand::refresh);
  last_command_ = tick;
  ++counts_.refreshes;
  refresh_end_ = tick + t_.rfc;
  refresh_ticks_ += refresh_end_ - refresh_due_;
  refresh_due_ += t_.refi;
  for (std::uint32_t b = 0; b < banks_.size(); ++b) {
    banks_[b].is_open = false;
    banks_[b].opener = no_slot;
    banks_[b].activate_at = refresh_end_;
    find_step(b);
  }
}

}  // namespace weft
