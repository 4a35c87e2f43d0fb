#include "sweep/space/sweep_keys.hpp"

#include "sweep/space/sweep_file.hpp"

namespace weft {

namespace {

YamlForm varied() {
  return YamlForm::map_of(
      YamlForm::either({YamlForm::list_of({YamlForm::Kind::any}), YamlForm::section(range_keys())}));
}

YamlForm texts() { return YamlForm::either({YamlForm::text(), YamlForm::list_of(YamlForm::text())}); }

}  // namespace

const YamlKeys& sweep_keys() {
  static const YamlKeys keys{
      "sweep",
      {{"base", YamlForm::text(), "the experiment, its path relative to the sweep", "", true},
       {"set", YamlForm::map_of({YamlForm::Kind::any}), "values of all points, by their keys in the experiment"},
       {"grid", varied(), "what is varied: all combinations of these values; the first key changes slowest"},
       {"zip", varied(), "what is varied together: the first value of each, then the second, and so on"},
       {"where", texts(), "conditions that a point has to meet"},
       {"metrics", texts(), "figures of summary.json that the table of results has"},
       {"pareto",
        YamlForm::either({YamlForm::list_of(YamlForm::text()), YamlForm::section(goal_keys()), YamlForm::text()}),
        "of which figures and keys the Pareto front is; a list is minimized"},
       {"keep", YamlForm::choice(keep_names), "how much stays of the run of a point", "tables"},
       {"timeout", YamlForm::text(), "the most time that a point may take, such as 60 s; default: any"},
       {"search", YamlForm::section(search_keys()), "in place of all combinations a search (Optuna)"}}};
  return keys;
}

const YamlKeys& range_keys() {
  static const YamlKeys keys{"range",
                             {{"from", {YamlForm::Kind::any}, "the first value", "", true},
                              {"to", {YamlForm::Kind::any}, "the last one, if the steps come to it", "", true},
                              {"step", {YamlForm::Kind::any}, "is added to each value for the next one"},
                              {"factor", {YamlForm::Kind::any}, "or each value is multiplied by it"}}};
  return keys;
}

const YamlKeys& goal_keys() {
  static const YamlKeys keys{"pareto",
                             {{"minimize", texts(), "figures of which less is better"},
                              {"maximize", texts(), "figures of which more is better"}}};
  return keys;
}

const YamlKeys& search_keys() {
  static const YamlKeys keys{"search",
                             {{"sampler", YamlForm::choice({"tpe", "nsga2", "random"}), "of Optuna", "tpe"},
                              {"trials", YamlForm::count(1, INT32_MAX), "points that are tried", "100"},
                              {"batch", YamlForm::count(1, 1000), "points that are asked for at a time", "8"},
                              {"seed", YamlForm::count(0, INT32_MAX), "of its random numbers", "1"}}};
  return keys;
}

}  // namespace weft
