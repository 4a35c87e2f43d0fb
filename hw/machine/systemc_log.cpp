#include "hw/machine/systemc_log.hpp"

#include <spdlog/spdlog.h>

#include <systemc>

namespace weft {

namespace {

// An error is thrown as well, and told by whoever catches it: here it only counts for somebody who debugs.
spdlog::level::level_enum level_of(sc_core::sc_severity severity) {
  switch (severity) {
    case sc_core::SC_INFO:
      return spdlog::level::info;
    case sc_core::SC_WARNING:
      return spdlog::level::warn;
    case sc_core::SC_ERROR:
      return spdlog::level::debug;
    default:
      return spdlog::level::critical;
  }
}

void handle(const sc_core::sc_report& report, const sc_core::sc_actions& actions) {
  const char* process = report.get_process_name();
  spdlog::log(level_of(report.get_severity()), "{} {}{}: {}", report.get_time().to_string(),
              process != nullptr ? std::string(process) + " " : "", report.get_msg_type(), report.get_msg());
  sc_core::sc_report_handler::default_handler(report, actions & ~(sc_core::SC_DISPLAY | sc_core::SC_LOG));
}

}  // namespace

void route_systemc_reports() { sc_core::sc_report_handler::set_handler(handle); }

}  // namespace weft
