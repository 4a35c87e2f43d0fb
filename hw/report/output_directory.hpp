// Where a run leaves its files. They are written as NAME.partial and get their names together at the end, so that a run
// that fails leaves nothing half-written and an earlier run's files stay whole until then.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace weft {

class OutputDirectory {
 public:
  // Makes the directory, parents included, and tries whether a file can be made in it. Throws InputError.
  explicit OutputDirectory(const std::string& path);
  OutputDirectory(const OutputDirectory&) = delete;
  OutputDirectory& operator=(const OutputDirectory&) = delete;
  // Removes, without commit(), the files and the directories that were made.
  ~OutputDirectory();

  // Returns the path under which the file `name` is to be written.
  std::string add(const std::string& name);
  // Lets commit() remove a file that an earlier run may have left and this one does not write.
  void drop(const std::string& name) { dropped_.push_back(name); }
  // Gives all files their names. Throws std::runtime_error.
  void commit();

  std::string path_of(const std::string& name) const { return (path_ / name).string(); }

 private:
  std::filesystem::path path_;
  std::vector<std::filesystem::path> made_;  // outermost first
  std::vector<std::string> names_, dropped_;
};

}  // namespace weft
