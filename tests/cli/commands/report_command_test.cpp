// weft report: a page that holds what the run has left, and nothing where the run's files are not whole.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <zlib.h>

#include <cstdint>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <sstream>
#include <string>
#include <vector>

#include "tests/cli/commands/weft_command.hpp"

namespace weft {
namespace {

using test::CommandResult;
using test::read_text;
using test::SmallExperiment;
using test::weft;
using testing::AllOf;
using testing::AnyOf;
using testing::HasSubstr;
using testing::Not;
using ReportJson = nlohmann::ordered_json;

std::string from_base64(const std::string& text) {
  const std::string digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string bytes;
  std::uint32_t group = 0, bits = 0;
  for (const char c : text) {
    if (c == '=') break;
    group = group << 6 | static_cast<std::uint32_t>(digits.find(c));
    bits += 6;
    if (bits < 8) continue;
    bits -= 8;
    bytes += static_cast<char>(group >> bits & 0xff);
  }
  return bytes;
}

std::string inflated(const std::string& bytes) {
  std::string out(std::size_t{1} << 24, '\0');
  uLongf size = out.size();
  EXPECT_EQ(uncompress(reinterpret_cast<Bytef*>(out.data()), &size, reinterpret_cast<const Bytef*>(bytes.data()),
                       bytes.size()),
            Z_OK);
  out.resize(size);
  return out;
}

// What a page holds, as its script reads it.
struct PageContent {
  ReportJson json;
  std::string columns;

  explicit PageContent(const std::string& page) {
    const std::string begin = "id=\"weft-data\">";
    const std::size_t at = page.find(begin) + begin.size();
    const std::string bytes = inflated(from_base64(page.substr(at, page.find("</script>", at) - at)));
    std::size_t length = 0;
    for (std::size_t k = 0; k < 4; ++k) length |= std::size_t{static_cast<unsigned char>(bytes.at(k))} << (8 * k);
    json = ReportJson::parse(bytes.substr(4, length));
    columns = bytes.substr(4 + length);
  }

  const ReportJson& column(const char* table, const char* name) const {
    for (const ReportJson& column : json["runs"][0]["tables"][table]) {
      if (column[0] == name) return column;
    }
    throw std::runtime_error(std::string("no column ") + name);
  }
  std::vector<std::int64_t> integers(const char* table, const char* name) const {
    const ReportJson& described = column(table, name);
    std::vector<std::int64_t> values;
    std::int64_t before = 0;
    std::size_t at = described[2];
    while (values.size() < described[3].get<std::size_t>()) {
      std::uint64_t number = 0;
      unsigned shift = 0;
      for (;; shift += 7) {
        const auto byte = static_cast<unsigned char>(columns.at(at++));
        number |= std::uint64_t{byte & 0x7fu} << shift;
        if (byte < 0x80) break;
      }
      before += static_cast<std::int64_t>(number >> 1) ^ -static_cast<std::int64_t>(number & 1);
      values.push_back(before);
    }
    return values;
  }
};

struct ReportedRun {
  SmallExperiment experiment;
  std::string out = experiment.directory.file("out");

  ReportedRun() { EXPECT_EQ(weft("run " + experiment.experiment() + " " + experiment.out()).status, 0); }

  std::string file(const std::string& name) const { return out + "/" + name; }
  std::string page() const { return read_text(file("report.html")); }
  CommandResult report(const std::string& options = "") const { return weft("report '" + out + "' " + options); }
  void replace(const std::string& name, const std::string& from, const std::string& to) const {
    std::string text = read_text(file(name));
    text.replace(text.find(from), from.size(), to);
    experiment.directory.write("out/" + name, text);
  }
};

// The column of a table that has no quotes and commas in it up to there, or from the end where `column` is below 0.
std::vector<std::int64_t> column_of(const std::string& csv, int from_end) {
  std::istringstream lines(csv);
  std::vector<std::int64_t> values;
  std::string line;
  std::getline(lines, line);
  while (std::getline(lines, line)) {
    std::size_t end = line.size();
    for (int k = 0; k < from_end; ++k) end = line.rfind(',', end - 1);
    values.push_back(std::stoll(line.substr(line.rfind(',', end - 1) + 1)));
  }
  return values;
}

// With -DWEFT_REPORT=OFF there are no pages.
class Report : public testing::Test {
 protected:
  void SetUp() override {
    if (!WEFT_REPORT) GTEST_SKIP() << "weft was built with WEFT_REPORT=OFF";
  }
};

TEST_F(Report, HoldsTheSummaryAndTheTablesOfTheRun) {
  const ReportedRun run;
  const CommandResult result = run.report();
  ASSERT_EQ(result.status, 0) << result.error;
  EXPECT_EQ(result.out, run.file("report.html") + "\n");
  EXPECT_EQ(result.error, "");
  const PageContent page(run.page());
  ASSERT_EQ(page.json["runs"].size(), 1);
  const ReportJson summary = ReportJson::parse(read_text(run.file("summary.json")));
  EXPECT_EQ(page.json["runs"][0]["summary"], summary);
  EXPECT_EQ(page.json["runs"][0]["directory"], run.out);
  EXPECT_EQ(page.column("tasks", "name")[3], summary["tasks"]);
  EXPECT_EQ(page.column("buffers", "name")[3], summary["buffers"]);
  const std::string phases = read_text(run.file("phases.csv"));
  EXPECT_EQ(page.integers("tasks", "compute"), column_of(phases, 2));
  EXPECT_EQ(page.integers("tasks", "descriptor"), column_of(phases, 5));
  std::vector<std::int64_t> start = page.integers("tasks", "start");
  const std::vector<std::int64_t> duration = page.integers("tasks", "duration");
  Cycles last = 0;
  for (std::size_t k = 0; k < start.size(); ++k) last = std::max(last, start[k] + duration[k]);
  EXPECT_EQ(last, summary["simulated"]["makespan_cycles"].get<Cycles>());
}

TEST_F(Report, IsTheSameEachTimeAndNeedsNothingBesideIt) {
  const ReportedRun run;
  ASSERT_EQ(run.report().status, 0);
  const std::string page = run.page();
  ASSERT_EQ(run.report().status, 0);
  EXPECT_EQ(run.page(), page);
  EXPECT_THAT(page, Not(HasSubstr("<script src")));
  EXPECT_THAT(page, Not(HasSubstr("<link")));
  EXPECT_THAT(page, HasSubstr("Copyright")) << "the licences of what is in the page";
  EXPECT_FALSE(std::filesystem::exists(run.file("report.html.partial")));
}

TEST_F(Report, GoesWithItsRun) {
  const ReportedRun run;
  ASSERT_EQ(run.report().status, 0);
  ASSERT_EQ(weft("run " + run.experiment.experiment() + " " + run.experiment.out()).status, 0);
  EXPECT_FALSE(std::filesystem::exists(run.file("report.html")));
}

TEST_F(Report, ComparesSeveralRuns) {
  const ReportedRun run;
  ASSERT_EQ(
      weft("run " + run.experiment.experiment() + " --set schedule.algorithm=heft --out '" + run.out + "2'").status, 0);
  const std::string page = run.experiment.directory.file("pages/both.html");
  const CommandResult result = run.report("'" + run.out + "2' --out '" + page + "'");
  ASSERT_EQ(result.status, 0) << result.error;
  const PageContent content(read_text(page));
  ASSERT_EQ(content.json["runs"].size(), 2);
  EXPECT_EQ(content.json["runs"][1]["summary"]["algorithm"], "heft");
  EXPECT_FALSE(std::filesystem::exists(run.file("report.html")));
}

// Tiles of 26 bytes begin in the burst in which the one before ends; the DMA channel has it and reads less, or nothing.
TEST_F(Report, ShowsRunsWhoseDmaChannelKeepsWhatTheNextLoadBeginsWith) {
  const test::TemporaryDirectory directory;
  const std::string out = directory.file("out");
  ASSERT_EQ(weft("run " WEFT_SOURCE_DIR "/workloads/experiments/lenet5.yaml --quiet --out '" + out +
                 "' --set 'workload.tiling.C1={rows: 14, cols: 14, channels: 1}'")
                .status,
            0);
  const CommandResult result = weft("report '" + out + "'");
  EXPECT_EQ(result.status, 0) << result.error;
}

TEST_F(Report, TakesNamesForNames) {
  const ReportedRun run;
  run.replace("summary.json", "\"network\": \"small\"", "\"network\": \"a</script><b>\\u2028'\\\"\"");
  ASSERT_EQ(run.report().status, 0);
  const std::string page = run.page();
  EXPECT_THAT(page, HasSubstr("<title>a&lt;/script&gt;&lt;b&gt;"));
  EXPECT_THAT(page, Not(HasSubstr("a</script>")));
  EXPECT_EQ(PageContent(page).json["runs"][0]["summary"]["network"], "a</script><b>\u2028'\"");
}

void expect_refused(const ReportedRun& run, const std::string& message) {
  const CommandResult result = run.report();
  EXPECT_EQ(result.status, 2);
  EXPECT_EQ(result.out, "");
  EXPECT_TRUE(test::is_one_error(result.error)) << result.error;
  EXPECT_THAT(result.error, HasSubstr(message));
  EXPECT_FALSE(std::filesystem::exists(run.file("report.html")));
}

TEST_F(Report, RefusesWhatIsMissing) {
  for (const char* name : {"summary.json", "tasks.csv", "buffers.csv", "occupancy.csv", "counters.csv", "waiting.csv",
                           "critical_path.csv", "layers.csv", "phases.csv", "edges.csv"}) {
    const ReportedRun run;
    std::filesystem::remove(run.file(name));
    expect_refused(run, run.file(name));
  }
  const CommandResult nowhere = weft("report no-such-directory");
  EXPECT_EQ(nowhere.status, 2);
  EXPECT_THAT(nowhere.error, AllOf(HasSubstr("error: no-such-directory: "), HasSubstr("weft run")));
  EXPECT_EQ(weft("report").status, 2);
}

TEST_F(Report, RefusesWhatIsTornAtItsPlace) {
  for (const char* name : {"tasks.csv", "buffers.csv", "occupancy.csv", "counters.csv", "critical_path.csv",
                           "layers.csv", "phases.csv", "edges.csv"}) {
    const ReportedRun run;
    const std::string text = read_text(run.file(name));
    run.experiment.directory.write(std::string("out/") + name, text.substr(0, text.size() - 1));
    const auto lines = std::count(text.begin(), text.end(), '\n');
    expect_refused(run, run.file(name) + ":" + std::to_string(lines) + ":");
  }
  // Cut between rows.
  for (const char* name : {"tasks.csv", "buffers.csv", "critical_path.csv", "layers.csv", "phases.csv"}) {
    const ReportedRun run;
    const std::string text = read_text(run.file(name));
    run.experiment.directory.write(std::string("out/") + name, text.substr(0, text.rfind('\n', text.size() - 2) + 1));
    expect_refused(run, "repeat weft run");
  }
}

TEST_F(Report, RefusesFilesOfOtherVersions) {
  {
    const ReportedRun run;
    run.replace("summary.json", "\"schema\": 3", "\"schema\": 2");
    expect_refused(run, "summary.json:1:1: \"schema\": 2; expected 3");
  }
  {
    const ReportedRun run;
    run.replace("tasks.csv", "task,name,kind", "task,title,kind");
    expect_refused(run, "tasks.csv:1:6: ");
  }
  {
    const ReportedRun run;
    run.replace("summary.json", "\"tasks\"", "tasks");
    expect_refused(run, "is no JSON");
  }
}

TEST_F(Report, RefusesValuesThatAreNone) {
  const ReportedRun run;
  run.replace("tasks.csv", ",load,", ",loads,");
  expect_refused(run, "'loads'; expected compute, load or store");
  const ReportedRun other;
  other.replace("edges.csv", "\n0,", "\nx,");
  expect_refused(other, "edges.csv:");
}

// Puts another value into a column of the first row whose first field is `row`.
void put(const ReportedRun& run, const std::string& name, const std::string& row, int column,
         const std::string& value) {
  std::string text = read_text(run.file(name));
  std::size_t at = text.find("\n" + row + ",") + 1;
  for (int k = 0; k < column; ++k) at = text.find(',', at) + 1;
  text.replace(at, text.find_first_of(",\n", at) - at, value);
  run.experiment.directory.write("out/" + name, text);
}

TEST_F(Report, RefusesWhatNoRunCanHaveDone) {
  struct Fault {
    const char *file, *row;
    int column;
    const char *value, *message;
  };
  for (const Fault& fault :
       {Fault{"phases.csv", "0", 2, "999999", "phases.csv:2:3: the cycles add up to"},
        Fault{"phases.csv", "0", 2, "+5", "read_cycles '+5'; expected an integer from 0 on"},
        Fault{"occupancy.csv", "0", 1, "5", "occupancy.csv:2:3: total 5; expected "},
        Fault{"occupancy.csv", "0", 0, "99999", "is behind the end"},
        Fault{"counters.csv", "dram", 2, "1.5", "value '1.5'; expected an integer"},
        Fault{"layers.csv", "A", 3, "7", "macs 7; expected "},
        Fault{"layers.csv", "A", 0, "C", "layers.csv:2:1: 'C'; expected 'A'"}, Fault{"edges.csv", "", 0, "", ""}}) {
    const ReportedRun run;
    if (*fault.row == '\0') {
      std::string text = read_text(run.file("edges.csv"));
      run.experiment.directory.write("out/edges.csv", text.substr(0, text.rfind('\n', text.size() - 2) + 1));
      expect_refused(run, "its read_bytes in tasks.csv");
      continue;
    }
    put(run, fault.file, fault.row, fault.column, fault.value);
    expect_refused(run, fault.message);
  }
}

TEST_F(Report, RefusesTablesOfAnotherRun) {
  const ReportedRun run;
  const std::string other = run.out + "2";
  ASSERT_EQ(
      weft("run " + run.experiment.experiment() + " --set 'hardware.dram.latency=150 ns' --out '" + other + "'").status,
      0);
  for (const char* name : {"tasks.csv", "phases.csv", "critical_path.csv", "layers.csv", "counters.csv"}) {
    const std::string own = read_text(run.file(name));
    run.experiment.directory.write(std::string("out/") + name, read_text(other + "/" + name));
    expect_refused(run, "repeat weft run");
    run.experiment.directory.write(std::string("out/") + name, own);
  }
}

TEST_F(Report, RefusesASummaryThatAPageCannotShow) {
  const ReportedRun run;
  const ReportJson whole = ReportJson::parse(read_text(run.file("summary.json")));
  const auto refused = [&](const ReportJson& changed, const std::string& message) {
    run.experiment.directory.write("out/summary.json", changed.dump());
    expect_refused(run, "summary.json:1:1: " + message);
  };
  for (const char* key : {"command", "machine", "planned", "bounds", "dram", "critical_path", "clock_hz", "dispatch",
                          "algorithm", "capacity_bytes", "waiting_cycles", "layers", "seconds"}) {
    ReportJson changed = whole;
    changed.erase(key);
    refused(changed, "has no \"" + std::string(key));
    changed = whole;
    changed[key] = true;
    expect_refused((run.experiment.directory.write("out/summary.json", changed.dump()), run), "summary.json:1:1: ");
  }
  for (const ReportJson& clock : {ReportJson(0), ReportJson(-1), ReportJson(1e300), ReportJson("fast")}) {
    ReportJson changed = whole;
    changed["clock_hz"] = clock;
    refused(changed, "\"clock_hz\": " + clock.dump());
  }
  ReportJson changed = whole;
  changed["images_per_second"] = "many";
  refused(changed, "\"images_per_second\": \"many\"; expected a number");
  changed = whole;
  changed["simulated"]["peak_address"] = std::int64_t{1} << 60;
  refused(changed, "\"simulated.peak_address\": ");
}

TEST_F(Report, WritesOverNoFileOfARunAndNoDevice) {
  const ReportedRun run;
  std::filesystem::create_symlink("/dev/null", run.file("link.html"));
  std::filesystem::create_symlink("tasks.csv", run.file("tasks.html"));
  std::filesystem::create_symlink("nowhere", run.file("broken.html"));
  std::filesystem::create_directory(run.file("folder.html"));
  const std::string tasks = read_text(run.file("tasks.csv"));
  for (const char* name : {"summary.json", "tasks.csv", "experiment.yaml", "tasks.html"}) {
    const CommandResult result = run.report("--out '" + run.file(name) + "'");
    EXPECT_EQ(result.status, 2);
    EXPECT_THAT(result.error,
                AnyOf(HasSubstr(std::string(name) + ": is read here and would be written over; expected another place"),
                      HasSubstr(std::string(name) + ": is no regular file, expected a file or nothing")));
  }
  for (const std::string& path :
       {run.file("link.html"), run.file("broken.html"), run.file("folder.html"), std::string("/dev/null")}) {
    const CommandResult result = run.report("--out '" + path + "'");
    EXPECT_EQ(result.status, 2);
    EXPECT_THAT(result.error, AnyOf(HasSubstr(path + ": is no regular file, expected a file or nothing"),
                                    HasSubstr(path + ": is a directory, expected a file or nothing")));
  }
  EXPECT_EQ(read_text(run.file("tasks.csv")), tasks);
  EXPECT_EQ(run.report("--out '" + run.file("page.html") + "'").status, 0);
  EXPECT_EQ(run.report("--out '" + run.file("page.html") + "'").status, 0) << "over a page";
}

TEST(Run, SaysWhatTheMachineCanDoAndHowItWasCalled) {
  const SmallExperiment experiment;
  ASSERT_EQ(weft("run " + experiment.experiment() + " --quiet " + experiment.out()).status, 0);
  const ReportJson summary = ReportJson::parse(read_text(experiment.directory.file("out/summary.json")));
  EXPECT_EQ(summary["machine"]["macs_per_cycle"], 8);                                 // two PEs of four
  EXPECT_NEAR(summary["machine"]["dram_bytes_per_cycle"].get<double>(), 25.6, 1e-6);  // 12.8 GB/s at 500 MHz
  EXPECT_EQ(summary["command"][0], "weft");
  EXPECT_EQ(summary["command"][1], "run");
  EXPECT_EQ(summary["command"].back(), experiment.directory.file("out"));
  EXPECT_TRUE(weft("--version").out.ends_with(" " + summary["version"].get<std::string>() + "\n"));
}

TEST(Run, PointsToTheReport) {
  const SmallExperiment experiment;
  EXPECT_THAT(weft("run " + experiment.experiment() + " " + experiment.out()).out,
              HasSubstr("weft report " + experiment.directory.file("out") + "\n"));
}

}  // namespace
}  // namespace weft
