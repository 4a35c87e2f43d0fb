// weft completion: what a shell needs to complete the command line.

#include <fmt/format.h>

#include <memory>
#include <string>

#include "cli/commands/commands.hpp"
#include "cli/line/completion_script.hpp"
#include "cli/output/json_schema.hpp"
#include "sched/model/scheduler.hpp"
#include "workloads/network_files/zoo.hpp"

namespace weft {

void add_completion_command(CommandLine& weft) {
  Command app = weft.add_command("completion", "Print a script with which a shell completes the command line");
  auto shell = std::make_shared<std::string>();
  app.add_option("shell", *shell, "The shell").type("SHELL").one_of({"bash"}).required();
  app.footer(
      "The script is made with weft and installed with it; for a weft that is not installed:\n"
      "Example:\n"
      "  weft completion bash > weft.bash     then: source weft.bash");
  app.action([shell, &weft] {
    std::vector<std::string> keys = experiment_paths();
    for (std::string& key : keys) key += '=';
    const std::vector<std::string> algorithms = SchedulerRegistry::instance().names();
    fmt::print("{}", bash_completion(weft.description(), {{"--set", keys},
                                                          {"--algorithm", algorithms},
                                                          {"--algorithms", algorithms},
                                                          {"--objective", {"makespan", "memory", "pareto"}},
                                                          {"network", zoo_names()}}));
  });
}

}  // namespace weft
