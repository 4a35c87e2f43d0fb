// `realigning`: reads are cut at the bursts of their source, writes at those of their destination, and what is between
// them waits in the channel's buffer, in order. Reads run ahead of the writes as far as the buffer has room; limits of
// their own bound the reads and the writes under way. Of what lies between two rows, bytes are read and dropped that cross
// the pins of the DRAM anyway.
//
// A byte holds its place in the buffer from the request of its read until its write is requested; a write that is under
// way has a register of one burst. So two bursts of room are enough to go on: less than one is held for a write that is
// not whole yet.
//
// With `queue: N` the channel holds N descriptors, each in a place of its own: the reads of one go out behind the last
// read of the one before, its writes behind the last write of that. So nothing overtakes within the channel, and the
// limits bound what is under way of all its places together: a descriptor never waits for one behind it.
//
// With `keep: last` the last read of a task whose tensor goes on in the next task fetches all of the burst that crosses the
// pins of the DRAM, and the channel keeps it: the first bytes of that task are not read again. A descriptor says so, as the
// plan knows both tasks. Only of weights and inputs, which nobody writes.
#include <algorithm>
#include <cstring>

#include "hw/timing/dma_timing.hpp"
#include "hw/timing/interconnect_timing.hpp"

namespace weft {

namespace {

class RealigningDma : public DmaTiming {
 public:
  explicit RealigningDma(const Parameters& parameters) : RealigningDma(std::make_shared<Channel>(parameters)) {}

  void set_up(const DmaSetup& setup) override {
    setup_ = setup;
    const bool is_wanted = channel_->keep == Keep::last || (channel_->keep == Keep::automatic && setup.channels == 1);
    can_keep_ = is_wanted && setup.knows_next && setup.dram_pin_burst > 1 && setup.burst % setup.dram_pin_burst == 0;
  }
  std::uint32_t queue() const override { return channel_->places; }
  Bytes kept_bytes() const override { return can_keep_ ? setup_.dram_pin_burst : 0; }
  std::unique_ptr<DmaTiming> another_place() override {
    auto place = std::unique_ptr<RealigningDma>(new RealigningDma(channel_));
    place->set_up(setup_);
    return place;
  }

  void accept() override {
    has_begun_ = false;
    channel_->queue.push_back(this);
  }
  void forget() override {
    channel_->kept.reset();
    takes_as_kept_ = can_keep_;
  }
  void begin(const std::vector<Move>& moves) override {
    if (std::ranges::find(channel_->queue, this) == channel_->queue.end()) channel_->queue.push_back(this);
    has_begun_ = true;
    for (const Move& move : moves) check(move);
    moves_.assign(moves.begin(), moves.end());
    ends_.clear();
    requested_ = arrived_ = released_ = written_of_move_ = 0;
    read_bytes_ = write_bytes_ = 0;
    arrivals_.clear();
    first_arrival_ = 0;
    is_first_read_ = true;
    last_slot_ = none;
    open_source();
    writing_ = 0;
    open_destination();
    leave_when_done();
  }
  // Older places come first: what they request may keep a younger one waiting, never the other way round.
  void issue() override {
    for (std::size_t k = 0; k < channel_->queue.size(); ++k) channel_->queue[k]->issue_();
  }
  bool is_held_up() const override {
    if (channel_->places == 1 || !has_begun_) return false;
    const bool may_write = writing_ < moves_.size() && !free_writes_.empty() && ends_.size() >= writing_;
    if (may_write && arrived_ >= needed_for(destination_.contiguous(setup_.burst))) return true;
    if (ends_.size() == moves_.size() || free_reads_.empty()) return false;
    const Piece piece =
        source_.covering(setup_.burst, target_of(source().base) == Target::dram ? setup_.dram_pin_burst : 1);
    return requested_ - released_ + kept_of(piece) <= room() * setup_.burst;
  }
  std::optional<Burst> next() override {
    if (std::optional<Burst> write = next_write()) return write;
    const std::int64_t before = arrived_;
    std::optional<Burst> burst = next_read();
    if (!burst && arrived_ > before) burst = next_write();  // bytes may have come out of the burst that was kept
    return burst;
  }
  void answered(std::uint32_t slot) override {
    if (slot >= reads()) {
      free_writes_.push_back(slot);
      --channel_->writes_under_way;
    } else {
      read_slots_[slot].has_come = true;
      take_arrivals();
    }
    leave_when_done();
  }
  bool done() const override {
    return writing_ == moves_.size() && ends_.size() == moves_.size() && free_reads_.size() == reads() &&
           free_writes_.size() == channel_->writes && first_arrival_ == arrivals_.size();
  }
  std::uint32_t slots() const override { return reads() + channel_->writes; }
  std::size_t store_bytes() const override { return static_cast<std::size_t>((slots() + room()) * setup_.burst); }

 private:
  // A burst that stays in the channel when its task has been read.
  struct Kept {
    std::uint64_t begin = 0, end = 0;  // addresses
    bool has_come = false;
    std::vector<unsigned char> bytes;     // functional mode
    std::vector<RealigningDma*> waiting;  // whose first bytes it has
  };
  enum class Keep : std::uint8_t { automatic, none, last };  // as the parameter has them
  // What the places of a channel share.
  struct Channel {
    explicit Channel(const Parameters& parameters)
        : reads(checked(parameters, "reads")),
          writes(checked(parameters, "writes")),
          room(std::max<std::uint32_t>(2, checked(parameters, "buffer"))),
          places(checked(parameters, "queue")),
          keep(static_cast<Keep>(parameters.value("keep"))) {
      if (places > most_places) parameters.refuse("queue", "at most " + std::to_string(most_places));
    }

    std::uint32_t reads, writes, room;  // bursts
    std::uint32_t places;
    Keep keep;
    std::uint32_t reads_under_way = 0, writes_under_way = 0;
    std::int64_t held = 0;              // bytes in the buffer, or under way to it
    std::vector<RealigningDma*> queue;  // places with a task, in the order of their descriptors
    std::shared_ptr<Kept> kept;
  };
  explicit RealigningDma(std::shared_ptr<Channel> channel)
      : channel_(std::move(channel)), read_slots_(channel_->reads + 1), begins_(channel_->reads + 1) {
    for (std::uint32_t slot = reads(); slot-- > 0;) free_reads_.push_back(slot);
    for (std::uint32_t slot = channel_->writes; slot-- > 0;) free_writes_.push_back(reads() + slot);
  }

  static constexpr std::int64_t most = 1024;
  static constexpr std::uint32_t most_places = 64;
  static constexpr std::uint32_t none = ~std::uint32_t{0};
  static std::uint32_t checked(const Parameters& parameters, const char* name) {
    if (parameters.value(name) > most) parameters.refuse(name, "at most " + std::to_string(most));
    return static_cast<std::uint32_t>(parameters.value(name));
  }
  std::uint32_t reads() const { return channel_->reads; }
  std::int64_t room() const { return channel_->room; }
  // Of the first bytes of a task that are in the burst that was kept: behind the slots of reads.
  std::uint32_t kept_slot() const { return reads(); }

  // A read under way, or one that has come before an earlier one.
  struct Read {
    std::int64_t kept = 0;  // bytes of the box
    bool has_come = false;
  };

  // Throws Infeasible where a descriptor takes a byte twice.
  static void check(const Move& move) {
    for (const std::optional<BoxAddress>* box : {&move.source, &move.destination}) {
      if (!*box) continue;
      for (const SliceStep& step : (*box)->slice.steps) {
        if (step.step >= step.run) continue;
        throw Infeasible("a DMA descriptor at address " + std::to_string((*box)->base) + " takes runs of " +
                         std::to_string(step.run) + " every " + std::to_string(step.step) +
                         ", which overlap; expected a stride of " + std::to_string(step.run) + " or more");
      }
    }
  }

  bool has_requested_reads() const { return has_begun_ && ends_.size() == moves_.size(); }
  bool has_requested_writes() const { return has_begun_ && writing_ == moves_.size(); }
  template <class Has>
  bool all_before(Has has) const {
    if (channel_->places == 1) return true;
    for (const RealigningDma* place : channel_->queue) {
      if (place == this) break;
      if (!(place->*has)()) return false;
    }
    return true;
  }
  void leave_when_done() {
    if (has_begun_ && done()) std::erase(channel_->queue, this);
  }

  // Sets the source on the next move that has bytes, and notes where the moves before it end in the stream.
  void open_source() {
    while (ends_.size() < moves_.size()) {
      source_ = BoxCursor(*moves_[ends_.size()].source);
      bytes_of_move_ = bytes_of(moves_[ends_.size()].destination->slice);
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
    if (writing_ == moves_.size() || channel_->writes_under_way == channel_->writes) return {};
    if ((writing_ > 0 && ends_.size() < writing_) || !all_before(&RealigningDma::has_requested_writes)) return {};
    const std::int64_t bytes = destination_.contiguous(setup_.burst);
    const std::int64_t needed = needed_for(bytes);
    if (arrived_ < needed) return {};
    const std::uint32_t slot = free_writes_.back();
    free_writes_.pop_back();
    ++channel_->writes_under_way;
    const auto length = static_cast<std::uint32_t>(bytes);
    const Burst burst{destination_.address(), length, length, true, slot, place_of(slot)};
    if (store_ != nullptr) take_from_buffer(released_, needed - released_, store_ + burst.local);
    channel_->held -= needed - released_;
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
    if (ends_.size() == moves_.size() || !all_before(&RealigningDma::has_requested_reads)) return {};
    if (is_first_read_ && can_keep_ && source().follows && !take_kept()) return {};
    if (ends_.size() == moves_.size() || channel_->reads_under_way == reads()) return {};
    const bool is_dram = target_of(source().base) == Target::dram;
    const Piece piece = source_.covering(setup_.burst, is_dram ? setup_.dram_pin_burst : 1);
    const std::int64_t kept = kept_of(piece);
    if (!has_room_for(kept)) return {};
    const std::uint32_t slot = free_reads_.back();
    free_reads_.pop_back();
    ++channel_->reads_under_way;
    Burst burst{source_.address(),
                static_cast<std::uint32_t>(piece.bytes),
                static_cast<std::uint32_t>(piece.useful),
                false,
                slot,
                place_of(slot)};
    const bool goes_on = can_keep_ && source().goes_on;
    take_over(slot, piece, kept);
    read_bytes_ += piece.useful;
    if (goes_on && ends_.size() == moves_.size()) keep(burst);
    return burst;
  }
  const BoxAddress& source() const { return *moves_[ends_.size()].source; }
  std::int64_t kept_of(const Piece& piece) const {
    return std::min(piece.useful, bytes_of_move_ - requested_of_move());
  }
  bool has_room_for(std::int64_t bytes) const { return channel_->held + bytes <= room() * setup_.burst; }

  // Notes a read of what comes next at the source.
  void take_over(std::uint32_t slot, const Piece& piece, std::int64_t kept) {
    is_first_read_ = false;
    read_slots_[slot] = {kept, false};
    if (store_ != nullptr) begins_[slot] = source_;
    if (first_arrival_ == arrivals_.size()) {
      arrivals_.clear();
      first_arrival_ = 0;
    }
    arrivals_.push_back(slot);
    requested_ += kept;
    channel_->held += kept;
    source_.advance(piece.useful);
    if (source_.done()) {
      ends_.push_back(requested_);
      open_source();
    }
  }

  // Takes the first bytes of the task out of the burst that was kept, if they are in it. Returns false where the buffer
  // has no room for them yet.
  bool take_kept() {
    const auto pins = static_cast<std::uint64_t>(setup_.dram_pin_burst);
    const Piece piece = source_.covering(setup_.dram_pin_burst, setup_.dram_pin_burst);
    const std::uint64_t begin = source_.address(), end = begin + static_cast<std::uint64_t>(piece.bytes);
    if (takes_as_kept_) {
      const std::uint64_t start = begin - (begin - dram_base) % pins;
      channel_->kept = std::make_shared<Kept>(Kept{start, start + pins, true, {}, {}});
      takes_as_kept_ = false;
    }
    const std::shared_ptr<Kept> from = channel_->kept;
    if (from == nullptr || begin < from->begin || end > from->end) return true;
    const std::int64_t kept = kept_of(piece);
    if (!has_room_for(kept)) return false;
    taken_from_ = from;
    take_over(kept_slot(), piece, kept);
    if (from->has_come) {
      read_slots_[kept_slot()].has_come = true;
      take_arrivals();
    } else {
      from->waiting.push_back(this);
    }
    return true;
  }
  // Lengthens the last read of a task to the end of the burst that crosses the pins.
  void keep(Burst& burst) {
    const auto pins = static_cast<std::uint64_t>(setup_.dram_pin_burst);
    const std::uint64_t end = dram_base + ceil_div(burst.address - dram_base + burst.bytes, pins) * pins;
    burst.bytes = static_cast<std::uint32_t>(end - burst.address);
    channel_->kept = own_kept_ = std::make_shared<Kept>(Kept{std::max(burst.address, end - pins), end, false, {}, {}});
    last_slot_ = burst.slot;
    last_address_ = burst.address;
  }

  void take_arrivals() {
    while (first_arrival_ < arrivals_.size() && read_slots_[arrivals_[first_arrival_]].has_come) {
      arrive(arrivals_[first_arrival_++]);
    }
  }
  // The bytes of a read are in the buffer, behind those of all reads before it.
  void arrive(std::uint32_t slot) {
    const std::int64_t kept = read_slots_[slot].kept;
    const bool is_kept = slot == kept_slot();
    if (store_ != nullptr) {
      const BoxCursor& begin = begins_[slot];
      const unsigned char* const from =
          is_kept ? taken_from_->bytes.data() + (begin.address() - taken_from_->begin) : store_ + place_of(slot);
      BoxCursor cursor = begin;
      for (std::int64_t taken = 0; taken < kept;) {
        const std::int64_t bytes = std::min(cursor.run(), kept - taken);
        put_into_buffer(arrived_ + taken, bytes, from + (cursor.offset() - begin.offset()));
        cursor.advance(bytes);
        taken += bytes;
      }
    }
    arrived_ += kept;
    if (is_kept) return taken_from_.reset();
    free_reads_.push_back(slot);
    --channel_->reads_under_way;
    if (slot == last_slot_) last_has_come(slot);
  }
  // The burst that is kept has come: whoever begins in it has its bytes.
  void last_has_come(std::uint32_t slot) {
    last_slot_ = none;
    const std::shared_ptr<Kept> own = std::move(own_kept_);
    own->has_come = true;
    if (store_ != nullptr) {
      const unsigned char* const from = store_ + place_of(slot) + (own->begin - last_address_);
      own->bytes.assign(from, from + (own->end - own->begin));
    }
    for (RealigningDma* place : own->waiting) {
      place->read_slots_[place->kept_slot()].has_come = true;
      place->take_arrivals();
    }
    own->waiting.clear();
  }

  // The local store: a burst for every slot, then the buffer, a ring.
  std::uint64_t place_of(std::uint32_t slot) const { return slot * static_cast<std::uint64_t>(setup_.burst); }
  template <class Copy>
  void for_each_part(std::int64_t position, std::int64_t bytes, Copy copy) const {
    const std::int64_t size = room() * setup_.burst;
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

  std::shared_ptr<Channel> channel_;
  DmaSetup setup_;
  bool can_keep_ = false;
  bool takes_as_kept_ = false;  // see forget()
  bool has_begun_ = false;
  std::vector<Move> moves_;
  BoxCursor source_, destination_;
  std::int64_t bytes_of_move_ = 0;  // of the move that is read, at its destination
  std::size_t writing_ = 0;         // the move that is written
  // The stream of the bytes that are copied, counted from the start of the transfer: where each move ends that is read,
  // and up to where bytes have been requested, have come, and have left for their destination.
  std::vector<std::int64_t> ends_;
  std::int64_t requested_ = 0, arrived_ = 0, released_ = 0, written_of_move_ = 0;
  std::vector<Read> read_slots_;
  std::vector<BoxCursor> begins_;  // where each begins; functional mode
  std::vector<std::uint32_t> free_reads_, free_writes_;
  std::vector<std::uint32_t> arrivals_;  // slots of reads in the order of their requests
  std::size_t first_arrival_ = 0;        // the first that has not arrived
  bool is_first_read_ = true;
  std::shared_ptr<Kept> taken_from_;  // that the first bytes of the task are in
  std::shared_ptr<Kept> own_kept_;    // the last read, until it has come
  std::uint32_t last_slot_ = none;    // its slot
  std::uint64_t last_address_ = 0;
};

const DmaRegistration realigning_dma_registration{
    dma_models(),
    {.name = "realigning",
     .description = "reads in the bursts of the source, writes in those of the destination, a buffer between them",
     .parameters =
         {{.name = "outstanding", .default_text = "4", .description = "bursts under way, reads and writes each"},
          {.name = "reads", .default_text = "outstanding", .description = "reads under way"},
          {.name = "writes", .default_text = "outstanding", .description = "writes under way"},
          {.name = "buffer",
           .default_text = "reads",
           .description = "bursts that it holds from the request of their reads to that of their writes",
           .minimum = 2},
          {.name = "queue",
           .default_text = "1",
           .description = "descriptors that a channel holds, whose requests overlap in their order"},
          {.name = "keep",
           .type = ParameterType::choice,
           .default_text = "auto",
           .description = "last: the last burst of weights or inputs stays for a next task that begins in it; "
                          "auto: last where the machine has one channel",
           .choices = {"auto", "none", "last"}}},
     .timing = make_timing<RealigningDma>}};

}  // namespace

}  // namespace weft
