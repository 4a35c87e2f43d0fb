// The study of schedulers under a capacity: writes raw.csv. scripts/study runs it and makes the tables.
#include <CLI/CLI.hpp>
#include <fstream>
#include <iostream>
#include <systemc>

#include "scripts/research/studies.hpp"

namespace {

using namespace weft::study;

void run(const std::vector<CaseShape>& shapes, std::size_t step, bool small, RawTable& table) {
  for (std::size_t k = 0; k < shapes.size(); k += step) {
    const Case made = make_case(shapes[k]);
    const CaseTrials all = trials_of(made, small);
    run_gaps(all, table);
    run_ablations(all, table);
    run_baselines(all, table);
  }
}

}  // namespace

// libsystemc.so has main(), which calls this.
int sc_main(int argc, char** argv) {
  CLI::App app{"Runs schedulers on the cases of the study and writes a row of CSV for each schedule"};
  std::string out, version;
  bool quick = false;
  app.add_option("--out", out, "file to write")->required();
  app.add_option("--revision", version, "the version that the rows name")->required();
  app.add_flag("--quick", quick, "only every 24th small case and every 12th large one");
  CLI11_PARSE(app, argc, argv);
  std::ofstream file(out);
  if (!file) {
    std::cerr << "error: " << out << ": cannot be written\n";
    return 2;
  }
  RawTable table(file, version);
  run(small_cases(), quick ? 24 : 1, true, table);
  run(large_cases(), quick ? 12 : 1, false, table);
  return 0;
}
