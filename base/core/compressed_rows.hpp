/// Compressed sparse rows: lists of 32-bit numbers, one after the other in one array, with no allocation per list. For
/// graphs of millions of tasks.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "base/core/export.hpp"

namespace weft {

/// Such rows. Precondition of all that adds items: fewer than 2^32 of them in all.
class WEFT_API CompressedRows {
 public:
  using Item = std::uint32_t;  ///< A number in a row.

  CompressedRows() = default;
  /// Makes rows by counting. `for_each(add)` calls add(row, item) for every item, and does so twice, in the same order;
  /// items keep this order within their row.
  template <class ForEach>
  CompressedRows(std::size_t rows, ForEach&& for_each) : begin_(rows + 2, 0) {
    // begin_ first holds the sizes, shifted by two; then, shifted by one, it runs ahead as the rows fill.
    for_each([&](std::size_t row, Item) { ++begin_[row + 2]; });
    for (std::size_t row = 2; row < begin_.size(); ++row) begin_[row] += begin_[row - 1];
    items_.resize(begin_.back());
    for_each([&](std::size_t row, Item item) { items_[begin_[row + 1]++] = item; });
    begin_.pop_back();
  }

  void reserve(std::size_t rows, std::size_t items) {  ///< Makes room for so many in all.
    begin_.reserve(rows + 1);
    items_.reserve(items);
  }
  void append_row(std::span<const Item> items) {  ///< Adds a row behind the others.
    items_.insert(items_.end(), items.begin(), items.end());
    begin_.push_back(static_cast<std::uint32_t>(items_.size()));
  }

  std::size_t row_count() const { return begin_.size() - 1; }                ///< Returns how many rows there are.
  std::span<const Item> row(std::size_t k) const { return rows(k, k + 1); }  ///< Returns row k, below row_count().
  std::span<Item> row(std::size_t k) { return {items_.data() + begin_[k], items_.data() + begin_[k + 1]}; }  ///< Same.
  /// Returns the items of rows [first, last).
  std::span<const Item> rows(std::size_t first, std::size_t last) const {
    return {items_.data() + begin_[first], items_.data() + begin_[last]};
  }
  std::span<const Item> items() const { return items_; }  ///< Returns those of all rows.
  std::span<Item> items() { return items_; }              ///< Returns the same.

  /// Returns the rows in which each number from 0 to `numbers` - 1 stands, ascending. Precondition: the items are below
  /// `numbers`.
  CompressedRows transposed(std::size_t numbers) const {
    return CompressedRows(numbers, [this](auto&& add) {
      for (std::size_t k = 0; k < row_count(); ++k) {
        for (const Item item : row(k)) add(item, static_cast<Item>(k));
      }
    });
  }

 private:
  std::vector<std::uint32_t> begin_{0};  // row_count() + 1
  std::vector<Item> items_;
};

}  // namespace weft
