#include "hw/processor/processor_module.hpp"

#include <fmt/format.h>
#include <tlm_utils/simple_initiator_socket.h>
#include <tlm_utils/simple_target_socket.h>

#include <algorithm>
#include <array>
#include <memory>
#include <vector>

#include "hw/processor/descriptor_extension.hpp"
#include "hw/processor/local_pieces.hpp"
#include "hw/processor/model_watch.hpp"
#include "hw/processor/processor_setup.hpp"
#include "hw/processor/slot_payload.hpp"
#include "hw/timing/interconnect_timing.hpp"
#include "hw/timing/memory_timing.hpp"
#include "hw/transfer/burst_stream.hpp"

namespace weft {

class ProcessorModule::Life {
 public:
  tlm_utils::simple_target_socket<Life> command{"command"};
  tlm_utils::simple_initiator_socket<Life> data{"data"};

  explicit Life(ProcessorModule& module);
  void configure(ProcessorSetup setup);
  void wait_until(Cycles cycle);
  Cycles cycle() const { return setup_.clock.cycle(); }
  void note_cycles_of_values(Cycles more) { computing_->report.run.by_values += more; }
  void show() { watch_.show(); }

 private:
  struct LocalBuffer {
    const TaskDescriptor* task = nullptr;  // null: free
    std::vector<std::uint8_t> command;
    Cycles descriptor_arrival = 0;
    Cycles read_finish = 0;
    Cycles compute_finish = 0;
    bool has_been_read = false;
    bool has_computed = false, is_written = false;  // three stages: the last one has taken it over
    std::vector<unsigned char> operands, result;    // functional mode: what the task has read, and what it writes
    TaskReport report;
  };
  // Bursts of one initiator.
  struct Stage {
    int initiator = 0, way = 0;
    std::unique_ptr<BurstSource> stream;
    std::unique_ptr<BurstSource> control;  // of descriptors and completions, in slots behind those of the stream
    std::vector<std::unique_ptr<SlotPayload>> payloads;
    std::vector<std::unique_ptr<SlotPayload>> lingering;  // answered, and still referred to by a target
    TaskRun* run = nullptr;                               // the task that is transferred
    Picoseconds held_up_since = not_held_up;              // by other places of its DMA channel
    LazyBytes copied;                                     // functional mode: what a copy holds, slot by slot
    unsigned char* local_store = nullptr;                 // of the transfer under way; null: bytes_ for every burst
    sc_core::sc_event done;
  };

  void take_command(tlm::tlm_generic_payload& payload, sc_core::sc_time& delay);
  tlm::tlm_sync_enum nb_transport_bw(tlm::tlm_generic_payload& payload, tlm::tlm_phase& phase, sc_core::sc_time&);
  void run();
  void run_second_stage();
  void run_third_stage();
  void read(LocalBuffer& buffer);
  void fetch(LocalBuffer& buffer, TaskRun& run);
  void compute(LocalBuffer& buffer, TaskStep step);
  void write(LocalBuffer& buffer, Stage& stage);
  void hand_over(LocalBuffer& buffer);
  void begin_waits(LocalBuffer& buffer);
  void report(LocalBuffer& buffer, TaskStep step);
  void tell(ModelWatch::Event event, LocalBuffer& buffer);
  void wait_for_edge();
  std::size_t after(std::size_t buffer) const { return (buffer + 1) % setup_.stages; }
  void set_up(Stage& stage, int initiator, int way);
  std::unique_ptr<SlotPayload> make_payload(const Stage& stage, std::uint32_t slot);
  void transfer(Stage& stage, const std::vector<Move>& moves, std::vector<unsigned char>& local, TaskRun& run);
  void compute_values(LocalBuffer& buffer);
  static constexpr Picoseconds not_held_up = -1;
  void note_holding_up(Stage& stage);
  void transfer_control(Stage& stage, const std::vector<Move>& moves, TaskRun& run);
  void issue(Stage& stage) { setup_.channel == nullptr ? issue(stage, *stage.stream, 0) : stage.stream->issue(); }
  void issue(Stage& stage, BurstSource& source, std::uint32_t first_slot);
  tlm::tlm_generic_payload& free_payload(Stage& stage, std::uint32_t slot);
  void send(Stage& stage, const Burst& burst, unsigned char* local);
  void answered(tlm::tlm_generic_payload& payload);
  void count_waiting(const Stage& stage, Picoseconds sign, std::vector<Picoseconds>& waited) const;
  void enter(TaskStep step, ProcessorState state);

  ProcessorModule& module_;
  ModelWatch watch_{module_};
  LocalBuffer* computing_ = nullptr;
  ProcessorSetup setup_;
  Stage reading_, writing_;  // one local buffer: only the first, for both
  TileComputation tile_;
  std::vector<unsigned char> bytes_;  // otherwise what all bursts read into and write from
  std::vector<unsigned char> control_bytes_;
  std::vector<unsigned char> fetched_;  // functional mode, where operands are kept: what has been read of a task
  LocalPieces pieces_;
  PayloadPool pool_;
  std::array<LocalBuffer, 3> local_;  // as many as there are stages are used, in turn
  std::size_t next_taken_ = 0;
  sc_core::sc_event task_taken_, task_read_, task_computed_, writing_begun_;
};

ProcessorModule::ProcessorModule(sc_core::sc_module_name name)
    : sc_module(name), life_(std::make_unique<Life>(*this)) {}
ProcessorModule::~ProcessorModule() = default;

tlm::tlm_target_socket<>& ProcessorModule::command() { return life_->command; }
tlm::tlm_initiator_socket<>& ProcessorModule::data() { return life_->data; }
void ProcessorModule::configure(ProcessorSetup setup) { life_->configure(std::move(setup)); }
void ProcessorModule::note_cycles_of_values(Cycles more) { life_->note_cycles_of_values(more); }
void ProcessorModule::show() { life_->show(); }
void ProcessorModule::wait_cycles(Cycles cycles) { life_->wait_until(life_->cycle() + cycles); }

ProcessorModule::Life::Life(ProcessorModule& module) : module_(module) {
  command.register_b_transport(this, &Life::take_command);
  data.register_nb_transport_bw(this, &Life::nb_transport_bw);
  sc_core::sc_spawn([this] { run(); }, "run");
}

void ProcessorModule::Life::configure(ProcessorSetup setup) {
  setup_ = std::move(setup);
  watch_.begin(module_.basename(), origin_of(module_.carried_model()), setup_.shows);
  set_up(reading_, setup_.initiator, setup_.way);
  bytes_.resize(static_cast<std::size_t>(setup_.burst));
  for (LocalBuffer& buffer : local_) buffer.report.waited.assign(setup_.resources.size(), 0);
  if (setup_.stages < 2) return;
  set_up(writing_, setup_.initiator + 1, setup_.way + 1);
  for (LocalBuffer& buffer : local_) buffer.report.waited_reading.assign(setup_.resources.size(), 0);
  sc_core::sc_spawn([this] { run_second_stage(); }, sc_core::sc_gen_unique_name("second_stage"));
  if (setup_.stages < 3) return;
  sc_core::sc_spawn([this] { run_third_stage(); }, sc_core::sc_gen_unique_name("third_stage"));
}

void ProcessorModule::Life::set_up(Stage& stage, int initiator, int way) {
  stage.initiator = initiator;
  stage.way = way;
  stage.stream = setup_.make_bursts();
  stage.stream->on_issue([this, &stage] {
    issue(stage, *stage.stream, 0);
    note_holding_up(stage);
  });
  std::uint32_t slots = stage.stream->slots();
  if (setup_.control) {
    stage.control = setup_.make_control();
    slots += stage.control->slots();
  }
  stage.payloads.clear();
  for (std::uint32_t slot = 0; slot < slots; ++slot) stage.payloads.push_back(make_payload(stage, slot));
}

std::unique_ptr<SlotPayload> ProcessorModule::Life::make_payload(const Stage& stage, std::uint32_t slot) {
  return std::make_unique<SlotPayload>(pool_, stage.initiator, setup_.port, stage.way, slot);
}

// Never blocks: the dispatcher sends a task only when there is a local buffer for it. The annotated delay is the
// descriptor's way.
void ProcessorModule::Life::take_command(tlm::tlm_generic_payload& payload, sc_core::sc_time& delay) {
  const DescriptorExtension* extension = payload.get_extension<DescriptorExtension>();
  LocalBuffer& buffer = local_[next_taken_];
  if (extension == nullptr || extension->descriptor == nullptr || buffer.task != nullptr) {
    payload.set_response_status(tlm::TLM_COMMAND_ERROR_RESPONSE);
    return;
  }
  next_taken_ = after(next_taken_);
  reading_.stream->accept();
  buffer.task = extension->descriptor;
  buffer.command.assign(payload.get_data_ptr(), payload.get_data_ptr() + payload.get_data_length());
  buffer.descriptor_arrival = setup_.clock.cycle_at_or_after(setup_.clock.edge() + picoseconds_of(delay));
  task_taken_.notify();
  payload.set_response_status(tlm::TLM_OK_RESPONSE);
}

// All of a task, or, with several local buffers, its first stage.
void ProcessorModule::Life::run() {
  for (std::size_t next = 0;; next = after(next)) {
    LocalBuffer& buffer = local_[next];
    while (buffer.task == nullptr || buffer.has_been_read) sc_core::wait(task_taken_);
    read(buffer);
    if (setup_.stages < 2) {
      compute(buffer, TaskStep::finished);
      write(buffer, reading_);
      continue;
    }
    enter(TaskStep::has_read, ProcessorState::idle);
    report(buffer, TaskStep::has_read);
    buffer.has_been_read = true;
    task_read_.notify();
  }
}

void ProcessorModule::Life::run_second_stage() {
  for (std::size_t next = 0;; next = after(next)) {
    LocalBuffer& buffer = local_[next];
    while (!buffer.has_been_read) sc_core::wait(task_read_);
    if (setup_.computes) setup_.computes(setup_.number, buffer.task->task);
    buffer.report.run.local = setup_.clock.cycle() - buffer.read_finish;
    if (setup_.stages < 3) {
      begin_waits(buffer);
      compute(buffer, TaskStep::finished);
      write(buffer, writing_);
    } else {
      compute(buffer, TaskStep::has_computed);
      hand_over(buffer);
    }
  }
}

// Returns when the third stage has taken it over.
void ProcessorModule::Life::hand_over(LocalBuffer& buffer) {
  enter(TaskStep::has_computed, ProcessorState::idle);
  report(buffer, TaskStep::has_computed);
  buffer.has_computed = true;
  task_computed_.notify();
  while (!buffer.is_written) sc_core::wait(writing_begun_);
  buffer.is_written = false;
}

void ProcessorModule::Life::run_third_stage() {
  for (std::size_t next = 0;; next = after(next)) {
    LocalBuffer& buffer = local_[next];
    while (!buffer.has_computed) sc_core::wait(task_computed_);
    buffer.has_computed = false;
    buffer.is_written = true;
    writing_begun_.notify();
    if (setup_.writes) setup_.writes(setup_.number, buffer.task->task);
    buffer.report.run.held = setup_.clock.cycle() - buffer.compute_finish;
    begin_waits(buffer);
    write(buffer, writing_);
  }
}

void ProcessorModule::Life::read(LocalBuffer& buffer) {
  const TaskDescriptor& task = *buffer.task;
  buffer.report.task = task.task;
  TaskRun& run = buffer.report.run;
  run = {};
  run.stages = setup_.stages;
  run.counts_own_arithmetic = module_.counts_own_arithmetic();
  std::vector<Picoseconds>& waited = setup_.stages > 1 ? buffer.report.waited_reading : buffer.report.waited;
  std::fill(waited.begin(), waited.end(), 0);
  count_waiting(reading_, -1, waited);
  run.start = setup_.clock.cycle();
  wait_until(buffer.descriptor_arrival);
  if (setup_.control)
    transfer_control(reading_, setup_.control->descriptor(static_cast<std::size_t>(setup_.number)), run);
  const Cycles arrived = setup_.clock.cycle();
  run.descriptor = arrived - run.start;

  enter(TaskStep::has_read, ProcessorState::read);
  tell(&PeModel::task_begins, buffer);
  task.local.operands.empty() ? transfer(reading_, task.reads, buffer.operands, run) : fetch(buffer, run);
  tell(&PeModel::operands_read, buffer);
  buffer.read_finish = setup_.clock.cycle();
  run.read = buffer.read_finish - arrived;
  if (setup_.stages > 1) count_waiting(reading_, 1, waited);
}

// Reads what is not held.
void ProcessorModule::Life::fetch(LocalBuffer& buffer, TaskRun& run) {
  const TaskDescriptor& task = *buffer.task;
  transfer(reading_, task.fetches, fetched_, run);
  for (std::size_t k = 0; k < task.reads.size(); ++k) {
    if (!task.local.operands[k].is_held) continue;
    const Bytes bytes = bytes_of(task.reads[k].source->slice);
    run.reused_bytes += bytes;
    if (target_of(task.reads[k].source->base) == Target::dram) run.reused_dram_bytes += bytes;
  }
  if (setup_.computations != nullptr) pieces_.gather(task, fetched_, buffer.operands);
}

// Of what the task writes.
void ProcessorModule::Life::begin_waits(LocalBuffer& buffer) {
  std::vector<Picoseconds>& waited = buffer.report.waited;
  std::fill(waited.begin(), waited.end(), 0);
  count_waiting(writing_, -1, waited);
}

void ProcessorModule::Life::compute(LocalBuffer& buffer, TaskStep step) {
  const TaskDescriptor& task = *buffer.task;
  const Cycles begin = setup_.clock.cycle();
  if (task.work.op != Operator::none) {
    enter(step, ProcessorState::compute);
    if (setup_.computations != nullptr) compute_values(buffer);
    computing_ = &buffer;
    watch_.call("perform", [&] { module_.perform(task.work); });
    wait_for_edge();
    watch_.look(buffer.report.run);
  }
  buffer.compute_finish = setup_.clock.cycle();
  buffer.report.run.compute = buffer.compute_finish - begin;
}

void ProcessorModule::Life::write(LocalBuffer& buffer, Stage& stage) {
  const TaskDescriptor& task = *buffer.task;
  TaskRun& run = buffer.report.run;
  const Cycles begin = setup_.clock.cycle();
  if (!task.writes.empty()) {
    enter(TaskStep::finished, ProcessorState::write);
    transfer(stage, task.writes, buffer.result, run);
  }
  tell(&PeModel::result_written, buffer);
  if (setup_.control) transfer_control(stage, setup_.control->completion(static_cast<std::size_t>(setup_.number)), run);
  run.finish = setup_.clock.cycle();
  run.write = run.finish - begin;
  count_waiting(stage, 1, buffer.report.waited);
  buffer.task = nullptr;
  buffer.has_been_read = false;
  enter(TaskStep::finished, ProcessorState::idle);
  report(buffer, TaskStep::finished);
}

void ProcessorModule::Life::report(LocalBuffer& buffer, TaskStep step) {
  buffer.report.step = step;
  setup_.reported(setup_.number, buffer.report);
}

// The model may wait.
void ProcessorModule::Life::tell(ModelWatch::Event event, LocalBuffer& buffer) {
  const Picoseconds before = SimulatedClock::now();
  watch_.tell(event, *buffer.task, buffer.command, setup_.clock.cycle(), buffer.report.run);
  if (SimulatedClock::now() > before) wait_for_edge();
}

// The offset of an answer within its instant is taken off again.
void ProcessorModule::Life::wait_for_edge() {
  wait_until(setup_.clock.cycle_at_or_after(SimulatedClock::now() - grant_offset));
}

void ProcessorModule::Life::count_waiting(const Stage& stage, Picoseconds sign,
                                          std::vector<Picoseconds>& waited) const {
  for (std::size_t r = 0; r < waited.size(); ++r) waited[r] += sign * setup_.resources[r]->waited(stage.initiator);
}

void ProcessorModule::Life::compute_values(LocalBuffer& buffer) {
  buffer.result.resize(local_bytes(buffer.task->writes));
  setup_.computations->describe(buffer.task->task, buffer.operands, buffer.result, tile_);
  watch_.call("compute", [&] { module_.compute(tile_); });
  if (!buffer.task->local.operands.empty()) pieces_.keep_result(*buffer.task, buffer.result);
}

void ProcessorModule::Life::transfer(Stage& stage, const std::vector<Move>& moves, std::vector<unsigned char>& local,
                                     TaskRun& run) {
  stage.run = &run;
  stage.stream->begin(moves);
  if (setup_.computations != nullptr) {
    const std::size_t bytes = stage.stream->store_bytes();
    const bool is_copy = !moves.empty() && moves[0].source && moves[0].destination;
    if (!is_copy) local.resize(bytes);
    stage.local_store = is_copy ? stage.copied.at_least(bytes) : local.data();
    stage.stream->use_store(stage.local_store);
  }
  issue(stage);
  while (!stage.stream->done()) sc_core::wait(stage.done);
  run.read_bytes += stage.stream->read_bytes();
  run.write_bytes += stage.stream->write_bytes();
}

void ProcessorModule::Life::note_holding_up(Stage& stage) {
  const Picoseconds now = setup_.clock.cycle() * setup_.clock.period();
  if (stage.held_up_since != not_held_up) {
    setup_.channel->note_waiting(stage.initiator, Resource::nobody, now - stage.held_up_since);
  }
  stage.held_up_since = stage.stream->is_held_up() ? now : not_held_up;
}

void ProcessorModule::Life::transfer_control(Stage& stage, const std::vector<Move>& moves, TaskRun& run) {
  stage.run = &run;
  stage.control->begin(moves);
  control_bytes_.resize(std::max(control_bytes_.size(), stage.control->store_bytes()));
  issue(stage, *stage.control, stage.stream->slots());
  while (!stage.control->done()) sc_core::wait(stage.done);
  run.read_bytes += stage.control->read_bytes();
  run.write_bytes += stage.control->write_bytes();
}

void ProcessorModule::Life::issue(Stage& stage, BurstSource& source, std::uint32_t first_slot) {
  while (std::optional<Burst> burst = source.next()) {
    unsigned char* local = stage.local_store != nullptr ? stage.local_store + burst->local : bytes_.data();
    if (first_slot > 0) local = control_bytes_.data() + burst->local;
    burst->slot += first_slot;
    send(stage, *burst, local);
  }
}

// A target may keep a reference beyond its answer: then another payload takes the place of this one.
tlm::tlm_generic_payload& ProcessorModule::Life::free_payload(Stage& stage, std::uint32_t slot) {
  std::unique_ptr<SlotPayload>& own = stage.payloads[slot];
  if (own->payload.get_ref_count() > 0) {
    std::erase_if(stage.lingering, [](const auto& payload) { return payload->payload.get_ref_count() == 0; });
    stage.lingering.push_back(std::move(own));
    own = make_payload(stage, slot);
  }
  return own->payload;
}

// All attributes are set anew: targets may have changed them.
void ProcessorModule::Life::send(Stage& stage, const Burst& burst, unsigned char* local) {
  tlm::tlm_generic_payload& payload = free_payload(stage, burst.slot);
  if (target_of(burst.address) == Target::dram) {
    (burst.is_write ? stage.run->dram_write_pin_bytes : stage.run->dram_read_pin_bytes) +=
        pin_bytes(burst.address - dram_base, burst.bytes, setup_.dram_pin_burst);
  }
  payload.get_extension<InitiatorExtension>()->payload = burst.payload;
  payload.get_extension<InitiatorExtension>()->is_multicast = false;
  payload.acquire();
  payload.set_command(burst.is_write ? tlm::TLM_WRITE_COMMAND : tlm::TLM_READ_COMMAND);
  payload.set_address(burst.address);
  payload.set_data_ptr(local);
  payload.set_data_length(burst.bytes);
  payload.set_streaming_width(burst.bytes);
  payload.set_byte_enable_ptr(nullptr);
  payload.set_byte_enable_length(0);
  payload.set_dmi_allowed(false);
  payload.set_response_status(tlm::TLM_INCOMPLETE_RESPONSE);
  tlm::tlm_phase phase = tlm::BEGIN_REQ;
  sc_core::sc_time delay = sc_core::SC_ZERO_TIME;
  data->nb_transport_fw(payload, phase, delay);
}

tlm::tlm_sync_enum ProcessorModule::Life::nb_transport_bw(tlm::tlm_generic_payload& payload, tlm::tlm_phase& phase,
                                                          sc_core::sc_time&) {
  if (phase != tlm::BEGIN_RESP) return tlm::TLM_ACCEPTED;
  answered(payload);
  phase = tlm::END_RESP;
  return tlm::TLM_COMPLETED;
}

void ProcessorModule::Life::answered(tlm::tlm_generic_payload& payload) {
  if (payload.is_response_error()) {
    SC_REPORT_ERROR("weft/transfer", fmt::format("{}: {} of {} B at address {:#x} was answered with {}", module_.name(),
                                                 payload.is_write() ? "write" : "read", payload.get_data_length(),
                                                 payload.get_address(), payload.get_response_string())
                                         .c_str());
  }
  const InitiatorExtension& extension = *payload.get_extension<InitiatorExtension>();
  Stage& stage = extension.initiator == reading_.initiator ? reading_ : writing_;
  const std::uint32_t slot = extension.slot, slots = stage.stream->slots();
  BurstSource& source = slot >= slots ? *stage.control : *stage.stream;
  if (extension.is_multicast) {
    stage.run->multicast_bytes += payload.get_data_length();
    stage.run->read_bytes -= payload.get_data_length();
  }
  payload.release();
  source.answered(slot >= slots ? slot - slots : slot);
  slot >= slots ? issue(stage, source, slots) : issue(stage);
  if (source.done()) stage.done.notify();
}

void ProcessorModule::Life::wait_until(Cycles cycle) {
  if (cycle > setup_.clock.cycle()) sc_core::wait(setup_.clock.until_cycle(cycle));
}

void ProcessorModule::Life::enter(TaskStep step, ProcessorState state) {
  if (setup_.state_changed) setup_.state_changed(setup_.number, step, state);
}

}  // namespace weft
