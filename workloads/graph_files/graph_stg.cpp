#include "workloads/graph_files/graph_stg.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <utility>
#include <vector>

#include "workloads/graph_files/graph_file_parts.hpp"

namespace weft {

namespace {

constexpr std::uint32_t max_tasks = 0x7fff'ffff;
constexpr std::uint32_t max_processors = 65535;

struct Token {
  std::string_view text;
  std::size_t offset;
};

// The lines of numbers, without empty lines and comments.
class NumberLines {
 public:
  explicit NumberLines(std::string_view text) : text_(text) {}

  // False at the end of the file.
  bool next(std::vector<Token>& tokens) {
    tokens.clear();
    while (tokens.empty() && next_ < text_.size()) {
      const std::size_t end = std::min(text_.find('\n', next_), text_.size());
      const std::size_t comment = text_.substr(next_, end - next_).find('#');
      split(next_, comment == text_.npos ? end : next_ + comment, tokens);
      next_ = end + 1;
    }
    return !tokens.empty();
  }

 private:
  void split(std::size_t begin, std::size_t end, std::vector<Token>& tokens) const {
    constexpr std::string_view space = " \t\r\f\v";
    const std::string_view line = text_.substr(0, end);
    for (std::size_t at = line.find_first_not_of(space, begin); at != line.npos;) {
      const std::size_t stop = std::min(line.find_first_of(space, at), end);
      tokens.push_back({line.substr(at, stop - at), at});
      at = line.find_first_not_of(space, stop);
    }
  }

  std::string_view text_;
  std::size_t next_ = 0;
};

class StgReader {
 public:
  StgReader(const std::string& text, const std::string& file_name) : source_(text, file_name), lines_(text) {}

  GraphFile read() {
    read_first_line();
    while (lines_.next(tokens_)) read_task();
    check_count();
    resolve_predecessors();
    GraphFile file;
    file.bandwidth = {1};
    set_identical_processors(file, times_, processors_, source_.location(0));
    file.graph = build_graph(std::move(parts_), source_);
    refuse_endless_times(file, source_, 0);
    return file;
  }

 private:
  std::uint32_t whole(const Token& token, const std::string& what, std::uint32_t most) const {
    std::uint64_t value = 0;
    const char* end = token.text.data() + token.text.size();
    const auto [stop, error] = std::from_chars(token.text.data(), end, value);
    if (error != std::errc() || stop != end || value > most) {
      source_.fail(token.offset,
                   fmt::format("{} '{}'; expected a whole number from 0 to {}", what, token.text.substr(0, 40), most));
    }
    return static_cast<std::uint32_t>(value);
  }

  void read_first_line() {
    if (!lines_.next(tokens_)) {
      source_.fail(source_.text().size(), "the file ends here; expected the number of tasks");
    }
    if (tokens_.size() > 2) {
      source_.fail(tokens_[2].offset, "the first line holds the number of tasks, and no more than that of processors");
    }
    announced_ = whole(tokens_[0], "the number of tasks", max_tasks - 2);
    if (tokens_.size() == 1) return;
    has_processors_ = true;
    processors_ = whole(tokens_[1], "the number of processors", max_processors);
    if (processors_ == 0) source_.fail(tokens_[1].offset, "expected at least one processor");
  }

  void read_task() {
    const std::size_t at = tokens_[0].offset;
    const std::size_t row = parts_.names.size();
    if (row >= announced_ + dummies()) source_.fail(at, "one task too many; " + accepted_counts());
    const std::uint32_t number = whole(tokens_[0], "the number of a task", max_tasks);
    if (row == 0) first_ = number;
    if (first_ > 1) source_.fail(at, fmt::format("the first task is {}; tasks are numbered from 0 or 1 on", number));
    if (number != first_ + row) {
      source_.fail(at, fmt::format("task {} stands here; expected task {}: a line with its number, its time, the "
                                   "number of its predecessors, and these",
                                   number, first_ + row));
    }
    if (tokens_.size() < 3)
      source_.fail(at, "a line of a task has its number, its time, and the number of its predecessors");
    parts_.names.push_back(std::to_string(number));
    parts_.task_at.push_back(at);
    times_.push_back(source_.number(tokens_[1].text, tokens_[1].offset, "the time of a task"));
    read_predecessors(static_cast<TaskId>(row));
  }

  void read_predecessors(TaskId task) {
    const std::uint32_t count = whole(tokens_[2], "the number of predecessors", max_tasks);
    const std::size_t values = tokens_.size() - 3;
    if (count == 0 && values == 0) return;
    if (values == count) {
      for (std::size_t k = 3; k < tokens_.size(); ++k) add_predecessor(task, tokens_[k], nullptr);
    } else if (values == std::size_t{2} * count) {
      for (std::size_t k = 3; k < tokens_.size(); k += 2) add_predecessor(task, tokens_[k], &tokens_[k + 1]);
    } else if (values == 0) {
      read_pairs_below(task, count);
    } else {
      source_.fail(tokens_[2].offset, fmt::format("{} predecessors are announced, and {} numbers follow; expected as "
                                                  "many, twice as many with communication costs, or none where "
                                                  "these stand below",
                                                  count, values));
    }
  }

  void read_pairs_below(TaskId task, std::uint32_t count) {
    for (std::uint32_t k = 1; k <= count; ++k) {
      if (!lines_.next(tokens_)) {
        source_.fail(source_.text().size(), fmt::format("the file ends here; expected predecessor {} of {} of task {}",
                                                        k, count, parts_.names[task]));
      }
      if (tokens_.size() != 2) {
        source_.fail(tokens_[0].offset,
                     fmt::format("expected predecessor {} of {} of task {}: its number and the cost of the "
                                 "communication",
                                 k, count, parts_.names[task]));
      }
      add_predecessor(task, tokens_[0], &tokens_[1]);
    }
  }

  // Numbers of tasks are checked when all are known.
  void add_predecessor(TaskId task, const Token& number, const Token* cost) {
    if (parts_.edges.empty()) has_costs_ = cost != nullptr;
    if (has_costs_ != (cost != nullptr)) {
      source_.fail(number.offset,
                   "predecessors here with, there without the cost of communication; expected one of both");
    }
    const TaskId from = whole(number, "the number of a predecessor", max_tasks);
    double bytes = 0;
    if (cost != nullptr) {
      bytes = source_.number(cost->text, cost->offset, "the cost of a communication");
      parts_.size_decimals = std::max(parts_.size_decimals, decimals_of(cost->text));
    }
    parts_.edges.push_back({from, task, bytes, number.offset});
  }

  std::size_t dummies() const { return first_ == 1 ? 1 : 2; }
  bool may_lack_dummies() const { return has_processors_ || has_costs_; }

  std::string accepted_counts() const {
    const std::string names = first_ == 1 ? "the exit task" : "the entry and the exit task";
    std::string text = fmt::format("the first line says {} tasks, which makes {} lines with {}", announced_,
                                   announced_ + dummies(), names);
    if (may_lack_dummies()) text += fmt::format(", or {} without", announced_);
    return text;
  }

  void check_count() const {
    const std::size_t rows = parts_.names.size();
    if (rows == announced_ + dummies() || (rows == announced_ && may_lack_dummies())) return;
    source_.fail(source_.text().size(),
                 fmt::format("the file ends after {} lines of tasks; {}", rows, accepted_counts()));
  }

  void resolve_predecessors() {
    const std::size_t count = parts_.names.size();
    parts_.sizes.assign(count, 0);
    for (GraphFileParts::Edge& edge : parts_.edges) {
      if (edge.from < first_ || edge.from - first_ >= count) {
        source_.fail(edge.offset,
                     fmt::format("there is no task {}; the tasks are {} to {}", edge.from, first_, first_ + count - 1));
      }
      edge.from -= first_;
      parts_.sizes[edge.from] = std::max(parts_.sizes[edge.from], edge.bytes);
    }
  }

  SourceText source_;
  NumberLines lines_;
  std::vector<Token> tokens_;
  std::uint32_t announced_ = 0;
  std::uint32_t processors_ = 1;
  bool has_processors_ = false;
  bool has_costs_ = false;
  std::uint32_t first_ = 0;  // number of the first task
  std::vector<double> times_;
  GraphFileParts parts_;
};

}  // namespace

GraphFile parse_graph_stg(const std::string& text, const std::string& file_name) {
  return StgReader(text, file_name).read();
}

}  // namespace weft
