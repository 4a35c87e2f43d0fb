#include "base/text/input_file.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstring>
#include <filesystem>

#include "tests/support/base/input_error.hpp"
#include "tests/support/base/temporary_directory.hpp"

namespace weft {
namespace {

using ::testing::EndsWith;

constexpr Bytes limit = 8;

std::string file_error(const std::string& path) {
  return test::input_error([&] { read_file(path, "a poem", limit); });
}

TEST(InputFile, IsReadWholeOrInPartThroughLinks) {
  const test::TemporaryDirectory directory;
  const std::string bytes("a\0b\xff\r\n", 6);
  directory.write("file", bytes);
  std::filesystem::create_symlink("file", directory.file("link"));
  std::filesystem::create_symlink("link", directory.file("second link"));
  EXPECT_EQ(read_file(directory.file("second link"), "a poem", limit), bytes);
  const InputFile file(directory.file("link"), "a poem");
  EXPECT_EQ(file.size(), 6);
  EXPECT_EQ(file.read(1, 3), bytes.substr(1, 3));
  EXPECT_EQ(file.read(6, 0), "");
}

TEST(InputFile, IsRefusedWhereItIsEmptyOrTooLarge) {
  const test::TemporaryDirectory directory;
  EXPECT_THAT(file_error(directory.write("f", "")), EndsWith("/f: is empty; expected a poem"));
  EXPECT_THAT(file_error(directory.write("f", "12345678")), EndsWith("/f: has 8 B or more; expected a poem"));
  EXPECT_EQ(file_error(directory.write("f", "1234567")), "no error");
}

TEST(InputFile, IsRefusedAtOnceWhereItIsNoRegularFile) {
  const test::TemporaryDirectory directory;
  const std::string fifo = directory.file("fifo");
  ASSERT_EQ(mkfifo(fifo.c_str(), 0600), 0);
  std::filesystem::create_symlink(fifo, directory.file("link"));
  std::filesystem::create_symlink("/dev/zero", directory.file("zero"));
  EXPECT_EQ(file_error(fifo), fifo + ": is a FIFO; expected a poem");
  EXPECT_THAT(file_error(directory.file("link")), EndsWith("/link: is a FIFO; expected a poem"));
  EXPECT_THAT(file_error(directory.file("zero")), EndsWith("/zero: is a device; expected a poem"));
  EXPECT_THAT(file_error(directory.path().string()), EndsWith(": is a directory; expected a poem"));
}

TEST(InputFile, IsRefusedWhereItIsASocket) {
  const test::TemporaryDirectory directory;
  const std::string path = directory.file("s");
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  ASSERT_LT(path.size(), sizeof address.sun_path);
  std::strcpy(address.sun_path, path.c_str());
  const int descriptor = socket(AF_UNIX, SOCK_STREAM, 0);
  ASSERT_EQ(bind(descriptor, reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
  EXPECT_EQ(file_error(path), path + ": is a socket; expected a poem");
  close(descriptor);
}

TEST(InputFile, SaysWhyItCannotBeRead) {
  const test::TemporaryDirectory directory;
  std::filesystem::create_symlink("loop", directory.file("loop"));
  EXPECT_THAT(file_error(directory.file("none")), EndsWith("/none: does not exist; expected a poem"));
  EXPECT_THAT(file_error(directory.file("loop")),
              EndsWith("/loop: cannot be read: Too many levels of symbolic links; expected a poem"));
  if (geteuid() == 0) return;  // who may read everything
  const std::string path = directory.write("locked", "text");
  ASSERT_EQ(chmod(path.c_str(), 0), 0);
  EXPECT_EQ(file_error(path), path + ": cannot be read: Permission denied; expected a poem");
}

TEST(InputFile, CanBeNamedByAnotherInput) {
  const test::TemporaryDirectory directory;
  EXPECT_EQ(test::input_error([&] {
              InputFile(directory.path().string(), "numbers", {"m.onnx", 3}, "tensor 'w' lies in 'w', which");
            }),
            "m.onnx:3: tensor 'w' lies in 'w', which is a directory; expected numbers");
}

}  // namespace
}  // namespace weft
