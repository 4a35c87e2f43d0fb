#include "sweep/space/sweep_space.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "tests/support/base/input_error.hpp"
#include "tests/support/base/temporary_directory.hpp"

namespace weft {
namespace {

using test::input_error;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

const std::string lenet5 = WEFT_SOURCE_DIR "/workloads/experiments/lenet5.yaml";

// A sweep of the sample experiment, of such lines.
class SweepSpaces : public ::testing::Test {
 protected:
  SweepSpace space(const std::string& lines, const std::string& weft = "weft") {
    directory_.write("s.yaml", "base: " + lenet5 + "\n" + lines);
    return SweepSpace(read_sweep(directory_.file("s.yaml")), weft);
  }
  std::vector<std::string> values(const std::string& column) {
    std::vector<std::string> texts;
    const SweepSpace made = space("grid: {k: " + column + "}\n");
    for (const YamlNode& value : made.sweep().axes[0].columns[0].values) {
      texts.push_back(value_text(value));
    }
    return texts;
  }
  std::string refusal(const std::string& lines) {
    return input_error([&] {
      SweepSpace made = space(lines);
      made.points();
      made.check_values();
    });
  }
  std::string file() const { return directory_.file("s.yaml"); }

  test::TemporaryDirectory directory_;
};

TEST_F(SweepSpaces, RangesStepOrMultiplyInTheUnitOfTheirBegin) {
  EXPECT_THAT(values("[1, two, {a: [1, 2]}]"), ElementsAre("1", "two", "{a: [1, 2]}"));
  EXPECT_THAT(values("{from: 1, to: 7, step: 2}"), ElementsAre("1", "3", "5", "7"));
  EXPECT_THAT(values("{from: 0.1, to: 0.5, step: 0.1}"), ElementsAre("0.1", "0.2", "0.3", "0.4", "0.5"));
  EXPECT_THAT(values("{from: 512 B, to: 2 KiB, factor: 2}"), ElementsAre("512 B", "1024 B", "2048 B"));
  EXPECT_THAT(values("{from: 512 KiB, to: 2 MiB, factor: 2}"), ElementsAre("512 KiB", "1024 KiB", "2048 KiB"));
  EXPECT_THAT(values("{from: 1 KiB, to: 3 KiB, step: 512 B}"),
              ElementsAre("1 KiB", "1.5 KiB", "2 KiB", "2.5 KiB", "3 KiB"));
  EXPECT_THAT(values("{from: 1 KiB, to: 1026 B, step: 1 B}"), ElementsAre("1024 B", "1025 B", "1026 B"));
  EXPECT_THAT(values("{from: 1.6 GB/s, to: 12.8 GB/s, factor: 2}"),
              ElementsAre("1.6 GB/s", "3.2 GB/s", "6.4 GB/s", "12.8 GB/s"));
  EXPECT_THAT(values("{from: 500 MHz, to: 1.5 GHz, step: 500 MHz}"), ElementsAre("500 MHz", "1000 MHz", "1500 MHz"));
}

TEST_F(SweepSpaces, AValueGivenTwiceIsOne) {
  EXPECT_THAT(values("[8 KiB, 4 KiB, 8192 B, 8 KiB]"), ElementsAre("8 KiB", "4 KiB"));
  EXPECT_THAT(values("[heft, peft, heft]"), ElementsAre("heft", "peft"));
  EXPECT_EQ(space("zip: {a: [1, 2, 1, 1], b: [x, x, x, y]}\n").sweep().axes[0].size(), 3u);
}

TEST_F(SweepSpaces, AListHasNumbersOfOneKind) {
  EXPECT_THAT(refusal("grid: {a: [6 KiB, 8192]}\n"),
              HasSubstr("s.yaml:2:19: a: '8192' is of another kind than '6 KiB'; expected a unit of one kind"));
  EXPECT_THAT(refusal("grid: {a: [3KiB, 3,5 KiB]}\n"), HasSubstr("a: '3' is of another kind than '3KiB'"));
  EXPECT_THAT(refusal("zip: {a: [1 ns, 1 KiB], b: [1, 2]}\n"), HasSubstr("a: '1 KiB' is of another kind"));
  EXPECT_THAT(refusal("grid: {a: []}\n"), HasSubstr("a: an empty list is not accepted"));
}

TEST_F(SweepSpaces, PointsAreAllCombinationsThatMeetTheConditions) {
  SweepSpace made = space(
      "grid:\n  hardware.pes.0.count: [1, 2, 4]\n  hardware.scratchpad.capacity: [4 KiB, 8 KiB]\n"
      "where: hardware.scratchpad.capacity >= 2 KiB * hardware.pes.0.count\n");
  std::vector<Choice> choices;
  std::set<std::string> ids;
  for (const Point& point : made.points()) {
    choices.push_back(point.choice);
    ids.insert(point.id);
  }
  EXPECT_THAT(choices, ElementsAre(Choice{0, 0}, Choice{0, 1}, Choice{1, 0}, Choice{1, 1}, Choice{2, 1}));
  EXPECT_EQ(ids.size(), 5u);
  EXPECT_EQ(made.value({2, 1}, "hardware.scratchpad.capacity").text, "8 KiB");
}

TEST_F(SweepSpaces, KeysOfZipChangeTogether) {
  SweepSpace made = space("zip:\n  hardware.pes.0.count: [1, 2]\n  hardware.clock: [1 GHz, 500 MHz]\n");
  EXPECT_EQ(made.points().size(), 2u);
  EXPECT_THAT(made.text_of({1}, directory_.path().string()), HasSubstr("clock: 500 MHz"));
}

TEST_F(SweepSpaces, AnIdIsOfAllThatGoesIntoARunAndOfWeft) {
  directory_.write("net.yaml", "name: n\ninput: {name: i, shape: [1, 8, 8]}\nlayers:\n  - {name: A, op: relu}\n");
  const std::string lines =
      "set: {workload.network: net.yaml, workload.layers: [A], workload.tiling: {A: {rows: 4}}}\n"
      "grid: {hardware.pes.0.count: [1, 2]}\n";
  const auto first_id = [&](const std::string& text, const std::string& weft = "weft") {
    return space(text, weft).points().front().id;
  };
  const std::string id = first_id(lines);
  EXPECT_EQ(first_id(lines + "keep: all\ntimeout: 5 s\n"), id);
  EXPECT_NE(first_id(lines, "another"), id);
  directory_.write("net.yaml", "name: n\ninput: {name: i, shape: [1, 8, 4]}\nlayers:\n  - {name: A, op: relu}\n");
  EXPECT_NE(first_id(lines), id);
  // Paths in a sweep are seen from there, and point to the same file from the directory of the results.
  EXPECT_THAT(space(lines).text_of({0}, directory_.file("out/experiments")), HasSubstr("network: ../../net.yaml"));
}

TEST_F(SweepSpaces, AnExperimentThatWasChangedIsNoLongerThePointOfItsId) {
  SweepSpace made = space("grid: {hardware.pes.0.count: [1, 2]}\n");
  const std::string id = made.points().front().id, path = directory_.file("point.yaml");
  std::string text = made.text_of({0}, directory_.path().string());
  directory_.write("point.yaml", text);
  EXPECT_TRUE(is_point(path, id, "weft"));
  EXPECT_FALSE(is_point(path, id, "another"));
  directory_.write("point.yaml", text.replace(text.find("count: 1"), 8, "count: 9"));
  EXPECT_FALSE(is_point(path, id, "weft"));
}

TEST_F(SweepSpaces, RefuseWhatASweepDoesNotTakeAtItsPlace) {
  EXPECT_THAT(refusal("grids: {}\n"), HasSubstr("s.yaml:2:1: sweep: unknown key 'grids', did you mean 'grid'?"));
  EXPECT_THAT(refusal("keep: all\n"), HasSubstr("nothing is varied; expected grid or zip with keys"));
  EXPECT_THAT(refusal("grid: {a: 4}\n"), HasSubstr("s.yaml:2:11: a: '4' is not accepted; expected a list of values"));
  EXPECT_THAT(refusal("grid: {a: {from: 1 KiB, to: 4 ns, step: 1}}\n"),
              HasSubstr("to: '4 ns' is of another kind than '1 KiB'"));
  EXPECT_THAT(refusal("grid: {a: {from: 1, to: 4}}\n"), HasSubstr("a: expected step, which is added, or factor"));
  EXPECT_THAT(refusal("set: {a: 1}\ngrid: {a: [1, 2]}\n"), HasSubstr("s.yaml:3:8: key 'a' is set or varied twice"));
  EXPECT_THAT(refusal("zip: {a: [1, 2], b: [1]}\n"), HasSubstr("zip: 1 values of 'b' beside 2 of 'a'"));
  EXPECT_THAT(refusal("grid: {a: [1]}\ntimeout: 5\n"), HasSubstr("timeout: '5' is not accepted; expected a time"));
  EXPECT_THAT(refusal("grid: {hardware.pes.0.count: [1]}\nwhere: hardware.pes.0.count > 1\n"),
              HasSubstr("no combination meets `where`"));
  EXPECT_THAT(refusal("grid: {a: {from: 1, to: 3000, step: 1}, b: {from: 1, to: 3000, step: 1}}\n"),
              HasSubstr("9000000 combinations; expected at most 1000000"));
}

TEST_F(SweepSpaces, ValuesThatTheExperimentDoesNotTakeAreFoundBeforeTheFirstRun) {
  EXPECT_THAT(refusal("grid:\n  hardware.pes.0.cuont: [1, 2]\n"),
              testing::AllOf(HasSubstr("s.yaml:3:3: "), HasSubstr("unknown key 'cuont', did you mean 'count'?")));
  EXPECT_THAT(refusal("grid:\n  hardware.pes.0.count: [1, 2]\n  hardware.scratchpad.size: [4 KiB]\n"),
              HasSubstr("s.yaml:4:3: scratchpad 'ideal': unknown key 'size'"));
  EXPECT_THAT(refusal("grid:\n  hardware.pes.0.count: [1, two]\n"), HasSubstr("s.yaml:3:29: count: 'two' is not"));
  EXPECT_THAT(refusal("grid:\n  hardware.scratchpad.model: [banked, bankd]\n"), HasSubstr("did you mean 'banked'?"));
  EXPECT_THAT(refusal("set: {schedule.algorithm: hfet}\ngrid:\n  hardware.pes.0.count: [1, 2]\n"),
              HasSubstr("did you mean 'heft'?"));
  EXPECT_EQ(refusal("grid:\n  hardware.pes.0.count: [1, 2]\n"), "no error");
}

}  // namespace
}  // namespace weft
