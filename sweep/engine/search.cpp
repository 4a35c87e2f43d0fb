#include "sweep/engine/search.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <optional>

#include "base/core/error.hpp"
#include "sweep/engine/python_process.hpp"
#include "sweep/space/quantity.hpp"

namespace weft {

namespace {

using Message = nlohmann::json;

// Whether the values of an axis have an order that a sampler can use.
bool is_ordered(const Axis& axis) {
  return std::ranges::all_of(axis.columns.front().values, [](const YamlNode& value) {
    return value.kind == YamlNode::Kind::scalar && parse_quantity(value.text);
  });
}

Message description_of(const SweepFile& sweep) {
  Message json = {{"sampler", sweep.search->sampler}, {"seed", sweep.search->seed}};
  for (const Axis& axis : sweep.axes) json["axes"].push_back({{"size", axis.size()}, {"ordered", is_ordered(axis)}});
  json["goals"] = sweep.goals.size();
  return json;
}

Message answer_to(PythonProcess& optuna, const Message& request) {
  optuna.write_line(request.dump());
  const std::optional<std::string> line = optuna.read_line();
  if (!line) throw Infeasible("the search has ended early; expected Optuna to be installed (python3-optuna)");
  return Message::parse(*line);
}

}  // namespace

std::vector<Point> search_points(SweepSpace& space, const ResultReader& reader,
                                 const std::function<void(std::span<const Point> batch)>& evaluate) {
  const SearchConfig& search = *space.sweep().search;
  PythonProcess optuna("weft_engines.optuna_search", {});
  answer_to(optuna, description_of(space.sweep()));
  std::vector<Point> chosen;
  for (std::int32_t tried = 0; tried < search.trials; tried += search.batch) {
    const Message choices = answer_to(optuna, {{"ask", std::min(search.batch, search.trials - tried)}});
    std::vector<std::optional<Point>> batch;
    std::vector<Point> points;
    for (const Message& json : choices) {
      const Choice choice = json.get<Choice>();
      batch.push_back(space.admits(choice) ? std::optional(space.point(choice)) : std::nullopt);
      const auto is_same = [&](const Point& known) { return known.id == batch.back()->id; };
      if (batch.back() && std::ranges::none_of(points, is_same)) points.push_back(*batch.back());
    }
    evaluate(points);
    Message goals = Message::array();
    for (const std::optional<Point>& point : batch) {
      const auto figures = point ? reader.goals_of(reader.read_row(*point)) : std::nullopt;
      goals.push_back(figures ? Message(*figures) : Message(nullptr));
    }
    answer_to(optuna, {{"tell", goals}});
    for (Point& point : points) {
      const auto is_same = [&](const Point& known) { return known.id == point.id; };
      if (std::ranges::none_of(chosen, is_same)) chosen.push_back(std::move(point));
    }
  }
  return chosen;
}

}  // namespace weft
