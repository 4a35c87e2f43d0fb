// weft sweep: many points of a design space, resumed where it was ended.

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/core/error.hpp"
#include "base/core/interrupt.hpp"
#include "cli/commands/commands.hpp"
#include "cli/commands/file_kind.hpp"
#include "cli/line/progress.hpp"
#include "cli/output/json_schema.hpp"
#include "hw/page/page.hpp"
#include "hw/report/output_directory.hpp"
#include "sweep/engine/dask_engine.hpp"
#include "sweep/engine/local_engine.hpp"
#include "sweep/engine/manifest.hpp"
#include "sweep/engine/parquet.hpp"
#include "sweep/engine/search.hpp"
#include "sweep/page/sweep_page.hpp"
#include "sweep/page/sweep_texts.hpp"
#include "sweep/space/digest.hpp"
#include "sweep/store/figures.hpp"

namespace weft {

namespace {

namespace fs = std::filesystem;

struct SweepCommand {
  std::string sweep;
  std::string out = "weft-sweep";
  std::optional<int> jobs;
  std::optional<std::string> dask;
  std::vector<std::string> points;
  bool slurm = false, commands = false, status = false, dry_run = false, retry = false, quiet = false, json = false;
  std::string version;
  CarryOut carry_out;  // a command line in this process
};

constexpr std::chrono::seconds published_every{5};
constexpr std::size_t max_array = 1000;  // tasks of a job array: what Slurm takes unless it is configured otherwise

std::string this_executable() {
  std::error_code error;
  return fs::read_symlink("/proc/self/exe", error).string();
}

// A sweep that is carried out: its points, and what is known of them.
class Campaign {
 public:
  Campaign(const SweepCommand& command, SweepSpace& space, const SummaryFigures& figures, std::string weft)
      : command_(command),
        space_(space),
        figures_(figures),
        store_(command.out, space.sweep().keep, space.sweep().timeout),
        reader_(space, store_),
        weft_(std::move(weft)) {}

  void take_points() {
    if (!space_.sweep().search) points_ = space_.points();
  }
  const std::vector<Point>& points() const { return points_; }
  std::vector<std::string> left() const {
    std::vector<std::string> ids;
    for (const Point& point : points_) {
      if (!store_.is_finished(point.id)) ids.push_back(point.id);
    }
    return ids;
  }
  Results results() { return reader_.read(points_); }

  // The points that a search has chosen so far.
  void take_points_of(const Manifest& manifest) {
    for (const Point& point : manifest.points) {
      if (space_.has(point.choice) && space_.point(point.choice).id == point.id) points_.push_back(point);
    }
  }

  // Runs what is left. Returns whether all is finished.
  bool run() {
    OutputDirectory directory(command_.out);
    directory.keep(space_.sweep().path);
    directory.keep(space_.sweep().base);
    store_.prepare();
    if (command_.retry) forget_failures();
    Progress progress(command_.quiet);
    bool is_whole = true;
    check_first_figures(points_);
    if (space_.sweep().search) {
      space_.check_values();
      points_ = search_points(space_, reader_, [&](std::span<const Point> batch) {
        add_experiments(batch);
        std::vector<std::string> ids;
        for (const Point& point : batch) ids.push_back(point.id);
        progress.phase(
            fmt::format("searching: {} points of {} trials", tried_ += batch.size(), space_.sweep().search->trials));
        if (!run_points(ids, [](std::size_t) {})) throw Infeasible("the search was ended; repeat to go on");
        check_first_figures(batch);
      });
    } else if (const std::vector<std::string> ids = left(); !ids.empty()) {
      space_.check_values();
      add_experiments(points_);
      publish(directory);
      progress.phase(fmt::format("{} points", ids.size()));
      auto last = std::chrono::steady_clock::now();
      std::size_t published = 0, seen = 0;
      is_whole = run_points(ids, [&](std::size_t finished) {
        progress.update(finished, ids.size());
        if (finished != seen) check_first_figures(points_);
        seen = finished;
        if (finished == published || std::chrono::steady_clock::now() - last < published_every) return;
        publish(directory);
        published = finished;
        last = std::chrono::steady_clock::now();
      });
    }
    progress.clear();
    publish(directory);
    if (has_run_) write_parquet(command_.out);
    if (is_whole) check_last_figures();
    return is_whole;
  }

  // Writes what other machines need to run what is left.
  void write_jobs() {
    OutputDirectory directory(command_.out);
    store_.prepare();
    space_.check_values();
    add_experiments(points_);
    publish(directory);
    const std::vector<std::string> ids = left();
    const JobFiles files{this_executable(), fs::absolute(command_.out).string()};
    const auto write = [&](const char* name, const std::string& text) {
      write_file(directory, name, [&](std::ostream& out) { out << text; });
    };
    write("commands.txt", command_lines(files, ids));
    if (command_.slurm && !ids.empty()) write("slurm.sh", slurm_script(files, ids.size(), max_array));
    directory.commit();
    print_jobs(command_.out, ids.size(), command_.slurm);
  }

 private:
  void forget_failures() const {
    for (const Point& point : points_) store_.forget_failure(point.id);
  }

  // A figure that depends on the machine is looked for in the first run that there is.
  void check_first_figures(std::span<const Point> points) {
    if (has_checked_ || !figures_.needs_run(space_.sweep())) return;
    for (const Point& point : points) {
      if (const auto summary = store_.summary_of(point.id)) {
        figures_.check_first(space_.sweep(), *summary);
        has_checked_ = true;
        return;
      }
    }
  }
  void check_last_figures() {
    const Results results = reader_.read(points_);
    const auto done = std::ranges::find(results.rows, Status::done, &ResultRow::status);
    if (done == results.rows.end()) return;
    if (const auto summary = store_.summary_of(done->id)) figures_.check_last(space_.sweep(), results, *summary);
  }

  void add_experiments(std::span<const Point> points) const {
    for (const Point& point : points) {
      if (!store_.is_finished(point.id)) {
        store_.add_experiment(point.id, space_.text_of(point.choice, store_.experiments()));
      }
    }
  }

  bool run_points(std::span<const std::string> ids, const std::function<void(std::size_t)>& on_change) {
    has_run_ = true;
    if (command_.dask) {
      run_on_dask(*command_.dask, {this_executable(), fs::absolute(command_.out).string()}, ids, on_change);
      return true;
    }
    const NotesInterrupt notes;
    return LocalEngine(store_, command_.carry_out, command_.jobs.value_or(usable_cores())).run(ids, on_change);
  }

  void publish(OutputDirectory& directory) {
    const Results results = reader_.read(points_);
    const Manifest manifest{weft_, store_.keep(), store_.timeout(), points_};
    write_file(directory, "sweep.json", [&](std::ostream& out) { out << manifest_text(manifest); });
    write_file(directory, "results.csv", [&](std::ostream& out) { write_results_csv(out, results); });
    if (has_pages()) {
      write_file(directory, "sweep.html", [&](std::ostream& out) {
        write_sweep_page(out, {fs::path(space_.sweep().path).filename().string(), space_.sweep(), results});
      });
    }
    directory.commit();
  }

  const SweepCommand& command_;
  SweepSpace& space_;
  const SummaryFigures& figures_;
  ResultStore store_;
  ResultReader reader_;
  std::string weft_;
  std::vector<Point> points_;
  std::size_t tried_ = 0;
  bool has_run_ = false, has_checked_ = false;
};

// Single points of a sweep that another process has begun.
void run_points_of(const SweepCommand& command, const std::string& weft) {
  if (fs::is_regular_file(command.sweep)) {
    throw InputError({command.sweep}, "is a file; with --point weft sweep takes the directory of a sweep");
  }
  const Manifest manifest = read_manifest(command.sweep);
  if (manifest.weft != weft) {
    throw Infeasible(command.sweep +
                     "/sweep.json was written by another weft; expected to repeat weft sweep with this one");
  }
  const ResultStore store(command.sweep, manifest.keep, manifest.timeout);
  for (const std::string& id : command.points) {
    if (!fs::exists(store.experiment_of(id))) {
      throw InputError("--point " + id + ": there is no " + store.experiment_of(id) +
                       "; expected a point of the sweep");
    }
    if (!store.is_finished(id) && !is_point(store.experiment_of(id), id, weft)) {
      throw InputError({store.experiment_of(id)},
                       "is not the experiment of its ID; expected as weft sweep has written it: repeat weft sweep "
                       "SWEEP.yaml --out " +
                           command.sweep + ", which writes it anew, or weft run it as an experiment");
    }
  }
  const NotesInterrupt notes;
  LocalEngine(store, command.carry_out, command.jobs.value_or(1)).run(command.points, [](std::size_t) {});
}

// What is said of points that are not run.
void print_status(const SweepCommand& command, const Results& results) {
  print_counts(results, command.json);
  if (const std::size_t left = results.count(Status::left); left > 0) {
    throw Infeasible(fmt::format("{} of {} points are left; weft sweep {} --out {} runs them", left,
                                 results.rows.size(), command.sweep, command.out));
  }
  if (const std::string failures = failures_text(results); !failures.empty()) throw Infeasible(failures);
}

void expect_sweep_of(const std::string& directory) {
  std::error_code error;
  const fs::directory_iterator entries(directory, error);
  if (error)
    throw InputError({directory}, "cannot be read: " + error.message() + "; expected the directory of a sweep");
  if (!fs::exists(directory + "/sweep.json", error)) {
    throw InputError({directory}, "has no sweep.json; expected a directory that weft sweep has made (--out DIR)");
  }
}

// Options of which one makes the other one void.
void refuse_both(const SweepCommand& command) {
  std::vector<std::string> given;
  const auto add = [&](bool is_given, const char* name) {
    if (is_given) given.emplace_back(name);
  };
  add(command.status, "--status");
  add(command.dry_run, "--dry-run");
  add(command.slurm || command.commands, command.slurm ? "--slurm" : "--commands");
  add(command.dask.has_value(), "--dask");
  add(!command.points.empty(), "--point");
  if (command.status || command.dry_run || !command.points.empty()) add(command.retry, "--retry");
  if (given.size() < 2) return;
  throw InputError(
      fmt::format("{} and {} exclude each other; expected one of them; see weft sweep --help", given[0], given[1]),
      {given[1]});
}

void sweep(const SweepCommand& command) {
  refuse_both(command);
  const std::string weft = weft_digest(command.version);
  if (!command.points.empty()) return run_points_of(command, weft);
  expect_sweep(command.sweep);
  SweepFile file = read_sweep(command.sweep);
  expect_base(file.base, file.base_where);
  SweepSpace space(std::move(file), weft);
  const SummaryFigures figures(summary_schema());
  try {
    figures.check(space.sweep());
  } catch (const InputError&) {
    space.check_values();  // a key misspelt in grid is none of the goals either: its place is there
    throw;
  }
  Campaign campaign(command, space, figures, weft);
  campaign.take_points();
  if (command.dry_run) {
    space.check_values();
    return print_dry_run(space, campaign.points(), campaign.left().size(), command.json);
  }
  if (command.status) {
    expect_sweep_of(command.out);
    if (space.sweep().search) campaign.take_points_of(read_manifest(command.out));
    return print_status(command, campaign.results());
  }
  if (command.slurm || command.commands) {
    if (space.sweep().search) {
      throw InputError({command.sweep}, "search chooses points one batch after the other; expected --jobs or --dask");
    }
    return campaign.write_jobs();
  }
  const bool is_whole = campaign.run();
  const Results results = campaign.results();
  if (command.json) {
    print_json(results);
  } else if (!command.quiet) {
    print_results(space.sweep(), results, command.out);
  }
  if (!is_whole) throw Infeasible("the sweep was ended before its last point; repeat to go on");
  if (const std::string failures = failures_text(results); !failures.empty()) throw Infeasible(failures);
}

}  // namespace

void add_sweep_command(CommandLine& weft, const std::function<void(const std::vector<std::string>&)>& carry_out) {
  Command app = weft.add_command("sweep", "Run many points of a design space; resumes where it was ended");
  auto command = std::make_shared<SweepCommand>();
  command->carry_out = carry_out;
  app.add_option("sweep", command->sweep, "The sweep (YAML); with --point, the directory of one")
      .type("SWEEP.yaml")
      .required();
  app.add_option("-o,--out", command->out, "Where the results go; made when it is missing").type("DIR");
  app.add_option("-j,--jobs", command->jobs, "Points at a time (default: as many as there are cores)")
      .type("N")
      .between(1, 10000);
  app.add_option("--dask", command->dask, "Run on the workers of the Dask scheduler there").type("tcp://HOST:PORT");
  app.add_flag("--slurm", command->slurm, "Run nothing; write DIR/slurm.sh, a job array for what is left");
  app.add_flag("--commands", command->commands, "Run nothing; write DIR/commands.txt, a command for each point left");
  app.add_repeatable("--point", command->points, "Run only this point of a sweep's directory; may be repeated", "ID");
  app.add_flag("--status", command->status, "Run nothing; print how many points are done");
  app.add_flag("--dry-run", command->dry_run, "Run and write nothing; check the sweep and print its points");
  app.add_flag("--retry", command->retry, "Try points that crashed, failed, were refused or took too long again");
  app.add_flag("--json", command->json, "Print everything as JSON");
  app.add_flag("--quiet", command->quiet, "Print nothing but errors");
  app.footer(
      "SWEEP.yaml names an experiment (base), what is set for all points (set), what is varied (grid: all\n"
      "combinations; zip: side by side), conditions (where), figures (metrics), goals (pareto), what stays of each "
      "run\n"
      "(keep: summary, tables or all), a timeout for a point, and perhaps a search in place of all combinations\n"
      "(docs/sweep.md).\n"
      "Writes results.csv, a row per point, sweep.html, which shows them in a browser, and points/ID/ for each run. A\n"
      "point that is done is never run again: its ID is the hash of all that goes into it, and of weft. A point that\n"
      "cannot be met is a result too, with the reason; a crash is tried again once.\n"
      "Examples:\n"
      "  weft sweep capacity.yaml --dry-run                 what would run?\n"
      "  weft sweep capacity.yaml --out out/capacity        run it, or what is left of it\n"
      "  weft sweep capacity.yaml --out out/capacity --dask tcp://node1:8786\n"
      "  weft sweep capacity.yaml --out out/capacity --slurm   then: sbatch out/capacity/slurm.sh");
  app.action([command, &weft] {
    command->version = weft.version();
    sweep(*command);
  });
}

}  // namespace weft
