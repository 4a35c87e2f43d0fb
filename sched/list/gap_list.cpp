#include "sched/list/gap_list.hpp"

#include <algorithm>
#include <cassert>
#include <span>

namespace weft {

namespace {

// An upper bound on the duration that fits by the arithmetic start + cost <= end: `begin + cost` may be rounded down to
// `end` for a cost just above end - begin.
Time padded_length(const GapList::Gap& gap) { return gap.end - gap.begin + gap.end * 0x1p-51; }

}  // namespace

void GapList::refresh(Block& block) {
  block.longest = 0;
  for (std::uint32_t k = 0; k < block.count; ++k) block.longest = std::max(block.longest, padded_length(block[k]));
  block.first_begin = block[0].begin;
  block.last_end = block[block.count - 1].end;
}

GapList::Position GapList::first_ending_from(Time time, bool strictly) const {
  const auto is_before = [&](Time end) { return strictly ? end <= time : end < time; };
  const auto block = std::ranges::partition_point(directory_, is_before, &Block::last_end);
  if (block == directory_.end()) return {directory_.size(), 0};
  const std::span<const Gap> gaps(block->gaps->data(), block->count);
  const auto gap = std::ranges::partition_point(gaps, is_before, &Gap::end);
  return {static_cast<std::size_t>(block - directory_.begin()), static_cast<std::uint32_t>(gap - gaps.begin())};
}

Time GapList::first_fit_from(Position at, Time arrival, Time cost, Time limit) const {
  for (; at.block < directory_.size(); ++at.block, at.index = 0) {
    const Block& block = directory_[at.block];
    if (block.first_begin + cost > limit) return none;
    if (block.longest < cost) continue;
    for (std::uint32_t k = at.index; k < block.count; ++k) {
      const Time start = std::max(block[k].begin, arrival);
      const Time finish = start + cost;
      if (finish > limit) return none;
      if (finish <= block[k].end) return start;
    }
  }
  return none;
}

void GapList::add_block(std::size_t before) {
  directory_.emplace(directory_.begin() + static_cast<std::ptrdiff_t>(before))->gaps =
      std::make_unique_for_overwrite<std::array<Gap, block_size>>();
}

void GapList::push_back(Gap gap) {
  if (directory_.empty() || directory_.back().count == block_size) add_block(directory_.size());
  Block& block = directory_.back();
  if (block.count == 0) block.first_begin = gap.begin;
  block[block.count++] = gap;
  block.last_end = gap.end;
  block.longest = std::max(block.longest, padded_length(gap));
}

void GapList::split(std::size_t at) {
  add_block(at + 1);
  Block& left = directory_[at];
  Block& right = directory_[at + 1];
  constexpr std::uint32_t half = block_size / 2;
  std::copy(left.gaps->begin() + half, left.gaps->end(), right.gaps->begin());
  right.count = block_size - half;
  left.count = half;
  refresh(left);
  refresh(right);
}

void GapList::insert(Position before, Gap gap) {
  if (before.block == directory_.size()) {
    push_back(gap);
    return;
  }
  if (directory_[before.block].count == block_size) {
    split(before.block);
    if (before.index >= directory_[before.block].count) {
      before.index -= directory_[before.block].count;
      ++before.block;
    }
  }
  Block& block = directory_[before.block];
  Gap* gaps = block.gaps->data();
  std::copy_backward(gaps + before.index, gaps + block.count, gaps + block.count + 1);
  gaps[before.index] = gap;
  ++block.count;
  refresh(block);
}

void GapList::erase(Position at) {
  Block& block = directory_[at.block];
  Gap* gaps = block.gaps->data();
  std::copy(gaps + at.index + 1, gaps + block.count, gaps + at.index);
  if (--block.count > 0) {
    refresh(block);
  } else {
    directory_.erase(directory_.begin() + static_cast<std::ptrdiff_t>(at.block));
  }
}

void GapList::occupy(Time start, Time finish, bool keep_empty) {
  const Position at = first_ending_from(finish, false);
  assert(at.block < directory_.size());
  Block& block = directory_[at.block];
  const Gap gap = block[at.index];
  assert(gap.begin <= start && finish <= gap.end);
  const Gap before{gap.begin, start}, after{finish, gap.end};
  const bool keep_before = gap.begin < start || keep_empty;
  const bool keep_after = finish < gap.end || keep_empty;
  if (!keep_before && !keep_after) {
    erase(at);
    return;
  }
  block[at.index] = keep_before ? before : after;
  refresh(block);
  if (keep_before && keep_after) insert({at.block, at.index + 1}, after);
}

void GapList::vacate(Time start, Time finish) {
  const Position right = first_ending_from(start, true);
  Position left = right;
  const bool has_left = right.block > 0 || right.index > 0;
  if (has_left && right.index > 0) --left.index;
  if (has_left && right.index == 0) left = {right.block - 1, directory_[right.block - 1].count - 1};
  const bool join_left = has_left && directory_[left.block][left.index].end == start;
  if (start == finish && join_left) {
    join_at_end_of(left);
    return;
  }
  const bool join_right = right.block < directory_.size() && directory_[right.block][right.index].begin == finish;
  if (join_left) {
    directory_[left.block][left.index].end = join_right ? directory_[right.block][right.index].end : finish;
    refresh(directory_[left.block]);
    if (join_right) erase(right);
  } else if (join_right) {
    directory_[right.block][right.index].begin = start;
    refresh(directory_[right.block]);
  } else {
    insert(right, {start, finish});
  }
}

// Joins two of the gaps that touch each other at the end of `gap`: it and the one behind, or it and the one before.
void GapList::join_at_end_of(Position gap) {
  Gap& joined = directory_[gap.block][gap.index];
  Position other = gap;
  if (++other.index == directory_[other.block].count) other = {other.block + 1, 0};
  if (other.block < directory_.size() && directory_[other.block][other.index].begin == joined.end) {
    joined.end = directory_[other.block][other.index].end;
  } else {
    other = gap;
    if (other.index == 0 && other.block == 0) return;
    if (other.index == 0) other = {other.block - 1, directory_[other.block - 1].count};
    --other.index;
    if (directory_[other.block][other.index].end != joined.begin) return;
    joined.begin = directory_[other.block][other.index].begin;
  }
  refresh(directory_[gap.block]);
  erase(other);
}

Time GapList::pop_back_ending_at(Time time) {
  if (last_end() != time) return time;
  Block& block = directory_.back();
  const Time begin = block[block.count - 1].begin;
  erase({directory_.size() - 1, block.count - 1});
  return begin;
}

}  // namespace weft
