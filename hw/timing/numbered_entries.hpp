/// What is under way, under small numbers: a number that has become free is given again, the last one first.
#pragma once

#include <cstdint>
#include <vector>

namespace weft {

template <class Entry>
class NumberedEntries {
 public:
  /// Puts an entry under a free number, and returns that.
  std::uint32_t add(const Entry& entry) {
    if (free_.empty()) {
      entries_.push_back(entry);
      return static_cast<std::uint32_t>(entries_.size() - 1);
    }
    const std::uint32_t number = free_.back();
    free_.pop_back();
    entries_[number] = entry;
    return number;
  }
  /// Makes a number free. Its entry stays as it is until the number is given again.
  void release(std::uint32_t number) { free_.push_back(number); }

  Entry& operator[](std::uint32_t number) { return entries_[number]; }              ///< Returns the entry.
  const Entry& operator[](std::uint32_t number) const { return entries_[number]; }  ///< Returns the entry.
  const std::vector<Entry>& all() const { return entries_; }  ///< Returns all, those of free numbers among them.

 private:
  std::vector<Entry> entries_;  // by number
  std::vector<std::uint32_t> free_;
};

}  // namespace weft
