// The list of violations that validators fill.
#pragma once

#include <fmt/format.h>

#include <string>
#include <utility>
#include <vector>

namespace weft {

class Violations {
 public:
  static constexpr std::size_t most = 50;

  // The message is made only when there is room for it.
  template <typename... Arguments>
  void add(fmt::format_string<Arguments...> format, Arguments&&... arguments) {
    if (list_.size() < most) list_.push_back(fmt::format(format, std::forward<Arguments>(arguments)...));
  }
  bool empty() const { return list_.empty(); }
  std::vector<std::string> take() && { return std::move(list_); }

 private:
  std::vector<std::string> list_;
};

}  // namespace weft
