// Slices of a trace of Chrome's trace events, as their readers put them together. Perfetto rounds times to nanoseconds
// (json_trace_tokenizer.cc) and drops a slice that begins inside another one of its track and ends behind it
// (slice_tracker.cc); speedscope adds lengths to times as they are, in microseconds.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

namespace weft::test {

using TrackOfTrace = std::pair<int, int>;  // pid, tid

struct SliceOfTrace {
  TrackOfTrace track;
  std::string name;
  nlohmann::json args;
  std::int64_t begin = 0, end = -1;  // ns
  std::size_t depth = 0;             // 0: in no other
};

struct SlicesOfTrace {
  std::vector<SliceOfTrace> slices;  // by begin, longer ones first
  std::int64_t faults = 0;           // slices that do not nest, and ends that are no nanosecond as a time would be
};

inline std::int64_t whole_nanoseconds(const nlohmann::json& microseconds) {
  return std::llround(microseconds.get<double>() * 1000);
}

inline SlicesOfTrace slices_of(const nlohmann::json& trace) {
  SlicesOfTrace result;
  for (const nlohmann::json& event : trace["traceEvents"]) {
    if (event["ph"] != "X") continue;
    const std::int64_t begin = whole_nanoseconds(event["ts"]), end = begin + whole_nanoseconds(event["dur"]);
    const double added = event["ts"].get<double>() + event["dur"].get<double>();
    result.faults += added == static_cast<double>(end) / 1000 ? 0 : 1;
    result.slices.push_back(
        {{event["pid"], event["tid"]}, event["name"], event.value("args", nlohmann::json()), begin, end});
  }
  std::ranges::stable_sort(result.slices, {},
                           [](const SliceOfTrace& slice) { return std::pair(slice.begin, slice.begin - slice.end); });
  std::map<TrackOfTrace, std::vector<std::int64_t>> open;  // ends
  for (SliceOfTrace& slice : result.slices) {
    std::vector<std::int64_t>& ends = open[slice.track];
    while (!ends.empty() && ends.back() <= slice.begin) ends.pop_back();
    result.faults += ends.empty() || slice.end <= ends.back() ? 0 : 1;
    slice.depth = ends.size();
    ends.push_back(slice.end);
  }
  return result;
}

}  // namespace weft::test
