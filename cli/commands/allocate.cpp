// weft allocate: addresses for buffers whose lives are given.

#include <fmt/format.h>

#include <fstream>
#include <iostream>
#include <memory>
#include <optional>
#include <string>

#include "base/core/error.hpp"
#include "base/core/units.hpp"
#include "base/text/json_writer.hpp"
#include "cli/commands/commands.hpp"
#include "cli/output/allocation_picture.hpp"
#include "sched/memory/packing.hpp"
#include "sched/plan_files/lifetimes_file.hpp"

namespace weft {

namespace {

constexpr double packing_steps_by_default = 3e9;  // about a minute

struct AllocateCommand {
  std::string file;
  std::optional<std::string> capacity, svg;
  std::optional<double> steps;
  bool json = false;
};

[[noreturn]] void refuse_lives(const LifetimesFile& file, Bytes capacity, PackingSearch::Outcome outcome,
                               std::uint64_t max_steps) {
  const Bytes live = max_live(file.lives);
  const LowestPacking lowest = pack_lowest(file.lives, file.alignment, max_steps / 10);
  const std::string known =
      fmt::format("the smallest capacity known to work is {}", std::max(lowest.allocation.highest, capacity + 1));
  if (live > capacity) {
    throw Infeasible(fmt::format("{} bytes are live at once; the capacity is {}; {}", live, capacity, known));
  }
  const char* const how = outcome == PackingSearch::Outcome::impossible
                              ? "a search of all placements proves that none exist"
                              : "none were found in the steps of the search (--steps)";
  throw Infeasible(
      fmt::format("no addresses within {}, though no more than {} bytes are live at once: gaps between buffers are the "
                  "reason; {}; {}",
                  capacity, live, how, known));
}

Allocation allocate_within(const LifetimesFile& file, Bytes capacity, std::uint64_t max_steps) {
  if (file.alignment.empty()) {
    Allocation quick = allocate(file.lives, capacity);
    if (quick.highest <= capacity) return quick;
  }
  Packing packing = pack(file.lives, file.alignment, capacity, max_steps);
  if (packing.outcome != PackingSearch::Outcome::found) refuse_lives(file, capacity, packing.outcome, max_steps);
  return std::move(packing.allocation);
}

void print_addresses(const LifetimesFile& file, const Allocation& allocation) {
  TextWriter out(std::cout);
  out.write("id,lower,upper,size,{}offset\n", file.alignment.empty() ? "" : "alignment,");
  for (std::size_t i = 0; i < file.id.size(); ++i) {
    out.write("{},{},{},{},", file.id[i], file.lower[i], file.upper[i], file.size[i]);
    if (!file.alignment.empty()) out.write("{},", file.alignment[i]);
    out.write("{}\n", allocation.address[i]);
  }
}

void print_addresses_json(const LifetimesFile& file, const Allocation& allocation, Bytes none_below) {
  JsonWriter json(std::cout, JsonLayout::spaced);
  json.begin_object();
  json.member("highest", allocation.highest);
  json.member("live_peak", max_live(file.lives));
  json.member("none_below", none_below);
  json.new_line(0);
  json.key("buffers");
  json.begin_array();
  for (std::size_t i = 0; i < file.id.size(); ++i) {
    json.new_line(0);
    json.begin_object();
    json.member("id", file.id[i]);
    json.member("lower", file.lower[i]);
    json.member("upper", file.upper[i]);
    json.member("size", file.size[i]);
    json.member("offset", allocation.address[i]);
    json.end_object();
  }
  json.end_array();
  json.end_object();
  json.end_document();
}

void allocate_file(const AllocateCommand& command) {
  std::optional<Bytes> capacity;
  if (command.capacity) {
    capacity = parse_bytes(*command.capacity);
    if (!capacity) {
      throw InputError("--capacity '" + *command.capacity + "'; expected a size such as '4 KiB' or '4096'");
    }
  }
  const auto max_steps = static_cast<std::uint64_t>(command.steps.value_or(packing_steps_by_default));
  const LifetimesFile file = read_lifetimes(command.file);
  LowestPacking found;
  if (capacity) {
    found = {allocate_within(file, *capacity, max_steps), max_live(file.lives)};
  } else {
    found = pack_lowest(file.lives, file.alignment, max_steps);
  }
  if (command.svg) {
    std::ofstream svg(*command.svg);
    write_allocation_picture(file, found.allocation, capacity.value_or(found.allocation.highest), svg);
    if (!svg.flush()) throw InputError("--svg " + *command.svg + ": cannot be written");
  }
  if (command.json) {
    print_addresses_json(file, found.allocation, found.none_below);
  } else {
    print_addresses(file, found.allocation);
  }
}

}  // namespace

void add_allocate_command(CommandLine& weft) {
  Command app = weft.add_command("allocate", "Give addresses to buffers whose lives are known");
  auto command = std::make_shared<AllocateCommand>();
  app.add_option(
         "lifetimes", command->file,
         "CSV with the columns id, lower, upper, size (bytes) and perhaps alignment; a buffer is live from lower "
         "to before upper")
      .type("LIFETIMES.csv")
      .required();
  app.add_option("--capacity", command->capacity, "No address ends above it, as '1 MiB' (default: the lowest found)")
      .type("SIZE");
  app.add_option("--steps", command->steps,
                 "Steps after which the search gives up; a billion take a core about 20 seconds")
      .type("N")
      .default_text("3e9")
      .between(1.0, 1e18);
  app.add_flag("--json", command->json, "Print JSON, with the highest address and what cannot be reached");
  app.add_option("--svg", command->svg, "Draw the buffers, addresses over time, into this file").type("FILE.svg");
  app.footer(
      "Prints the table with a column offset. Small sets are searched to the end: what is refused then has no "
      "addresses.\n"
      "Example:\n  weft allocate lifetimes.csv --capacity '1 MiB' --svg lifetimes.svg");
  app.action([command] { allocate_file(*command); });
}

}  // namespace weft
