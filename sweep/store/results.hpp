// The results of a sweep: a row per point, and which points no other is as good as in everything.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "sweep/space/sweep_space.hpp"
#include "sweep/store/result_store.hpp"

namespace weft {

// A number, or a text where there is none.
struct Cell {
  std::string text;
  std::optional<double> number;
};

struct ResultRow {
  std::string id;
  Status status = Status::left;
  std::vector<Cell> values;   // of the keys that are varied
  std::vector<Cell> metrics;  // empty where the summary has no such figure
  bool is_on_front = false;
  std::optional<double> least_capacity;
  std::string reason;
};

struct Results {
  std::vector<std::string> keys, units;  // of the values; units: "B", "" where there is none
  std::vector<std::string> metrics;
  std::vector<ResultRow> rows;

  std::size_t count(Status status) const;
  std::size_t front_size() const;
};

// The rows of points, from what is stored and from what was read before.
class ResultReader {
 public:
  ResultReader(const SweepSpace& space, const ResultStore& store);

  // Returns the results as they stand; a point that is finished is read once.
  Results read(const std::vector<Point>& points);
  // Returns the figures of the goals of a row, those to be maximised with the other sign: less is better; nothing where
  // one is missing.
  std::optional<std::vector<double>> goals_of(const ResultRow& row) const;
  // Returns the row of a point.
  ResultRow read_row(const Point& point) const;

 private:
  Cell metric_of(const nlohmann::json& summary, const std::string& name) const;
  void mark_front(std::vector<ResultRow>& rows) const;

  const SweepSpace& space_;
  const ResultStore& store_;
  Results head_;
  std::map<std::string, ResultRow> known_;
};

// Writes results.csv.
void write_results_csv(std::ostream& out, const Results& results);

}  // namespace weft
