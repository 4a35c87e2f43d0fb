// What a data initiator sends: payloads that belong to the slots of its bursts, and bytes for them.
#pragma once

#include <tlm>

#include <cstdlib>
#include <memory>
#include <new>

#include "hw/transfer/initiator_extension.hpp"

namespace weft {

struct PayloadPool : tlm::tlm_mm_interface {
  void free(tlm::tlm_generic_payload* payload) override { payload->reset(); }
};

// A payload of the data initiator. It owns its extension.
struct SlotPayload {
  tlm::tlm_generic_payload payload;

  SlotPayload(PayloadPool& pool, int initiator, int port, int way, std::uint32_t slot) : payload(&pool) {
    auto extension = std::make_unique<InitiatorExtension>();
    extension->initiator = initiator;
    extension->slot = slot;
    extension->port = port;
    extension->way = way;
    payload.set_extension(extension.release());
  }
};

// Bytes of which only those that are used take memory, as the system gives pages when they are written.
class LazyBytes {
 public:
  unsigned char* at_least(std::size_t bytes) {
    if (bytes > size_) {
      bytes_.reset(static_cast<unsigned char*>(std::calloc(bytes, 1)));
      if (bytes_ == nullptr) throw std::bad_alloc();
      size_ = bytes;
    }
    return bytes_.get();
  }

 private:
  struct Free {
    void operator()(unsigned char* bytes) const { std::free(bytes); }
  };
  std::unique_ptr<unsigned char, Free> bytes_;
  std::size_t size_ = 0;
};

}  // namespace weft
