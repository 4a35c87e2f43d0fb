#include "hw/machine/debug_port.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/core/error.hpp"

namespace weft {

void HostPort::write(std::uint64_t address, std::span<const std::uint8_t> bytes) {
  // TLM has one kind of pointer for both directions; a write does not touch the data.
  access(tlm::TLM_WRITE_COMMAND, address, const_cast<std::uint8_t*>(bytes.data()), bytes.size());
}

void HostPort::read(std::uint64_t address, std::span<std::uint8_t> bytes) {
  access(tlm::TLM_READ_COMMAND, address, bytes.data(), bytes.size());
}

void HostPort::access(tlm::tlm_command command, std::uint64_t address, std::uint8_t* data, std::size_t bytes) {
  constexpr std::size_t most = std::size_t{1} << 30;
  for (std::size_t done = 0; done < bytes;) {
    const auto length = static_cast<unsigned>(std::min(bytes - done, most));
    tlm::tlm_generic_payload payload;
    payload.set_command(command);
    payload.set_address(address + done);
    payload.set_data_ptr(data + done);
    payload.set_data_length(length);
    payload.set_streaming_width(length);
    const unsigned moved = socket->transport_dbg(payload);
    if (moved != length) {
      throw Infeasible(
          fmt::format("functional mode needs memories that hold data and answer debug transport: of {} B "
                      "at address {:#x}, {} B were {}",
                      length, address + done, moved, command == tlm::TLM_WRITE_COMMAND ? "written" : "read"));
    }
    done += length;
  }
}

}  // namespace weft
