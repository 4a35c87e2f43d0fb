// Input files that no command can read: refused at once, with status 2 and one line that says why and what is wanted.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <string>

#include "tests/cli/commands/weft_command.hpp"

namespace weft {
namespace {

using test::CommandResult;
using test::is_one_error;
using test::SmallExperiment;
using test::TemporaryDirectory;
using test::weft;
using ::testing::HasSubstr;

// A way in which a command comes to a file, with the kind of file that it wants.
struct WayIn {
  const char* name;
  const char* command;
  const char* file;
  const char* wanted;
  friend void PrintTo(const WayIn& way, std::ostream* out) { *out << way.command << ' ' << way.file; }
};

class UnreadableFile : public ::testing::TestWithParam<WayIn> {
 protected:
  std::string path() const { return directory_.file(GetParam().file); }

  void expect_refused(const std::string& reason) {
    const CommandResult result = weft(std::string(GetParam().command) + " '" + path() + "'");
    EXPECT_EQ(result.status, 2) << reason;
    EXPECT_TRUE(is_one_error(result.error)) << result.error;
    EXPECT_THAT(result.error, HasSubstr(GetParam().file));
    EXPECT_THAT(result.error, HasSubstr(reason));
    EXPECT_THAT(result.error, HasSubstr(std::string("expected ") + GetParam().wanted));
    EXPECT_EQ(result.out, "");
    std::filesystem::remove(path());
  }

  TemporaryDirectory directory_;
};

TEST_P(UnreadableFile, IsRefusedAtOnceWithTheReason) {
  const bool is_named = std::string(GetParam().command) == "network";
  if (!is_named) expect_refused("does not exist");
  ASSERT_EQ(mkfifo(path().c_str(), 0600), 0);
  expect_refused("is a FIFO");
  std::filesystem::create_symlink("/dev/zero", path());
  expect_refused("is a device");
  std::filesystem::create_directory(path());
  expect_refused("is a directory");
  directory_.write(GetParam().file, "");
  expect_refused("is empty");
  directory_.write(GetParam().file, "");
  ASSERT_EQ(truncate(path().c_str(), off_t{1} << 33), 0);  // a file with nothing in it, which takes no space
  expect_refused("iB or more");
  if (geteuid() == 0) return;  // who may read everything
  directory_.write(GetParam().file, "text");
  ASSERT_EQ(chmod(path().c_str(), 0), 0);
  expect_refused("cannot be read: Permission denied");
}

INSTANTIATE_TEST_SUITE_P(WaysIn, UnreadableFile,
                         ::testing::Values(WayIn{"Run", "run", "e.yaml", "a YAML file"},
                                           WayIn{"Compare", "compare", "e.yaml", "a YAML file"},
                                           WayIn{"Graph", "graph", "e.yaml", "a YAML file"},
                                           WayIn{"Schedule", "schedule --algorithm heft", "e.yaml", "a YAML file"},
                                           WayIn{"Json", "schedule --algorithm heft", "g.json", "a task graph"},
                                           WayIn{"Stg", "schedule --algorithm heft", "g.stg", "a task graph"},
                                           WayIn{"Dot", "schedule --algorithm heft", "g.dot", "a task graph"},
                                           WayIn{"YamlNetwork", "network", "n.yaml", "a YAML file"},
                                           WayIn{"OnnxNetwork", "network", "n.onnx", "an ONNX file"}),
                         [](const auto& tested) { return std::string(tested.param.name); });

TEST(UnreadableNetwork, OfAnExperimentIsRefusedAtOnce) {
  for (const std::string name : {"other.yaml", "other.onnx"}) {
    const SmallExperiment experiment("network: net.yaml", "network: " + name);
    ASSERT_EQ(mkfifo(experiment.directory.file(name).c_str(), 0600), 0);
    const CommandResult result = weft("run " + experiment.experiment() + " " + experiment.out());
    EXPECT_EQ(result.status, 2);
    EXPECT_TRUE(is_one_error(result.error)) << result.error;
    EXPECT_THAT(result.error, HasSubstr(name + ": is a FIFO; expected "));
    EXPECT_TRUE(experiment.wrote_nothing());
  }
}

}  // namespace
}  // namespace weft
