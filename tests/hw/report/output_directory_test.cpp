#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "base/core/error.hpp"
#include "hw/report/output_directory.hpp"
#include "tests/support/base/temporary_directory.hpp"

namespace weft {
namespace {

namespace fs = std::filesystem;
using test::read_text;
using test::TemporaryDirectory;
using ::testing::HasSubstr;

std::string error_of(const std::string& path) {
  try {
    OutputDirectory directory(path);
  } catch (const InputError& error) {
    return error.what();
  }
  return "";
}

TEST(OutputDirectory, GivesFilesTheirNamesTogetherAtTheEnd) {
  const TemporaryDirectory root;
  OutputDirectory directory(root.file("a/b/c"));
  std::ofstream(directory.add("one")) << "1";
  std::ofstream(directory.add("two")) << "2";
  EXPECT_FALSE(fs::exists(root.file("a/b/c/one")));
  directory.commit();
  EXPECT_EQ(read_text(root.file("a/b/c/one")), "1");
  EXPECT_EQ(read_text(root.file("a/b/c/two")), "2");
  EXPECT_EQ(std::distance(fs::directory_iterator(root.file("a/b/c")), {}), 2);
}

TEST(OutputDirectory, LeavesNothingBehindAFailedRun) {
  const TemporaryDirectory root;
  {
    OutputDirectory directory(root.file("a/b/"));
    std::ofstream(directory.add("one")) << "half";
  }
  EXPECT_FALSE(fs::exists(root.file("a")));
}

TEST(OutputDirectory, KeepsTheFilesOfAnEarlierRunWhenThisOneFails) {
  const TemporaryDirectory root;
  root.write("one", "earlier");
  {
    OutputDirectory directory(root.path().string());
    std::ofstream(directory.add("one")) << "half";
  }
  EXPECT_EQ(read_text(root.file("one")), "earlier");
  EXPECT_FALSE(fs::exists(root.file("one.partial")));
}

TEST(OutputDirectory, LeavesNoEarlierResultThatLooksLikeThatOfAFailedRun) {
  const TemporaryDirectory root;
  root.write("summary", "earlier");
  {
    OutputDirectory directory(root.path().string());
    directory.seal_with("summary");
    EXPECT_EQ(read_text(root.file("summary")), "earlier");
  }
  EXPECT_FALSE(fs::exists(root.file("summary")));
  {
    OutputDirectory directory(root.path().string());
    directory.seal_with("summary");
    std::ofstream(directory.add("summary")) << "new";
    directory.commit();
  }
  EXPECT_EQ(read_text(root.file("summary")), "new");
}

// A rename that fails, as one at which the process is killed would: what comes behind it has not happened.
TEST(OutputDirectory, GivesTheSealItsNameLast) {
  const TemporaryDirectory root;
  root.write("summary", "earlier");
  root.write("one", "earlier");
  {
    OutputDirectory directory(root.path().string());
    directory.seal_with("summary");
    std::ofstream(directory.add("summary")) << "new";
    std::ofstream(directory.add("one")) << "new";
    directory.add("two");  // never written
    EXPECT_THROW(directory.commit(), std::runtime_error);
    EXPECT_EQ(read_text(root.file("one")), "new");
  }
  EXPECT_FALSE(fs::exists(root.file("summary")));
}

TEST(OutputDirectory, WritesOverNoLinkNoSpecialFileAndNothingThatIsRead) {
  const TemporaryDirectory root;
  root.write("mine", "mine");
  fs::create_symlink(root.file("mine"), root.file("link"));
  ASSERT_EQ(mkfifo(root.file("fifo").c_str(), 0600), 0);
  OutputDirectory directory(root.path().string());
  EXPECT_THROW(directory.add("link"), InputError);
  EXPECT_THROW(directory.add("fifo"), InputError);
  EXPECT_THROW(directory.seal_with("fifo"), InputError);
  directory.keep(root.file("mine"));
  EXPECT_THROW(directory.add("mine"), InputError);
  directory.commit();
  EXPECT_EQ(read_text(root.file("mine")), "mine");
  EXPECT_TRUE(fs::is_symlink(root.file("link")));
  EXPECT_TRUE(fs::is_fifo(root.file("fifo")));
}

TEST(OutputDirectory, DropsOnlyWhatAnEarlierRunHasLeft) {
  const TemporaryDirectory root;
  const auto run = [&](bool succeeds) {
    OutputDirectory directory(root.path().string());
    directory.seal_with("summary");
    directory.drop("page");
    std::ofstream(directory.add("summary")) << "new";
    if (succeeds) directory.commit();
  };
  root.write("page", "mine");
  run(true);
  EXPECT_TRUE(fs::exists(root.file("page"))) << "there was no earlier run";
  run(false);
  EXPECT_FALSE(fs::exists(root.file("page"))) << "it was that of the run whose summary is gone";
}

TEST(OutputDirectory, IsForOneAtATime) {
  const TemporaryDirectory root;
  {
    OutputDirectory first(root.file("out"));
    std::ofstream(first.add("one")) << "1";
    EXPECT_THROW(OutputDirectory(root.file("out")), Infeasible);
    EXPECT_THROW(OutputDirectory(root.file("other/../out")), Infeasible);
    first.commit();
  }
  EXPECT_EQ(read_text(root.file("out/one")), "1");
  OutputDirectory second(root.file("out"));
  std::ofstream(second.add("one")) << "2";
  second.commit();
  EXPECT_EQ(read_text(root.file("out/one")), "2");
}

TEST(OutputDirectory, RefusesAPathThroughAFile) {
  const TemporaryDirectory root;
  root.write("file", "text");
  EXPECT_THAT(error_of(root.file("file")), HasSubstr("cannot write to the output directory " + root.file("file")));
  EXPECT_THAT(error_of(root.file("file/below")), HasSubstr("Not a directory"));
  EXPECT_THAT(error_of(""), HasSubstr("has no name"));
}

TEST(OutputDirectory, RefusesADirectoryThatCannotBeWritten) {
  if (geteuid() != 0) {
    const TemporaryDirectory root;
    fs::permissions(root.path(), fs::perms::owner_read | fs::perms::owner_exec);
    EXPECT_THAT(error_of(root.file("new")), HasSubstr("Permission denied"));
    fs::permissions(root.path(), fs::perms::owner_all);
  }
  EXPECT_THAT(error_of("/proc/weft"), HasSubstr("cannot write to the output directory /proc/weft"));
}

}  // namespace
}  // namespace weft
