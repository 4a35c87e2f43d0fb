#include "base/core/child_process.hpp"

#include <fmt/format.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <stdexcept>
#include <thread>

#include "base/core/error.hpp"

namespace weft {

namespace {

// The first character of what a child sends says what the rest is.
constexpr char is_text = 'T', is_input_error = 'I', is_failure = 'F';

// An error crosses with all that is known of it, a zero behind each.
std::string bytes_of(const InputError& error) {
  const Location& where = error.where();
  const std::string place = where.file.empty() ? "" : printable(to_string(where) + ": ");
  std::string bytes;
  for (const std::string& text :
       {where.file, std::to_string(where.line), std::to_string(where.column), error.fault().key, error.fault().value,
        error.fault().accepted, std::string(error.what()).substr(place.size())}) {
    bytes.append(text.c_str()).append(1, '\0');
  }
  return bytes;
}

InputError error_of(const std::string& bytes) {
  std::array<std::string, 7> texts;
  std::size_t at = 0;
  for (std::string& text : texts) {
    text = bytes.c_str() + std::min(at, bytes.size());
    at += text.size() + 1;
  }
  return {
      {texts[0], std::atoi(texts[1].c_str()), std::atoi(texts[2].c_str())}, texts[6], {texts[3], texts[4], texts[5]}};
}

std::string answer_of(const std::function<std::string()>& work) {
  try {
    return is_text + work();
  } catch (const InputError& error) {
    return is_input_error + bytes_of(error);
  } catch (const std::exception& error) {
    return is_failure + std::string(error.what());
  }
}

// Leaves without flushing what the parent has buffered, and without the destructors of SystemC.
[[noreturn]] void run_child(int pipe_end, const std::function<std::string()>& work) {
  const std::string answer = answer_of(work);
  for (std::size_t sent = 0; sent < answer.size();) {
    const ssize_t count = write(pipe_end, answer.data() + sent, answer.size() - sent);
    if (count < 0 && errno != EINTR) _exit(1);
    if (count > 0) sent += static_cast<std::size_t>(count);
  }
  _exit(0);
}

std::string read_all(int pipe_end) {
  std::string text;
  char piece[4096];
  while (true) {
    const ssize_t count = read(pipe_end, piece, sizeof piece);
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return text;
    text.append(piece, static_cast<std::size_t>(count));
  }
}

int wait_for(const Child& child) {
  int status = 0;
  while (waitpid(child.process, &status, 0) < 0 && errno == EINTR) {
  }
  return status;
}

std::string result_of(int status, const std::string& answer) {
  if (WIFSIGNALED(status)) {
    throw Infeasible(
        fmt::format("its process was ended by signal {} ({})", WTERMSIG(status), strsignal(WTERMSIG(status))));
  }
  if (status != 0 || answer.empty()) throw Infeasible("its process ended without an answer");
  if (answer[0] == is_input_error) throw error_of(answer.substr(1));
  if (answer[0] == is_failure) throw Infeasible(answer.substr(1));
  return answer.substr(1);
}

// Holds SIGINT back while it lives.
class HeldInterrupts {
 public:
  HeldInterrupts() {
    sigset_t interrupts;
    sigemptyset(&interrupts);
    sigaddset(&interrupts, SIGINT);
    sigprocmask(SIG_BLOCK, &interrupts, &before_);
  }
  HeldInterrupts(const HeldInterrupts&) = delete;
  HeldInterrupts& operator=(const HeldInterrupts&) = delete;
  ~HeldInterrupts() { let_through(); }
  void let_through() const { sigprocmask(SIG_SETMASK, &before_, nullptr); }

 private:
  sigset_t before_;
};

}  // namespace

Child begin_child(const std::function<std::string()>& work) {
  std::fflush(nullptr);
  int ends[2];
  if (pipe(ends) != 0) throw std::runtime_error(fmt::format("cannot make a pipe: {}", std::strerror(errno)));
  const pid_t parent = getpid();
  const pid_t child = fork();
  if (child < 0) throw std::runtime_error(fmt::format("cannot make a process: {}", std::strerror(errno)));
  if (child == 0) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent) _exit(1);  // it ended before it could be told
    close(ends[0]);
    run_child(ends[1], work);
  }
  close(ends[1]);
  return {child, ends[0]};
}

std::string end_child(const Child& child) {
  const std::string answer = read_all(child.pipe_end);
  close(child.pipe_end);
  return result_of(wait_for(child), answer);
}

std::string in_child_process(const std::function<std::string()>& work) {
  // Ctrl-C is for the child, which may end with what it has; this process ends if it does not, as in system() of POSIX.
  // Until it is ignored here it is held back: the child may be faster.
  const HeldInterrupts held;
  const Child child = begin_child([&] {
    held.let_through();
    return work();
  });
  const auto before = std::signal(SIGINT, SIG_IGN);
  if (before != SIG_DFL) std::signal(SIGINT, before);
  held.let_through();
  const std::string answer = read_all(child.pipe_end);
  close(child.pipe_end);
  const int status = wait_for(child);
  std::signal(SIGINT, before);
  if (WIFSIGNALED(status) && WTERMSIG(status) == SIGINT && before == SIG_DFL) raise(SIGINT);
  return result_of(status, answer);
}

std::vector<std::optional<std::string>> in_child_processes(
    std::span<const std::function<std::string()>> works,
    const std::function<void(std::size_t work, const std::string& reason)>& failed) {
  const std::size_t side_by_side = std::max(1U, std::thread::hardware_concurrency());
  std::vector<Child> children;
  std::vector<std::optional<std::string>> answers(works.size());
  for (std::size_t i = 0; i < works.size(); ++i) {
    while (children.size() < std::min(works.size(), i + side_by_side)) {
      children.push_back(begin_child(works[children.size()]));
    }
    try {
      answers[i] = end_child(children[i]);
    } catch (const std::exception& error) {
      failed(i, error.what());
    }
  }
  return answers;
}

}  // namespace weft
