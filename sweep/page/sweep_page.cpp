#include "sweep/page/sweep_page.hpp"

#include <sstream>

#include "base/text/json_writer.hpp"
#include "hw/page/page.hpp"
#include "hw/page/page_data.hpp"
#include "sweep/page/sweep_page_parts.hpp"

namespace weft {

namespace {

void write_cells(JsonWriter& json, const char* name, const std::vector<Cell>& cells) {
  json.key(name);
  json.begin_array();
  for (const Cell& cell : cells) {
    if (cell.number) {
      json.shortest(*cell.number);
    } else if (cell.text.empty()) {
      json.null();
    } else {
      json.value(cell.text);
    }
  }
  json.end_array();
}

void write_row(JsonWriter& json, const ResultRow& row) {
  json.begin_object();
  json.member("id", row.id);
  json.member("status", to_string(row.status));
  write_cells(json, "values", row.values);
  write_cells(json, "metrics", row.metrics);
  json.member("front", row.is_on_front);
  if (row.least_capacity) json.member("least", *row.least_capacity);
  if (!row.reason.empty()) json.member("reason", row.reason);
  json.end_object();
}

std::string json_of(const SweepPage& page) {
  std::ostringstream text;
  {
    JsonWriter json(text, JsonLayout::compact);
    json.begin_object();
    json.member("name", page.name);
    json.member("keep", keep_names[static_cast<std::size_t>(page.sweep.keep)]);
    json.key("columns");
    json.begin_array();
    for (std::size_t k = 0; k < page.results.keys.size(); ++k) {
      json.begin_object();
      json.member("name", page.results.keys[k]);
      json.member("unit", page.results.units[k]);
      json.member("isKey", true);
      json.end_object();
    }
    for (const std::string& metric : page.results.metrics) {
      json.begin_object();
      json.member("name", metric);
      json.end_object();
    }
    json.end_array();
    json.key("goals");
    json.begin_array();
    for (const Goal& goal : page.sweep.goals) {
      json.begin_object();
      json.member("name", goal.name);
      json.member("isMaximized", goal.is_maximized);
      json.end_object();
    }
    json.end_array();
    json.key("rows");
    json.begin_array();
    for (const ResultRow& row : page.results.rows) write_row(json, row);
    json.end_array();
    json.end_object();
  }
  return text.str();
}

}  // namespace

void write_sweep_page(std::ostream& out, const SweepPage& page) {
  const SweepPageParts parts = sweep_page_parts();
  write_page(out, PageContent{page.name + " - weft sweep", packed_json(json_of(page), ""), parts.style, parts.script});
}

}  // namespace weft
