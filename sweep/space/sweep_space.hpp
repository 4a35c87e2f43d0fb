// The points of a sweep.
#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "sweep/space/sweep_file.hpp"

namespace weft {

// Which value of each axis a point has.
using Choice = std::vector<std::size_t>;

struct Point {
  std::string id;  // the hash of its resolved inputs and of weft's version
  Choice choice;
};

inline constexpr std::size_t max_points = 1'000'000;

// Returns whether an experiment's file is the point of that ID. Throws InputError where it, or a file of it, cannot be
// read.
bool is_point(const std::string& path, const std::string& id, const std::string& weft);

class SweepSpace {
 public:
  // Reads the base. `weft`: what tells this weft from another one. Throws InputError.
  SweepSpace(SweepFile sweep, std::string weft);

  const SweepFile& sweep() const { return sweep_; }

  // Returns all points that meet the conditions, in the order of the axes, the last of which changes first. Throws
  // InputError where there are none, or too many, and for what of an experiment cannot be resolved.
  std::vector<Point> points();

  // Returns whether a point meets the conditions.
  bool admits(const Choice& choice) const;

  // Returns the point of a choice. Precondition: there are such values.
  Point point(const Choice& choice);

  // Returns whether a choice is one of values of this sweep.
  bool has(const Choice& choice) const;

  // Returns the experiment of a point as a file of its own: paths in it are seen from `folder`.
  std::string text_of(const Choice& choice, const std::string& folder) const;

  // Tries each value alone, the other axes at their first, as far as an experiment is checked before it is planned.
  // Throws InputError, at its place in the sweep, for the first that is not accepted. In a process of its own, as plug-ins
  // are loaded.
  void check_values() const;

  // Returns the value of a key that is varied.
  const YamlNode& value(const Choice& choice, const std::string& key) const;

 private:
  YamlNode tree_of(const Choice& choice) const;
  std::string digest_of_file(const std::string& path);

  SweepFile sweep_;
  std::string weft_;
  YamlNode base_;  // with the settings
  std::map<std::string, std::string> file_digests_;
};

}  // namespace weft
