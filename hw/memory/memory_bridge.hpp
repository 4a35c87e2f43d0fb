// Between a port of weft and a memory that knows nothing of it: refuses what lies beyond its size, byte enables and
// streaming widths below the length, splits accesses where the memory wants aligned powers of two, and holds bytes for a
// memory that does not. What needs none of that is passed through as it is.
#pragma once

#include <systemc>
#include <tlm>

#include <deque>
#include <memory>

#include "base/core/types.hpp"
#include "hw/memory/stored_bytes.hpp"

namespace weft {

class MemoryBridge : public sc_core::sc_module, private tlm::tlm_fw_transport_if<>, private tlm::tlm_bw_transport_if<> {
 public:
  SC_HAS_PROCESS(MemoryBridge);

  tlm::tlm_target_socket<> in{"in"};
  tlm::tlm_initiator_socket<> out{"out"};

  // `split`: the longest piece of an access, a power of two; 0: accesses stay whole.
  MemoryBridge(sc_core::sc_module_name name, std::uint64_t size, Bytes split);
  ~MemoryBridge() override;

  void hold_data() {
    holds_data_ = true;
    data_.hold();
  }
  void set_held_bytes(std::uint64_t bytes) { data_.resize(bytes); }

 private:
  using Payload = tlm::tlm_generic_payload;
  // An access in pieces.
  struct Whole {
    Payload* payload = nullptr;
    std::uint32_t sent = 0;  // bytes
    int unanswered = 0;      // pieces
    sc_core::sc_time complete;
    tlm::tlm_response_status status = tlm::TLM_OK_RESPONSE;  // the first that is an error
  };
  struct Piece;

  void b_transport(Payload& payload, sc_core::sc_time& delay) override;
  tlm::tlm_sync_enum nb_transport_fw(Payload& payload, tlm::tlm_phase& phase, sc_core::sc_time& delay) override;
  unsigned transport_dbg(Payload& payload) override;
  bool get_direct_mem_ptr(Payload&, tlm::tlm_dmi&) override { return false; }
  tlm::tlm_sync_enum nb_transport_bw(Payload& payload, tlm::tlm_phase& phase, sc_core::sc_time& delay) override;
  void invalidate_direct_mem_ptr(sc_dt::uint64, sc_dt::uint64) override {}

  bool accepts(Payload& payload);
  std::uint32_t piece_bytes(const Payload& payload, std::uint32_t from) const;
  bool is_split(const Payload& payload) const {
    return split_ > 0 && piece_bytes(payload, 0) < payload.get_data_length();
  }
  Piece& next_piece(const std::shared_ptr<Whole>& whole);
  void go_on();
  void send(Piece& piece);
  void answered(Piece& piece, const sc_core::sc_time& complete);

  std::uint64_t size_;
  std::uint32_t split_;
  bool holds_data_ = false;
  StoredBytes data_;
  std::shared_ptr<Whole> sending_;             // has pieces that have not been sent, or END_REQ is due
  Payload* requesting_ = nullptr;              // a piece: BEGIN_REQ without END_REQ
  std::deque<std::unique_ptr<Piece>> pieces_;  // used again when nobody refers to them
  sc_core::sc_event go_on_;
};

}  // namespace weft
