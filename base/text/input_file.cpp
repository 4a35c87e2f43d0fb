#include "base/text/input_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <utility>
#include <vector>

#include "base/core/units.hpp"

namespace weft {

namespace {

const char* kind_of(mode_t mode) {
  if (S_ISDIR(mode)) return "a directory";
  if (S_ISFIFO(mode)) return "a FIFO";
  if (S_ISSOCK(mode)) return "a socket";
  return "a device";
}

// What lies beside a path where nothing is and has a name like its: "lenet5.yaml" for "lenet5" or "lenet.yaml".
std::string did_you_mean_file(const std::string& path) {
  namespace fs = std::filesystem;
  constexpr std::size_t most = 2000;  // entries of a folder that are looked at
  const fs::path folder = fs::path(path).parent_path();
  const std::string name = fs::path(path).filename().string();
  if (name.empty()) return "";
  std::vector<std::string> names;
  std::error_code error;
  for (fs::directory_iterator entry(folder.empty() ? "." : folder, error), end;
       !error && entry != end && names.size() < most; entry.increment(error)) {
    names.push_back(entry->path().filename().string());
  }
  std::ranges::sort(names);
  const auto longer =
      std::ranges::find_if(names, [&](const std::string& known) { return known.starts_with(name + "."); });
  const std::string near = longer == names.end() ? did_you_mean(name, names) : ", did you mean '" + *longer + "'?";
  if (near.empty() || folder.empty()) return near;
  return near.substr(0, near.find('\'') + 1) + (folder / near.substr(near.find('\'') + 1)).string();
}

}  // namespace

InputFile::InputFile(const std::string& path, const std::string& expected) : InputFile(path, expected, {path}, "") {}

InputFile::InputFile(const std::string& path, const std::string& expected, Location where, std::string subject)
    : expected_(expected), where_(std::move(where)), subject_(std::move(subject)) {
  struct stat status {};
  const auto check = [&](int result) {
    if (result == 0 && S_ISREG(status.st_mode)) return;
    const std::string reason = result == 0       ? std::string("is ") + kind_of(status.st_mode)
                               : errno == ENOENT ? "does not exist" + did_you_mean_file(path)
                                                 : std::string("cannot be read: ") + std::strerror(errno);
    if (descriptor_ >= 0) close(descriptor_);
    refuse(reason);
  };
  // To open a device may have effects, so it is only looked at. O_NONBLOCK: should the file have become a FIFO since,
  // nobody is waited for.
  check(stat(path.c_str(), &status));
  descriptor_ = open(path.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC);
  check(descriptor_ < 0 ? -1 : fstat(descriptor_, &status));
  size_ = status.st_size;
}

InputFile::~InputFile() { close(descriptor_); }

std::string InputFile::read(Bytes offset, Bytes length) const {
  std::string bytes(static_cast<std::size_t>(length), '\0');
  for (std::size_t done = 0; done < bytes.size();) {
    const ssize_t count =
        pread(descriptor_, bytes.data() + done, bytes.size() - done, offset + static_cast<off_t>(done));
    if (count > 0) done += static_cast<std::size_t>(count);
    if (count == 0) refuse("cannot be read to its end: it has become shorter");
    if (count < 0 && errno != EINTR) refuse(std::string("cannot be read: ") + std::strerror(errno));
  }
  return bytes;
}

void InputFile::refuse(const std::string& message) const {
  throw InputError(where_, (subject_.empty() ? "" : subject_ + ' ') + message + "; expected " + expected_);
}

std::string read_file(const std::string& path, const std::string& expected, Bytes limit) {
  const InputFile file(path, expected);
  if (file.size() == 0) file.refuse("is empty");
  if (file.size() >= limit) file.refuse("has " + format_bytes(limit) + " or more");
  return file.read(0, file.size());
}

}  // namespace weft
