// Work in a process of its own: SystemC allows one simulation per process, and what a model or an algorithm of somebody
// else does there ends nothing here.
#pragma once

#include <sys/types.h>

#include <cstring>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <type_traits>
#include <vector>

namespace weft {

// A process that works for this one, and ends with it.
struct Child {
  pid_t process = 0;
  int pipe_end = 0;  // to be read: closed by the child when it ends
};

// Begins the work in a child process. What it leaves in buffers of this one is written out first.
Child begin_child(const std::function<std::string()>& work);

// Waits until a child has ended and returns the text of its work; throws what in_child_process() does.
std::string end_child(const Child& child);

// Returns the text that `work` returns in a child process. Throws InputError or Infeasible where it does (any other
// exception becomes an Infeasible with its text), and Infeasible for a child that ends without an answer: by which
// signal. SIGINT (Ctrl-C) that does not end the child does not end this process either.
std::string in_child_process(const std::function<std::string()>& work);

// Returns the texts that the works return in child processes of their own, as many at a time as there are processor
// cores, in the order of the works; nothing for one that throws or ends without an answer, of which `failed` is told
// the reason.
std::vector<std::optional<std::string>> in_child_processes(
    std::span<const std::function<std::string()>> works,
    const std::function<void(std::size_t work, const std::string& reason)>& failed);

// Returns a struct of plain values, which crosses as its bytes.
template <typename Work, typename Result = std::invoke_result_t<Work>>
requires std::is_trivially_copyable_v<Result> Result in_child_process(const Work& work) {
  const std::string bytes = in_child_process(std::function<std::string()>([&] {
    const Result result = work();
    return std::string(reinterpret_cast<const char*>(&result), sizeof result);
  }));
  Result result;
  std::memcpy(&result, bytes.data(), sizeof result);
  return result;
}

}  // namespace weft
