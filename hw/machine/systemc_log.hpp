// SystemC's reports through spdlog.
#pragma once

namespace weft {

// Information, warnings and errors go to spdlog's default logger at the level of their kind; errors still throw.
void route_systemc_reports();

}  // namespace weft
