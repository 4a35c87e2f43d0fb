// The directory in which a run leaves its files. They are written as NAME.partial and get their names together at the
// end, so that a run that fails leaves nothing half-written and an earlier run's files stay whole until then.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace weft {

class OutputDirectory {
 public:
  // Makes the directory, parents included. Throws InputError when that fails or no file can be made in it.
  explicit OutputDirectory(const std::string& path);
  OutputDirectory(const OutputDirectory&) = delete;
  OutputDirectory& operator=(const OutputDirectory&) = delete;
  // Removes the files and directories that were made, unless commit() was called.
  ~OutputDirectory();

  // Adds a file, and returns the path under which it is to be written.
  std::string add(const std::string& name);
  // Makes commit() remove a file that an earlier run may have left and this one does not write.
  void drop(const std::string& name) { dropped_.push_back(name); }
  // Gives all files their names. Throws InputError or std::runtime_error when that fails.
  void commit();

  std::string path_of(const std::string& name) const { return (path_ / name).string(); }

 private:
  std::filesystem::path path_;
  std::vector<std::filesystem::path> made_;  // outermost first
  std::vector<std::string> names_, dropped_;
};

}  // namespace weft
