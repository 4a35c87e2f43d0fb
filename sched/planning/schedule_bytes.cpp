#include "sched/planning/schedule_bytes.hpp"

#include <cstring>
#include <type_traits>

namespace weft {

namespace {

class Writer {
 public:
  template <typename T>
  void operator()(const T& value) {
    static_assert(std::is_trivially_copyable_v<T>);
    bytes_.append(reinterpret_cast<const char*>(&value), sizeof value);
  }
  template <typename T>
  void operator()(const std::vector<T>& values) {
    (*this)(values.size());
    for (const T value : values) (*this)(value);
  }
  std::string take() && { return std::move(bytes_); }

 private:
  std::string bytes_;
};

class Reader {
 public:
  explicit Reader(std::string_view bytes) : bytes_(bytes) {}
  template <typename T>
  void operator()(T& value) {
    std::memcpy(&value, bytes_.data(), sizeof value);
    bytes_.remove_prefix(sizeof value);
  }
  template <typename T>
  void operator()(std::vector<T>& values) {
    std::size_t count = 0;
    (*this)(count);
    values.resize(count);
    for (std::size_t i = 0; i < count; ++i) {
      T value{};
      (*this)(value);
      values[i] = value;
    }
  }

 private:
  std::string_view bytes_;
};

template <typename Part, typename Whole>
void visit(Part& part, Whole& schedule) {
  part(schedule.processor);
  part(schedule.start);
  part(schedule.finish);
  part(schedule.read_finish);
  part(schedule.compute_start);
  part(schedule.write_start);
  part(schedule.barriers);
  part(schedule.compute_barriers);
  part(schedule.release_position);
  part(schedule.starts_after);
  part(schedule.starts_after_read);
  part(schedule.activation_limit);
  part(schedule.activation_waits);
  part(schedule.order);
  part(schedule.address);
  part(schedule.makespan);
  part(schedule.is_contended);
}

}  // namespace

std::string bytes_of(const Schedule& schedule) {
  Writer writer;
  visit(writer, schedule);
  return std::move(writer).take();
}

Schedule schedule_of(std::string_view bytes) {
  Reader reader(bytes);
  Schedule schedule;
  visit(reader, schedule);
  return schedule;
}

}  // namespace weft
