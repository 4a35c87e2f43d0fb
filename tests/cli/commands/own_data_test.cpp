// weft run --functional with the user's own data: inputs from files, outputs and intermediate tensors in files.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <nlohmann/json.hpp>
#include <sstream>

#include "tests/cli/commands/weft_command.hpp"
#include "workloads/tensor_files/npy.hpp"

namespace weft::test {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::ElementsAreArray;
using testing::HasSubstr;
using testing::Not;

// The largest of 2 x 2 of twice the input: values can be followed by hand.
class OwnData : public testing::Test {
 protected:
  OwnData() {
    small_.directory.write("net.yaml",
                           "name: small\ninput: {name: image, shape: [1, 4, 4]}\n"
                           "layers:\n"
                           "  - {name: A, op: add, inputs: [image, image]}\n"
                           "  - {name: B, op: maxpool, kernel: 2, stride: 2}\n");
    const std::string text = read_text(small_.directory.file("experiment.yaml"));
    small_.directory.write("experiment.yaml",
                           std::string(text).replace(text.find("{A: {rows: 4, cols: 4}, "), 24, "{A: {rows: 2}, "));
  }

  std::string write_input(const std::string& name = "image.npy") const {
    std::vector<std::uint8_t> values;
    for (int i = 0; i < 16; ++i) values.push_back(static_cast<std::uint8_t>(i - 8));
    std::ostringstream out;
    write_npy(out, "int8", {1, 1, 4, 4}, values);
    return "'image=" + small_.directory.write(name, out.str()) + "'";
  }
  CommandResult run(const std::string& options) const {
    return weft("run " + small_.experiment() + " " + small_.out() + " " + options);
  }
  std::vector<int> values(const std::string& file) const {
    const NpyArray array = read_npy(small_.directory.file("out/" + file));
    EXPECT_EQ(array.type, "int8");
    std::vector<int> values;
    for (const std::uint8_t byte : array.bytes) values.push_back(static_cast<std::int8_t>(byte));
    return values;
  }
  bool exists(const std::string& file) const { return fs::exists(small_.directory.file("out/" + file)); }

  SmallExperiment small_;
};

TEST_F(OwnData, GoesInAndComesOut) {
  const CommandResult result = run("--functional --input " + write_input());
  ASSERT_EQ(result.status, 0) << result.error;
  EXPECT_THAT(result.out, HasSubstr("output B: " + small_.directory.file("out/outputs/B.npy")));
  EXPECT_THAT(read_npy(small_.directory.file("out/outputs/B.npy")).dims, ElementsAre(1, 1, 2, 2));
  EXPECT_THAT(values("outputs/B.npy"), ElementsAre(-6, -2, 10, 14));
  EXPECT_FALSE(exists("tensors"));
  const auto summary = nlohmann::json::parse(read_text(small_.directory.file("out/summary.json")));
  EXPECT_EQ(summary["functional"]["max_abs_error"], 0);
}

TEST_F(OwnData, IntermediateTensorsAreKeptOnRequest) {
  std::vector<int> doubled;
  for (int i = -8; i < 8; ++i) doubled.push_back(2 * i);
  for (const std::string placement : {"resident", "tiled", "streamed"}) {
    ASSERT_EQ(run("--functional --keep-tensors A --input " + write_input() +
                  " --set workload.placement.activation=" + placement)
                  .status,
              0)
        << placement;
    EXPECT_THAT(values("tensors/A.npy"), ElementsAreArray(doubled)) << placement;
    EXPECT_FALSE(exists("tensors/B.npy"));
  }
  ASSERT_EQ(run("--functional --keep-tensors all").status, 0);
  EXPECT_EQ(values("tensors/B.npy"), values("outputs/B.npy"));
  EXPECT_THAT(values("tensors/A.npy"), Not(ElementsAreArray(doubled)));  // of the hash
}

TEST_F(OwnData, OfAnEarlierRunIsGoneAfterTheNext) {
  ASSERT_EQ(run("--functional --keep-tensors A,B").status, 0);
  EXPECT_TRUE(exists("tensors/A.npy"));
  small_.directory.write("out/outputs/mine.npy", "");
  ASSERT_EQ(run("--functional").status, 0);
  EXPECT_TRUE(exists("outputs/B.npy"));
  EXPECT_FALSE(exists("tensors"));
  ASSERT_EQ(run("").status, 0);
  EXPECT_FALSE(exists("outputs/B.npy"));
  EXPECT_TRUE(exists("outputs/mine.npy"));  // which no run has written
}

TEST_F(OwnData, WithFaultsIsRefusedBeforeAnythingIsWritten) {
  const std::string cut = small_.directory.write("cut.npy", "\x93NUMPY\x01");
  const struct {
    std::string options, message;
  } faults[] = {
      {"--input " + write_input(), "error: --input: only a run that computes has values; expected --functional"},
      {"--keep-tensors A", "error: --keep-tensors: only a run that computes has values; expected --functional"},
      {"--functional --input imge=x.npy", "error: --input imge=x.npy: unknown input 'imge', did you mean 'image'?"},
      {"--functional --input image=" + cut, "error: " + cut + ": is cut off; expected an array"},
      {"--functional --keep-tensors C", "error: --keep-tensors C: unknown layer 'C'"},
      {"--functional --set workload.data_type=float32 --set workload.element_bytes=4 --input " + write_input(),
       "has elements of type int8; expected float32"},
  };
  for (const auto& [options, message] : faults) {
    const CommandResult result = run(options);
    EXPECT_EQ(result.status, 2) << options;
    EXPECT_TRUE(is_one_error(result.error)) << result.error;
    EXPECT_THAT(result.error, HasSubstr(message));
  }
  EXPECT_TRUE(small_.wrote_nothing());
}

TEST_F(OwnData, FolderThatIsAFileIsRefused) {
  fs::create_directory(small_.directory.file("out"));
  small_.directory.write("out/outputs", "a file");
  const CommandResult result = run("--functional");
  EXPECT_EQ(result.status, 2);
  EXPECT_THAT(result.error, HasSubstr("cannot make the folder " + small_.directory.file("out/outputs")));
  EXPECT_FALSE(exists("summary.json"));
}

}  // namespace
}  // namespace weft::test
