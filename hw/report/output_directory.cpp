#include "hw/report/output_directory.hpp"

#include <fcntl.h>
#include <spdlog/spdlog.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <span>
#include <stdexcept>
#include <system_error>

#include "base/core/error.hpp"

namespace weft {

namespace fs = std::filesystem;

namespace {

void remove_made(const std::vector<fs::path>& made) {
  std::error_code ignored;
  for (auto path = made.rbegin(); path != made.rend(); ++path) fs::remove(*path, ignored);  // only when empty
}

}  // namespace

OutputDirectory::OutputDirectory(const std::string& path) : path_(path) {
  if (path.empty()) throw InputError("the output directory has no name; give one with --out DIR");
  std::vector<fs::path> missing;
  std::error_code error;
  for (fs::path part = path_; !part.empty() && !fs::exists(fs::symlink_status(part, error));
       part = part.parent_path()) {
    if (part.has_filename()) missing.push_back(part);  // "out/" names no directory of its own behind the slash
    if (part == part.parent_path()) break;
  }
  for (auto part = missing.rbegin(); part != missing.rend(); ++part) {
    if (fs::create_directory(*part, error)) made_.push_back(*part);
    if (error) break;
  }
  const std::string probe = path_of(".weft.partial");
  std::FILE* file = error ? nullptr : std::fopen(probe.c_str(), "wb");
  if (file == nullptr) {
    const std::string why = error ? error.message() : std::strerror(errno);
    remove_made(made_);
    throw InputError("cannot write to the output directory " + path + ": " + why +
                     "; choose a directory that can be written with --out DIR");
  }
  std::fclose(file);
  fs::remove(probe, error);
  lock();
}

// The lock is the system's, on the directory itself: it leaves no file, and ends with the process, however that ends.
void OutputDirectory::lock() {
  locked_ = open(path_.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (locked_ < 0 || flock(locked_, LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK) return;
  close(locked_);
  throw Infeasible("another weft writes into " + path_.string() +
                   " at this moment; expected it to have ended, or another directory");
}

OutputDirectory::~OutputDirectory() {
  std::error_code ignored;
  for (const std::string& name : names_) fs::remove(path_of(name + ".partial"), ignored);
  if (!seal_.empty()) {
    fs::remove(path_of(seal_), ignored);
    remove_dropped();
  }
  remove_made(made_);
  if (locked_ >= 0) close(locked_);
}

// Links are refused too: what they lead to may be anybody's.
void OutputDirectory::check(const std::string& name) const {
  std::error_code error;
  const fs::file_status status = fs::symlink_status(path_of(name), error);
  if (!fs::exists(status)) return;
  if (!fs::is_regular_file(status)) {
    const char* what = fs::is_directory(status) ? "is a directory" : "is no regular file";
    throw InputError({path_of(name), 0, 0}, std::string(what) + ", expected a file or nothing");
  }
  for (const std::string& kept : kept_) {
    if (!fs::equivalent(kept, path_of(name), error) || error) continue;
    throw InputError({kept, 0, 0}, "is read here and would be written over; expected another place with --out");
  }
}

void OutputDirectory::seal_with(const std::string& name) {
  check(name);
  seal_ = name;
  had_seal_ = fs::exists(path_of(name));
}

void OutputDirectory::remove_dropped() const {
  if (!had_seal_) return;
  std::error_code ignored;
  for (const std::string& name : dropped_) {
    const bool is_kept = std::ranges::any_of(
        kept_, [&](const std::string& kept) { return fs::equivalent(kept, path_of(name), ignored); });
    const bool is_file = fs::is_regular_file(fs::symlink_status(path_of(name), ignored));
    if (std::ranges::find(names_, name) != names_.end() || !is_file || is_kept) continue;
    fs::remove(path_of(name), ignored);
    const fs::path folder = fs::path(name).parent_path();
    if (!folder.empty()) fs::remove(path_of(folder.string()), ignored);  // only when empty
  }
}

std::string OutputDirectory::add(const std::string& name) {
  check(name);
  const fs::path folder = fs::path(path_of(name)).parent_path();
  std::error_code error;
  if (fs::create_directory(folder, error)) made_.push_back(folder);
  if (error) {
    throw InputError("cannot make the folder " + folder.string() + ": " + error.message() +
                     "; expected a folder or nothing there");
  }
  spdlog::trace("writing {}", path_of(name));
  names_.push_back(name);
  return path_of(name + ".partial");
}

void OutputDirectory::commit() {
  // All that could make a rename fail is checked first, so that either all files get their names or none does.
  for (const std::string& name : names_) check(name);
  std::error_code ignored;
  if (!seal_.empty()) fs::remove(path_of(seal_), ignored);
  std::stable_partition(names_.begin(), names_.end(), [&](const std::string& name) { return name != seal_; });
  const auto give_name = [&](const std::string& name) {
    std::error_code error;
    fs::rename(path_of(name + ".partial"), path_of(name), error);
    if (error) throw std::runtime_error("cannot write " + path_of(name) + ": " + error.message());
  };
  const bool is_sealed = !names_.empty() && names_.back() == seal_;
  for (const std::string& name : std::span(names_).first(names_.size() - (is_sealed ? 1 : 0))) give_name(name);
  remove_dropped();
  if (is_sealed) give_name(seal_);
  names_.clear();
  seal_.clear();
  made_.clear();
}

void write_file(OutputDirectory& directory, const std::string& name, const std::function<void(std::ostream&)>& write) {
  std::ofstream out(directory.add(name), std::ios::binary);
  write(out);
  out.close();
  if (!out) throw std::runtime_error("cannot write " + directory.path_of(name) + " whole");
}

}  // namespace weft
