// `table`: cycles that were found elsewhere (simulation of RTL, a vendor's estimator, measurements on a board), in a CSV
// file. Columns are known by their names and may stand in any order; others are left alone. A row is one of
//
//   layer, cycles                                           a layer by its name, whole, for one image
//   operator, output_pixels, window, filters, groups, cycles  a tile with multiply-accumulates, as Work counts it
//   operator, operations, cycles                             a tile of any other operator
//
// where `groups` may be left out (1) and an `operator` beside a layer's name says that the table runs only those. The
// layer's name comes first: a tile of it takes its share of the layer's cycles by MACs (or operations), rounded up. Of
// shapes, the row that is equal in all figures counts; else output_pixels (or operations) that lie between those of two
// rows which are equal in the rest are interpolated linearly, rounded up. Nothing is extrapolated.
#include <map>
#include <tuple>

#include <fmt/format.h>

#include "base/text/csv_file.hpp"
#include "hw/timing/pe_timing.hpp"

namespace weft {

namespace {

class Table : public PeTiming {
 public:
  explicit Table(const Parameters& parameters) : file_(parameters.text("file")) { read(); }

  bool runs(Operator op) const override { return runs_[static_cast<std::size_t>(op)]; }

  Cycles compute_cycles(const Work& work) const override {
    const std::int64_t amount = amount_of(work);
    if (work.layer) {
      if (const auto row = layers_.find(work.layer->name); row != layers_.end()) {
        const std::int64_t whole = work.macs > 0 ? work.layer->macs : work.layer->operations;
        return whole > 0 ? share(row->second, amount, whole) : row->second;
      }
    }
    if (const auto shape = shapes_.find(shape_of(work)); shape != shapes_.end()) {
      if (const std::optional<Cycles> cycles = interpolated(shape->second, length_of(work))) return *cycles;
    }
    refuse(work);
  }

 private:
  using Shape = std::tuple<Operator, std::int64_t, std::int64_t, std::int64_t>;  // window, filters, groups
  using Lengths = std::map<std::int64_t, Cycles>;                                // output_pixels, or operations

  static std::int64_t amount_of(const Work& work) { return work.macs > 0 ? work.macs : work.operations; }
  static std::int64_t length_of(const Work& work) { return has_macs(work.op) ? work.output_pixels : work.operations; }
  static Shape shape_of(const Work& work) {
    return has_macs(work.op) ? Shape{work.op, work.window, work.filters, work.groups} : Shape{work.op, 0, 0, 0};
  }
  // Returns cycles x part / whole, rounded up.
  static Cycles share(Cycles cycles, std::int64_t part, std::int64_t whole) {
    return static_cast<Cycles>((static_cast<__int128>(cycles) * part + whole - 1) / whole);
  }

  static std::optional<Cycles> interpolated(const Lengths& rows, std::int64_t length) {
    const auto above = rows.lower_bound(length);
    if (above == rows.end()) return std::nullopt;
    if (above->first == length) return above->second;
    if (above == rows.begin()) return std::nullopt;
    const auto below = std::prev(above);
    const std::int64_t whole = above->first - below->first, part = length - below->first;
    const Cycles more = above->second - below->second;
    return more >= 0 ? below->second + share(more, part, whole) : above->second + share(-more, whole - part, whole);
  }

  void read() {
    CsvFile table(file_, "a table of cycles");
    const std::size_t cycles = column(table, "cycles");
    const std::size_t layer = column(table, "layer"), op = column(table, "operator");
    if (cycles == none || (layer == none && op == none)) {
      table.fail_at_end(
          "the table has no column 'cycles', or neither 'layer' nor 'operator'; expected the first and one "
          "of the others");
    }
    while (table.next()) {
      const bool by_name = layer != none && !table.text(layer).empty();
      const bool has_operator = op != none && !table.text(op).empty();
      if (!by_name && !has_operator) table.fail(cycles, "the row has neither a layer nor an operator");
      const Cycles value = table.integer(cycles);
      if (has_operator) runs_[static_cast<std::size_t>(operator_at(table, op))] = true;
      if (by_name) {
        if (!has_operator) runs_.fill(true);
        if (layers_.emplace(table.text(layer), value).second) continue;
        table.fail(layer, fmt::format("layer '{}' has a row already; expected one", table.text(layer)));
      }
      read_shape(table, operator_at(table, op), value);
    }
    if (layers_.empty() && shapes_.empty()) table.fail_at_end("the table has no rows");
  }

  void read_shape(const CsvFile& table, Operator op, Cycles cycles) {
    const auto figure = [&](const char* name) {
      const std::size_t at = column(table, name);
      if (at != none && !table.text(at).empty() && table.integer(at) > 0) return table.integer(at);
      table.fail(at == none ? 0 : at, fmt::format("{}: a row of '{}' needs {}, 1 or more",
                                                  at == none ? "missing" : "hole", to_string(op), name));
    };
    const std::size_t groups = column(table, "groups");
    Work work;
    work.op = op;
    if (has_macs(op)) {
      work.output_pixels = figure("output_pixels");
      work.window = figure("window");
      work.filters = figure("filters");
      work.groups = groups == none || table.text(groups).empty() ? 1 : figure("groups");
    } else {
      work.operations = figure("operations");
    }
    if (shapes_[shape_of(work)].emplace(length_of(work), cycles).second) return;
    table.fail(0, fmt::format("{} has a row already; expected one", describe(work)));
  }

  static constexpr std::size_t none = std::string::npos;

  static std::size_t column(const CsvFile& table, const char* name) {
    const auto found = std::ranges::find(table.columns(), name);
    return found == table.columns().end() ? none : static_cast<std::size_t>(found - table.columns().begin());
  }

  static Operator operator_at(const CsvFile& table, std::size_t at) {
    std::vector<std::string> known;
    for (std::size_t op = 1; op <= static_cast<std::size_t>(last_operator); ++op) {
      known.push_back(to_string(static_cast<Operator>(op)));
      if (known.back() == table.text(at)) return static_cast<Operator>(op);
    }
    table.fail(at, unknown_name("operator", table.text(at), known));
  }

  static std::string describe(const Work& work) {
    if (!has_macs(work.op)) return fmt::format("'{}' with operations {}", to_string(work.op), work.operations);
    return fmt::format("'{}' with output_pixels {}, window {}, filters {}, groups {}", to_string(work.op),
                       work.output_pixels, work.window, work.filters, work.groups);
  }

  [[noreturn]] void refuse(const Work& work) const {
    const std::string layer = work.layer ? fmt::format("layer '{}', and none for ", work.layer->name) : "";
    throw InputError(Location{file_},
                     fmt::format("there is no row for {}{}; expected one of them, or two rows of that shape between "
                                 "which it lies",
                                 layer, describe(work)));
  }

  std::string file_;
  std::map<std::string, Cycles> layers_;
  std::map<Shape, Lengths> shapes_;
  std::array<bool, static_cast<std::size_t>(last_operator) + 1> runs_{};
};

const PeRegistration table_registration{
    pe_models(),
    {.name = "table",
     .description = "cycles from a CSV file, by layer or by operator and shape; runs the operators in it",
     .parameters = {{.name = "file",
                     .type = ParameterType::path,
                     .description = "the table: columns layer, or operator and shape, and cycles"}},
     .timing = make_timing<Table>}};

}  // namespace

}  // namespace weft
