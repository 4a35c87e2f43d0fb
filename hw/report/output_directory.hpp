// The directory in which a run leaves its files. They are written as NAME.partial and get their names together at the
// end, so that a run that fails leaves nothing half-written.
#pragma once

#include <filesystem>
#include <functional>
#include <iosfwd>
#include <string>
#include <vector>

namespace weft {

class OutputDirectory {
 public:
  // Makes the directory, parents included. Throws InputError when that fails or no file can be made in it, and
  // Infeasible while another one writes there: it is for one at a time, of all processes, where the file system knows
  // locks.
  explicit OutputDirectory(const std::string& path);
  OutputDirectory(const OutputDirectory&) = delete;
  OutputDirectory& operator=(const OutputDirectory&) = delete;
  // Removes the files and directories that were made, unless commit() was called.
  ~OutputDirectory();

  // Names a file that is read, which is never written over or removed.
  void keep(const std::string& path) { kept_.push_back(path); }
  // Adds a file, perhaps in a folder ("outputs/y.npy"), which is made, and returns the path under which it is to be
  // written. Throws InputError where the folder cannot be made, and where something of that name is kept or is no regular
  // file.
  std::string add(const std::string& name);
  // Removes a file that an earlier run has left, which had a seal, unless this one writes it, and its folder when that is
  // empty then.
  void drop(const std::string& name) { dropped_.push_back(name); }
  // Names the file without which the others are nobody's result. One of an earlier run goes before any other file gets
  // its name, or where commit() is not called; this run's gets its name last. So where it is, all files are of its run,
  // even when the process was killed on the way.
  void seal_with(const std::string& name);
  // Gives all files their names. Throws InputError or std::runtime_error when that fails.
  void commit();

  const std::filesystem::path& path() const { return path_; }
  std::string path_of(const std::string& name) const { return (path_ / name).string(); }

 private:
  void lock();
  void check(const std::string& name) const;
  void remove_dropped() const;

  std::filesystem::path path_;
  int locked_ = -1;                          // the directory's descriptor
  std::vector<std::filesystem::path> made_;  // outermost first
  std::vector<std::string> names_, dropped_, kept_;
  std::string seal_;
  bool had_seal_ = false;  // of an earlier run
};

// Adds a file and writes it. Throws std::runtime_error when it cannot be written whole.
void write_file(OutputDirectory& directory, const std::string& name, const std::function<void(std::ostream&)>& write);

}  // namespace weft
