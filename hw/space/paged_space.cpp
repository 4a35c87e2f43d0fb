#include "hw/space/paged_space.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <stdexcept>

#include "base/core/error.hpp"
#include "sched/memory/space_dependencies.hpp"
#include "sched/model/schedule.hpp"

namespace weft {

namespace {

constexpr std::uint32_t no_table = std::numeric_limits<std::uint32_t>::max();

// Returns the capacity in whole pages; for a scratchpad without limit, the bytes that all buffers need together.
Bytes size_in_pages(const TaskGraph& graph, Bytes capacity, Bytes page) {
  Bytes all = 0;
  for (BufferId buffer = 0; buffer < graph.buffer_count(); ++buffer) all += scratchpad_bytes(graph, buffer, page);
  return std::min(all, capacity / page * page);
}

std::uint32_t page_count(Bytes bytes, Bytes page) {
  if (bytes / page >= no_table) {
    throw Infeasible(
        fmt::format("the scratchpad would have {} pages of {} B; give a larger memory.page", bytes / page, page));
  }
  return static_cast<std::uint32_t>(bytes / page);
}

}  // namespace

PagedSpace::PagedSpace(const TaskGraph& graph, Bytes capacity, Bytes page)
    : graph_(graph),
      page_(page),
      size_(size_in_pages(graph, capacity, page)),
      pages_(page_count(size_, page)),
      table_of_(graph.buffer_count(), no_table) {}

void PagedSpace::take(BufferId buffer) {
  const auto pages = static_cast<std::size_t>(aligned_bytes(graph_.buffer_bytes(buffer), page_) / page_);
  if (pages == 0) return;
  const BufferId operand = graph_.is_external(buffer) ? no_buffer : graph_.in_place_of(buffer);
  if (operand == no_buffer && pages > pages_.free_count()) {
    throw std::logic_error(fmt::format("buffer {} needs {} pages of {} B, {} are free", graph_.buffer_name(buffer),
                                       pages, page_, pages_.free_count()));
  }
  if (free_tables_.empty()) {
    free_tables_.push_back(static_cast<std::uint32_t>(tables_.size()));
    tables_.emplace_back();
  }
  table_of_[buffer] = free_tables_.back();
  free_tables_.pop_back();
  std::vector<std::uint32_t>& table = tables_[table_of_[buffer]];
  table.clear();
  if (operand != no_buffer) {
    const std::vector<std::uint32_t>& there = tables_[table_of_[operand]];
    table.assign(there.begin(), there.begin() + static_cast<std::ptrdiff_t>(pages));
  }
  while (table.size() < pages) table.push_back(pages_.take());
}

void PagedSpace::give_back(BufferId buffer) {
  std::uint32_t& table = table_of_[buffer];
  if (table == no_table) return;
  const std::size_t left = static_cast<std::size_t>(
      (scratchpad_bytes(graph_, buffer, page_) - released_bytes(graph_, buffer, page_)) / page_);
  for (std::size_t k = left; k < tables_[table].size(); ++k) pages_.give_back(tables_[table][k]);
  free_tables_.push_back(table);
  table = no_table;
}

ScratchpadSpace::Place PagedSpace::place_of(BufferId buffer) const {
  if (table_of_[buffer] == no_table) return {};
  return {0, {tables_[table_of_[buffer]].data(), static_cast<std::uint64_t>(page_)}};
}

Bytes PagedSpace::first_address(BufferId buffer) const {
  return table_of_[buffer] == no_table ? no_address : page_ * tables_[table_of_[buffer]].front();
}

}  // namespace weft
