#include "cli/line/error_report.hpp"

#include <spdlog/pattern_formatter.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <cstdio>
#include <memory>
#include <new>
#include <sstream>

#include "base/core/error.hpp"
#include "base/text/json_writer.hpp"
#include "base/text/yaml_override.hpp"

namespace weft {

namespace {

enum ExitStatus { cannot_be_met = 1, wrong_usage = 2 };

struct Report {
  int status = cannot_be_met;
  std::string kind, message;
  Location where{};
  Fault fault{};
};

Report report_of(const InputError& error) {
  Report report{wrong_usage, error.where().file.empty() ? "usage" : "input", error.what(), error.where(),
                error.fault()};
  if (is_override(error.where())) {
    const std::string argument = override_argument(error.where());
    const std::size_t equals = std::min(argument.find('='), argument.size());
    report.kind = "usage";
    report.where = {};
    report.fault.key = argument.substr(0, equals);
    report.fault.value = argument.substr(std::min(equals + 1, argument.size()));
  }
  return report;
}

Report report_of(const std::exception_ptr& error) {
  try {
    std::rethrow_exception(error);
  } catch (const InputError& input) {
    return report_of(input);
  } catch (const Infeasible& infeasible) {
    return {cannot_be_met, "infeasible", infeasible.what()};
  } catch (const std::bad_alloc&) {
    return {cannot_be_met, "failure", "out of memory"};
  } catch (const std::exception& other) {
    return {cannot_be_met, "failure", other.what()};
  } catch (...) {
    return {cannot_be_met, "failure", "something was thrown that is no std::exception; by a plug-in, if there is one"};
  }
}

std::string one_line(const std::string& text) {
  std::string line = printable(text);
  std::replace(line.begin(), line.end(), '\n', ' ');
  return line;
}

std::string json_of(const Report& report) {
  std::ostringstream text;
  {
    JsonWriter json(text, JsonLayout::spaced);
    json.begin_object();
    const auto add = [&](const char* name, const std::string& value) {
      if (!value.empty()) json.member(name, one_line(value));
    };
    add("kind", report.kind);
    add("message", report.message);
    add("file", report.where.file);
    if (report.where.line > 0) json.member("line", report.where.line);
    if (report.where.column > 0) json.member("column", report.where.column);
    add("key", report.fault.key);
    add("value", report.fault.value);
    add("accepted", report.fault.accepted);
    json.end_object();
  }
  return text.str();
}

// What is logged, as a text of JSON.
class JsonPayload final : public spdlog::custom_flag_formatter {
 public:
  void format(const spdlog::details::log_msg& message, const std::tm&, spdlog::memory_buf_t& to) override {
    std::ostringstream text;
    JsonWriter(text, JsonLayout::compact).value(one_line({message.payload.data(), message.payload.size()}));
    const std::string quoted = text.str();
    to.append(quoted.data(), quoted.data() + quoted.size());
  }
  std::unique_ptr<custom_flag_formatter> clone() const override { return std::make_unique<JsonPayload>(); }
};

}  // namespace

ErrorFormat error_format_of(const std::vector<std::string>& arguments) {
  ErrorFormat format = ErrorFormat::text;
  const std::string option = "--error-format";
  for (std::size_t k = 0; k < arguments.size(); ++k) {
    const bool is_json = arguments[k] == option + "=json" ||
                         (arguments[k] == option && k + 1 < arguments.size() && arguments[k + 1] == "json");
    if (is_json) format = ErrorFormat::json;
  }
  return format;
}

int report_error(ErrorFormat format, const std::exception_ptr& error) {
  const Report report = report_of(error);
  const std::string text = format == ErrorFormat::json ? json_of(report) : "error: " + one_line(report.message);
  std::fflush(stdout);
  std::fprintf(stderr, "%s\n", text.c_str());
  return report.status;
}

void log_to_stderr(ErrorFormat format) {
  auto logger = spdlog::stderr_logger_st("weft");
  if (format == ErrorFormat::json) {
    auto formatter = std::make_unique<spdlog::pattern_formatter>();
    formatter->add_flag<JsonPayload>('*').set_pattern(R"({"kind": "%l", "message": %*})");
    logger->set_formatter(std::move(formatter));
  } else {
    logger->set_pattern("%l: %v");
  }
  logger->set_level(spdlog::level::warn);
  spdlog::set_default_logger(logger);
}

}  // namespace weft
