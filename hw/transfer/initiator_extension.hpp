// Which initiator a payload comes from: an ignorable extension, so that targets can count per initiator and any other
// target may pass it by.
#pragma once

#include <tlm>

#include <cstdint>

namespace weft {

struct InitiatorExtension : tlm::tlm_extension<InitiatorExtension> {
  int initiator = 0;
  std::uint32_t slot = 0;     // which of the payloads of its initiator
  std::uint32_t payload = 0;  // the bytes that its transfer is for, of those that are moved
  int port = -1, way = -1;    // see Request; -1: that of its socket, and of its initiator
  std::uint32_t number = 0;   // of the request while the interconnect has it
  bool is_multicast = false;  // it was answered with the read of another initiator

  tlm_extension_base* clone() const override { return new InitiatorExtension(*this); }
  void copy_from(const tlm_extension_base& other) override { *this = static_cast<const InitiatorExtension&>(other); }
};

}  // namespace weft
