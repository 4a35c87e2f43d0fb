#include "hw/page/small_tables.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>

#include "base/text/csv_file.hpp"

namespace weft {

namespace {

std::vector<std::string> row_of(const CsvFile& table) {
  std::vector<std::string> row;
  for (std::size_t k = 0; k < table.columns().size(); ++k) row.push_back(table.text(k));
  return row;
}

void expect_as_many(const CsvFile& table, std::size_t rows, std::size_t expected, const char* of) {
  if (rows == expected) return;
  table.fail_at_end(fmt::format("the table ends after {} rows; expected {}, as summary.json has {}; repeat weft run",
                                rows, expected, of));
}

void expect_resource(const CsvFile& table, const SummaryFile& summary) {
  if (summary.waiting.contains(table.text(0))) return;
  table.fail(0, fmt::format("'{}'; expected a resource of waiting_cycles in summary.json; repeat weft run",
                            table.text(0).substr(0, 80)));
}

// A processor, or a half of one with two local buffers.
void expect_initiator(const CsvFile& table, std::size_t column, const SummaryFile& summary) {
  std::string_view name = table.text(column);
  for (const std::string_view half : {" reading", " writing"}) {
    if (name.ends_with(half)) name.remove_suffix(half.size());
  }
  if (std::ranges::find(summary.processors, name) != summary.processors.end()) return;
  table.fail(column, fmt::format("'{}'; expected a processor of summary.json; repeat weft run", name.substr(0, 80)));
}

void expect_layer(const CsvFile& table, const SummaryFile::Layer& layer) {
  if (table.text(0) != layer.name) {
    table.fail(0, fmt::format("'{}'; expected '{}', as summary.json has it; repeat weft run",
                              table.text(0).substr(0, 80), layer.name.substr(0, 80)));
  }
  for (std::size_t k = 2; k < table.columns().size(); ++k) {
    const std::string& column = table.columns()[k];
    if (column == "utilization" || column == "energy_pj") {
      if (!table.text(k).empty()) table.number(k);
      continue;
    }
    const std::int64_t value = table.integer(k);
    const auto of_summary = layer.values.find(column);
    if (of_summary == layer.values.end() || of_summary->second == value) continue;
    table.fail(k, fmt::format("{} {}; expected {}, as summary.json has it; repeat weft run", column, value,
                              of_summary->second));
  }
  constexpr std::size_t on_path = 13, parts = 5;
  std::int64_t sum = 0;
  for (std::size_t k = 1; k <= parts; ++k) sum += table.integer(on_path + k);
  if (sum != table.integer(on_path)) {
    table.fail(on_path,
               fmt::format("on_critical_path {}; expected {}, the sum of its parts", table.integer(on_path), sum));
  }
}

}  // namespace

const std::vector<std::string>& layer_columns() {
  static const std::vector<std::string> columns = {"layer",
                                                   "op",
                                                   "tiles",
                                                   "macs",
                                                   "start",
                                                   "finish",
                                                   "pe_cycles",
                                                   "utilization",
                                                   "read_bytes",
                                                   "write_bytes",
                                                   "dram_read_bytes",
                                                   "dram_write_bytes",
                                                   "energy_pj",
                                                   "on_critical_path",
                                                   "path_compute",
                                                   "path_transfer",
                                                   "path_dispatch",
                                                   "path_space",
                                                   "path_waiting",
                                                   "dram_read_pin_bytes",
                                                   "dram_write_pin_bytes",
                                                   "reused_bytes",
                                                   "multicast_bytes"};
  return columns;
}

TextRows read_layers(const std::string& path, const SummaryFile& summary) {
  CsvFile table(path, layer_columns());
  TextRows rows;
  while (table.next()) {
    if (rows.size() < summary.layer_values.size()) expect_layer(table, summary.layer_values[rows.size()]);
    rows.push_back(row_of(table));
    rows.back().resize(layer_columns().size());
  }
  expect_as_many(table, rows.size(), summary.layer_values.size(), "as many layers");
  return rows;
}

TextRows read_counters(const std::string& path, const SummaryFile& summary) {
  CsvFile table(path, {"resource", "counter", "value"});
  TextRows rows;
  while (table.next()) {
    const std::string& counter = table.text(1);
    if (counter == "busy") {
      table.number(2);
    } else {
      table.integer(2);
    }
    if (counter == "waited_cycles") {
      expect_resource(table, summary);
      const std::int64_t expected = summary.waiting.find(table.text(0))->second;
      if (table.integer(2) != expected) {
        table.fail(2, fmt::format("waited_cycles {}; expected {}, as summary.json has it; repeat weft run",
                                  table.integer(2), expected));
      }
    }
    rows.push_back(row_of(table));
  }
  // Four of each resource, those of the models, and what was moved: seven.
  expect_as_many(table, rows.size(), 4 * summary.waiting.size() + summary.counters + 7, "such resources and counters");
  return rows;
}

TextRows read_waiting(const std::string& path, const SummaryFile& summary) {
  CsvFile table(path, {"resource", "initiator", "behind", "cycles"});
  TextRows rows;
  while (table.next()) {
    expect_resource(table, summary);
    expect_initiator(table, 1, summary);
    if (!table.text(2).empty()) expect_initiator(table, 2, summary);
    table.integer(3);
    rows.push_back(row_of(table));
  }
  return rows;
}

}  // namespace weft
