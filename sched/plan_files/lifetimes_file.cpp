#include "sched/plan_files/lifetimes_file.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <charconv>
#include <limits>
#include <optional>
#include <string_view>
#include <unordered_set>

#include "base/text/input_file.hpp"
#include "base/text/source_text.hpp"

namespace weft {

namespace {

constexpr Bytes largest_lifetimes_file = Bytes{1} << 30;
constexpr std::int64_t largest_time = std::int64_t{1} << 53;
constexpr Bytes largest_size = Bytes{1} << 45;  // of a buffer; a million of them add up within 64 bits

class LifetimesReader {
 public:
  explicit LifetimesReader(const std::string& path)
      : content_(
            read_file(path, "a table of lives (CSV with the columns id, lower, upper, size)", largest_lifetimes_file)),
        source_(content_, path) {}

  LifetimesFile run() && {
    read_line();
    const std::vector<std::string_view> names = fields_;
    const auto column = [&](std::string_view name) -> std::optional<std::size_t> {
      const auto found = std::ranges::find(names, name);
      if (found == names.end()) return std::nullopt;
      return static_cast<std::size_t>(found - names.begin());
    };
    const auto required = [&](std::string_view name) {
      const std::optional<std::size_t> at = column(name);
      if (!at) source_.fail(0, fmt::format("there is no column '{}'; expected id,lower,upper,size", name));
      return *at;
    };
    const std::size_t id = required("id"), lower = required("lower"), upper = required("upper"),
                      size = required("size");
    const std::optional<std::size_t> alignment = column("alignment");
    while (read_line()) {
      if (fields_.size() != names.size()) {
        source_.fail(line_, fmt::format("the row has {} fields; expected {}", fields_.size(), names.size()));
      }
      if (!ids_.emplace(fields_[id]).second) refuse(id, "an id that no other row has");
      file_.id.emplace_back(fields_[id]);
      file_.lower.push_back(integer(lower, largest_time, "a whole number from 0 to 2^53"));
      file_.upper.push_back(integer(upper, largest_time, "a whole number from 0 to 2^53"));
      if (file_.upper.back() < file_.lower.back()) refuse(upper, "an end that is not before the begin (lower)");
      file_.size.push_back(integer(size, largest_size, "bytes, a whole number from 0 to 2^45"));
      if (!alignment) continue;
      const auto expected = "a power of two up to 2^40";
      const Bytes value = integer(*alignment, Bytes{1} << 40, expected);
      if (!std::has_single_bit(static_cast<std::uint64_t>(value))) refuse(*alignment, expected);
      file_.alignment.push_back(value);
    }
    set_lives();
    return std::move(file_);
  }

 private:
  // Returns false at the end. An empty line is none.
  bool read_line() {
    while (next_ < content_.size()) {
      line_ = next_;
      const std::size_t end = std::min(content_.find('\n', line_), content_.size());
      next_ = end + 1;
      std::string_view line(content_.data() + line_, end - line_);
      if (line.ends_with('\r')) line.remove_suffix(1);
      if (line.empty()) continue;
      fields_.clear();
      for (;;) {
        const std::size_t comma = line.find(',');
        fields_.push_back(line.substr(0, comma));
        if (comma == std::string_view::npos) return true;
        line.remove_prefix(comma + 1);
      }
    }
    return false;
  }

  std::int64_t integer(std::size_t column, std::int64_t largest, const char* expected) const {
    const std::string_view field = fields_[column];
    std::int64_t value = -1;
    const auto [stop, error] = std::from_chars(field.data(), field.data() + field.size(), value);
    if (error != std::errc() || stop != field.data() + field.size() || value < 0 || value > largest) {
      refuse(column, expected);
    }
    return value;
  }

  [[noreturn]] void refuse(std::size_t column, const char* expected) const {
    const std::string_view field = fields_[column];
    source_.fail(static_cast<std::size_t>(field.data() - content_.data()),
                 fmt::format("'{}'; expected {}", field.substr(0, 40), expected));
  }

  // Times from 0 on where 32 bits hold them, else their numbers in ascending order.
  void set_lives() {
    std::vector<std::int64_t> times = file_.lower;
    times.insert(times.end(), file_.upper.begin(), file_.upper.end());
    std::ranges::sort(times);
    times.erase(std::unique(times.begin(), times.end()), times.end());
    const bool is_short = times.empty() || times.back() - times.front() < std::numeric_limits<std::uint32_t>::max();
    const auto on_axis = [&](std::int64_t time) {
      return static_cast<std::uint32_t>(is_short ? time - times.front()
                                                 : std::ranges::lower_bound(times, time) - times.begin());
    };
    for (std::size_t i = 0; i < file_.size.size(); ++i) {
      const bool is_empty = file_.lower[i] == file_.upper[i];
      file_.lives.push_back({on_axis(file_.lower[i]), on_axis(file_.upper[i]), is_empty ? 0 : file_.size[i]});
    }
  }

  std::string content_;
  SourceText source_;
  std::size_t line_ = 0, next_ = 0;
  std::vector<std::string_view> fields_;
  std::unordered_set<std::string> ids_;
  LifetimesFile file_;
};

}  // namespace

LifetimesFile read_lifetimes(const std::string& path) { return LifetimesReader(path).run(); }

}  // namespace weft
