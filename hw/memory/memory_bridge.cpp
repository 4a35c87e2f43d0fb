#include "hw/memory/memory_bridge.hpp"

#include <algorithm>
#include <bit>

#include "hw/memory/payload_check.hpp"

namespace weft {

struct MemoryBridge::Piece : tlm::tlm_mm_interface {
  Payload payload{this};
  std::shared_ptr<Whole> whole;  // null: answered

  void free(Payload* of_this) override { of_this->reset(); }
};

MemoryBridge::MemoryBridge(sc_core::sc_module_name name, std::uint64_t size, Bytes split)
    : sc_module(name), size_(size), split_(static_cast<std::uint32_t>(split)) {
  in.bind(static_cast<tlm::tlm_fw_transport_if<>&>(*this));
  out.bind(static_cast<tlm::tlm_bw_transport_if<>&>(*this));
  SC_METHOD(go_on);
  sensitive << go_on_;
  dont_initialize();
}

MemoryBridge::~MemoryBridge() = default;

bool MemoryBridge::accepts(Payload& payload) {
  payload.set_response_status(check_payload(payload, size_));
  if (payload.is_response_error()) return false;
  payload.set_response_status(tlm::TLM_INCOMPLETE_RESPONSE);
  if (holds_data_) data_.transfer(payload);  // in the order of acceptance
  return true;
}

// The longest piece from a byte of the access on that is a power of two, aligned to itself.
std::uint32_t MemoryBridge::piece_bytes(const Payload& payload, std::uint32_t from) const {
  const std::uint64_t address = payload.get_address() + from;
  const std::uint32_t bytes = std::min(split_, std::bit_floor(payload.get_data_length() - from));
  if (address == 0) return bytes;
  return static_cast<std::uint32_t>(std::min<std::uint64_t>(bytes, std::uint64_t{1} << std::countr_zero(address)));
}

MemoryBridge::Piece& MemoryBridge::next_piece(const std::shared_ptr<Whole>& whole) {
  auto free = std::find_if(pieces_.begin(), pieces_.end(),
                           [](const auto& piece) { return !piece->whole && piece->payload.get_ref_count() == 0; });
  if (free == pieces_.end()) free = pieces_.insert(pieces_.end(), std::make_unique<Piece>());
  Piece& piece = **free;
  Payload& of = *whole->payload;
  const std::uint32_t bytes = piece_bytes(of, whole->sent);
  piece.whole = whole;
  piece.payload.acquire();
  piece.payload.set_command(of.get_command());
  piece.payload.set_address(of.get_address() + whole->sent);
  piece.payload.set_data_ptr(of.get_data_ptr() + whole->sent);
  piece.payload.set_data_length(bytes);
  piece.payload.set_streaming_width(bytes);
  piece.payload.set_byte_enable_ptr(nullptr);
  piece.payload.set_dmi_allowed(false);
  piece.payload.set_response_status(tlm::TLM_INCOMPLETE_RESPONSE);
  whole->sent += bytes;
  return piece;
}

void MemoryBridge::b_transport(Payload& payload, sc_core::sc_time& delay) {
  if (!accepts(payload)) return;
  if (!is_split(payload)) return out->b_transport(payload, delay);
  const auto whole = std::make_shared<Whole>(Whole{&payload, 0, 0, sc_core::SC_ZERO_TIME, tlm::TLM_OK_RESPONSE});
  while (whole->sent < payload.get_data_length() && whole->status == tlm::TLM_OK_RESPONSE) {
    Piece& piece = next_piece(whole);
    out->b_transport(piece.payload, delay);
    whole->status = piece.payload.get_response_status();
    piece.whole.reset();
    piece.payload.release();
  }
  payload.set_response_status(whole->status);
}

tlm::tlm_sync_enum MemoryBridge::nb_transport_fw(Payload& payload, tlm::tlm_phase& phase, sc_core::sc_time& delay) {
  if (phase != tlm::BEGIN_REQ) {
    return is_split(payload) ? tlm::TLM_COMPLETED : out->nb_transport_fw(payload, phase, delay);
  }
  if (!accepts(payload)) return tlm::TLM_COMPLETED;
  if (!is_split(payload)) return out->nb_transport_fw(payload, phase, delay);
  sending_ = std::make_shared<Whole>(Whole{&payload, 0, 0, sc_core::SC_ZERO_TIME, tlm::TLM_OK_RESPONSE});
  go_on_.notify(delay);
  return tlm::TLM_ACCEPTED;
}

// Sends the pieces of an access, one request at a time, then accepts the access.
void MemoryBridge::go_on() {
  while (sending_ && requesting_ == nullptr) {
    if (sending_->sent == sending_->payload->get_data_length()) {
      Payload& accepted = *sending_->payload;
      const bool is_answered = sending_->unanswered == 0;
      sending_.reset();
      if (is_answered) return;  // BEGIN_RESP has implied END_REQ
      tlm::tlm_phase phase = tlm::END_REQ;
      sc_core::sc_time delay = sc_core::SC_ZERO_TIME;
      in->nb_transport_bw(accepted, phase, delay);
      return;
    }
    Piece& piece = next_piece(sending_);
    ++sending_->unanswered;
    send(piece);
  }
}

void MemoryBridge::send(Piece& piece) {
  requesting_ = &piece.payload;
  tlm::tlm_phase phase = tlm::BEGIN_REQ;
  sc_core::sc_time delay = sc_core::SC_ZERO_TIME;
  const tlm::tlm_sync_enum status = out->nb_transport_fw(piece.payload, phase, delay);
  if (status == tlm::TLM_ACCEPTED) return;
  const bool is_answered = status == tlm::TLM_COMPLETED || phase == tlm::BEGIN_RESP;
  if (is_answered) answered(piece, sc_core::sc_time_stamp() + delay);
  if (is_answered && status == tlm::TLM_UPDATED) {
    phase = tlm::END_RESP;
    out->nb_transport_fw(piece.payload, phase, delay);
  }
  if (delay == sc_core::SC_ZERO_TIME || is_answered) {
    requesting_ = nullptr;
  } else {
    go_on_.notify(delay);
  }
}

tlm::tlm_sync_enum MemoryBridge::nb_transport_bw(Payload& payload, tlm::tlm_phase& phase, sc_core::sc_time& delay) {
  const auto found = std::find_if(pieces_.begin(), pieces_.end(),
                                  [&](const auto& piece) { return &piece->payload == &payload && piece->whole; });
  if (found == pieces_.end()) return in->nb_transport_bw(payload, phase, delay);
  if (requesting_ == &payload && (phase == tlm::END_REQ || phase == tlm::BEGIN_RESP)) {
    requesting_ = nullptr;
    go_on_.notify(delay);
  }
  if (phase != tlm::BEGIN_RESP) return tlm::TLM_ACCEPTED;
  answered(**found, sc_core::sc_time_stamp() + delay);
  phase = tlm::END_RESP;
  return tlm::TLM_UPDATED;
}

// The access is answered with its last piece.
void MemoryBridge::answered(Piece& piece, const sc_core::sc_time& complete) {
  const std::shared_ptr<Whole> whole = std::move(piece.whole);
  piece.whole.reset();
  Payload& payload = *whole->payload;
  if (whole->status == tlm::TLM_OK_RESPONSE) whole->status = piece.payload.get_response_status();
  whole->complete = std::max(whole->complete, complete);
  piece.payload.release();
  if (--whole->unanswered > 0 || whole->sent < payload.get_data_length()) return;
  payload.set_response_status(whole->status);
  tlm::tlm_phase phase = tlm::BEGIN_RESP;
  sc_core::sc_time delay = whole->complete - sc_core::sc_time_stamp();
  in->nb_transport_bw(payload, phase, delay);
}

unsigned MemoryBridge::transport_dbg(Payload& payload) {
  if (holds_data_) return data_.debug(payload);
  if (payload.get_address() >= size_) return 0;
  const std::uint32_t bytes = payload.get_data_length();
  payload.set_data_length(static_cast<std::uint32_t>(std::min<std::uint64_t>(bytes, size_ - payload.get_address())));
  const unsigned moved = out->transport_dbg(payload);
  payload.set_data_length(bytes);
  return moved;
}

}  // namespace weft
