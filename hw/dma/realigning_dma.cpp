// `realigning`: reads are cut at the bursts of their source, writes at those of their destination, and what is between
// them waits in the channel's buffer, in order. Reads run ahead of the writes as far as the buffer has room; limits of
// their own bound the reads and the writes under way. Of what lies between two rows, bytes are read and dropped that cross
// the pins of the DRAM anyway.
//
// A byte holds its place in the buffer from the request of its read until its write is requested; a write that is under
// way has a register of one burst. So two bursts of room are enough to go on: less than one is held for a write that is
// not whole yet.
#include <algorithm>
#include <cstring>

#include "hw/timing/dma_timing.hpp"
#include "hw/timing/interconnect_timing.hpp"

namespace weft {

namespace {

class RealigningDma : public DmaTiming {
 public:
  explicit RealigningDma(const Parameters& parameters)
      : reads_(checked(parameters, "reads")),
        writes_(checked(parameters, "writes")),
        room_(std::max<std::uint32_t>(2, checked(parameters, "buffer"))),
        read_slots_(reads_) {
    for (std::uint32_t slot = reads_; slot-- > 0;) free_reads_.push_back(slot);
    for (std::uint32_t slot = writes_; slot-- > 0;) free_writes_.push_back(reads_ + slot);
  }

  void set_up(const DmaSetup& setup) override { setup_ = setup; }

  void begin(const std::vector<Move>& moves) override {
    moves_.assign(moves.begin(), moves.end());
    ends_.clear();
    requested_ = arrived_ = released_ = written_of_move_ = 0;
    read_bytes_ = write_bytes_ = 0;
    arrivals_.clear();
    first_arrival_ = 0;
    open_source();
    writing_ = 0;
    open_destination();
  }
  std::optional<Burst> next() override {
    if (std::optional<Burst> write = next_write()) return write;
    return next_read();
  }
  void answered(std::uint32_t slot) override {
    if (slot >= reads_) {
      free_writes_.push_back(slot);
      return;
    }
    read_slots_[slot].has_come = true;
    while (first_arrival_ < arrivals_.size() && read_slots_[arrivals_[first_arrival_]].has_come) {
      arrive(arrivals_[first_arrival_++]);
    }
  }
  bool done() const override {
    return writing_ == moves_.size() && ends_.size() == moves_.size() && free_reads_.size() == reads_ &&
           free_writes_.size() == writes_;
  }
  std::uint32_t slots() const override { return reads_ + writes_; }
  std::size_t store_bytes() const override { return static_cast<std::size_t>((slots() + room_) * setup_.burst); }

 private:
  static constexpr std::int64_t most = 1024;
  static std::uint32_t checked(const Parameters& parameters, const char* name) {
    if (parameters.value(name) > most) parameters.refuse(std::string(name) + ": at most " + std::to_string(most));
    return static_cast<std::uint32_t>(parameters.value(name));
  }

  // A read under way, or one that has come before an earlier one.
  struct Read {
    BoxCursor begin;
    std::int64_t kept = 0;  // bytes of the box
    bool has_come = false;
  };

  // Sets the source on the next move that has bytes, and notes where the moves before it end in the stream.
  void open_source() {
    while (ends_.size() < moves_.size()) {
      source_ = BoxCursor(*moves_[ends_.size()].source);
      if (!source_.done()) return;
      ends_.push_back(requested_);
    }
  }
  // A box of elements of 4 bits may touch more bytes at its source than at its destination: those are read, and dropped.
  std::int64_t requested_of_move() const { return requested_ - (ends_.empty() ? 0 : ends_.back()); }
  void open_destination() {
    written_of_move_ = 0;
    for (; writing_ < moves_.size(); ++writing_) {
      destination_ = BoxCursor(*moves_[writing_].destination);
      if (!destination_.done()) return;
    }
  }

  // Returns up to where in the stream the bytes have to have come for a write of so many.
  std::int64_t needed_for(std::int64_t bytes) const {
    const std::int64_t begin = writing_ > 0 ? ends_[writing_ - 1] : 0;
    const std::int64_t end = begin + written_of_move_ + bytes;
    return ends_.size() > writing_ ? std::min(end, ends_[writing_]) : end;
  }

  std::optional<Burst> next_write() {
    if (writing_ == moves_.size() || free_writes_.empty() || (writing_ > 0 && ends_.size() < writing_)) return {};
    const std::int64_t bytes = destination_.contiguous(setup_.burst);
    const std::int64_t needed = needed_for(bytes);
    if (arrived_ < needed) return {};
    const std::uint32_t slot = free_writes_.back();
    free_writes_.pop_back();
    const auto length = static_cast<std::uint32_t>(bytes);
    const Burst burst{destination_.address(), length, length, true, slot, place_of(slot)};
    if (store_ != nullptr) take_from_buffer(released_, needed - released_, store_ + burst.local);
    released_ = needed;
    write_bytes_ += bytes;
    written_of_move_ += bytes;
    destination_.advance(bytes);
    if (destination_.done()) {
      ++writing_;
      open_destination();
    }
    return burst;
  }

  std::optional<Burst> next_read() {
    if (ends_.size() == moves_.size() || free_reads_.empty()) return {};
    const bool is_dram = target_of(moves_[ends_.size()].source->base) == Target::dram;
    const Piece piece = source_.covering(setup_.burst, is_dram ? setup_.dram_pin_burst : 1);
    const std::int64_t kept =
        std::min(piece.useful, bytes_of(moves_[ends_.size()].destination->slice) - requested_of_move());
    if (requested_ - released_ + kept > room_ * setup_.burst) return {};
    const std::uint32_t slot = free_reads_.back();
    free_reads_.pop_back();
    read_slots_[slot] = {source_, kept, false};
    if (first_arrival_ == arrivals_.size()) {
      arrivals_.clear();
      first_arrival_ = 0;
    }
    arrivals_.push_back(slot);
    requested_ += kept;
    read_bytes_ += piece.useful;
    const Burst burst{source_.address(),
                      static_cast<std::uint32_t>(piece.bytes),
                      static_cast<std::uint32_t>(piece.useful),
                      false,
                      slot,
                      place_of(slot)};
    source_.advance(piece.useful);
    if (source_.done()) {
      ends_.push_back(requested_);
      open_source();
    }
    return burst;
  }

  // The bytes of a read are in the buffer, behind those of all reads before it.
  void arrive(std::uint32_t slot) {
    const auto& [begin, kept, has_come] = read_slots_[slot];
    if (store_ != nullptr) {
      BoxCursor cursor = begin;
      for (std::int64_t taken = 0; taken < kept;) {
        const std::int64_t bytes = std::min(cursor.run(), kept - taken);
        put_into_buffer(arrived_ + taken, bytes, store_ + place_of(slot) + (cursor.offset() - begin.offset()));
        cursor.advance(bytes);
        taken += bytes;
      }
    }
    arrived_ += kept;
    free_reads_.push_back(slot);
  }

  // The local store: a burst for every slot, then the buffer, a ring.
  std::uint64_t place_of(std::uint32_t slot) const { return slot * static_cast<std::uint64_t>(setup_.burst); }
  template <class Copy>
  void for_each_part(std::int64_t position, std::int64_t bytes, Copy copy) const {
    const std::int64_t size = room_ * setup_.burst;
    for (std::int64_t moved = 0; moved < bytes;) {
      const std::int64_t at = (position + moved) % size;
      const std::int64_t part = std::min(bytes - moved, size - at);
      copy(store_ + place_of(slots()) + at, moved, static_cast<std::size_t>(part));
      moved += part;
    }
  }
  void put_into_buffer(std::int64_t position, std::int64_t bytes, const unsigned char* from) const {
    for_each_part(position, bytes, [&](unsigned char* at, std::int64_t moved, std::size_t part) {
      std::memcpy(at, from + moved, part);
    });
  }
  void take_from_buffer(std::int64_t position, std::int64_t bytes, unsigned char* to) const {
    for_each_part(position, bytes, [&](const unsigned char* at, std::int64_t moved, std::size_t part) {
      std::memcpy(to + moved, at, part);
    });
  }

  std::uint32_t reads_, writes_, room_;  // bursts
  DmaSetup setup_;
  std::vector<Move> moves_;
  BoxCursor source_, destination_;
  std::size_t writing_ = 0;  // the move that is written
  // The stream of the bytes that are copied, counted from the start of the transfer: where each move ends that is read,
  // and up to where bytes have been requested, have come, and have left for their destination.
  std::vector<std::int64_t> ends_;
  std::int64_t requested_ = 0, arrived_ = 0, released_ = 0, written_of_move_ = 0;
  std::vector<Read> read_slots_;
  std::vector<std::uint32_t> free_reads_, free_writes_;
  std::vector<std::uint32_t> arrivals_;  // slots of reads in the order of their requests
  std::size_t first_arrival_ = 0;        // the first that has not arrived
};

const DmaRegistration realigning_dma_registration{
    dma_models(),
    {.name = "realigning",
     .description = "reads in the bursts of the source, writes in those of the destination, a buffer between them",
     .parameters = {{.name = "outstanding",
                     .default_text = "4",
                     .description = "bursts under way, reads and writes each"},
                    {.name = "reads", .default_text = "outstanding", .description = "reads under way"},
                    {.name = "writes", .default_text = "outstanding", .description = "writes under way"},
                    {.name = "buffer",
                     .default_text = "reads",
                     .description = "bursts that it holds from the request of their reads to that of their writes",
                     .minimum = 2}},
     .timing = make_timing<RealigningDma>}};

}  // namespace

}  // namespace weft
