// The list of violations that validators fill.
#pragma once

#include <fmt/format.h>

#include <string>
#include <utility>
#include <vector>

#include "base/core/types.hpp"

namespace weft {

class Violations {
 public:
  static constexpr std::size_t most = 50;

  // The message is made only when there is room for it.
  template <typename... Arguments>
  void add(fmt::format_string<Arguments...> format, Arguments&&... arguments) {
    add_about(no_buffer, format, std::forward<Arguments>(arguments)...);
  }
  // Says as well which buffer, or the task that makes it, it is about.
  template <typename... Arguments>
  void add_about(BufferId buffer, fmt::format_string<Arguments...> format, Arguments&&... arguments) {
    if (list_.size() >= most) return;
    if (list_.empty()) first_about_ = buffer;
    list_.push_back(fmt::format(format, std::forward<Arguments>(arguments)...));
  }
  bool empty() const { return list_.empty(); }
  // Precondition of both: not empty().
  const std::string& first() const { return list_.front(); }
  BufferId first_about() const { return first_about_; }  // no_buffer where none was named
  std::vector<std::string> take() && { return std::move(list_); }

 private:
  std::vector<std::string> list_;
  BufferId first_about_ = no_buffer;
};

}  // namespace weft
