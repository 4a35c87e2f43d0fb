#include "hw/processor/processor_module.hpp"

#include <fmt/format.h>
#include <tlm_utils/simple_initiator_socket.h>
#include <tlm_utils/simple_target_socket.h>

#include <algorithm>
#include <array>
#include <vector>

#include "hw/processor/descriptor_extension.hpp"
#include "hw/processor/processor_setup.hpp"
#include "hw/transfer/burst_stream.hpp"
#include "hw/transfer/initiator_extension.hpp"

namespace weft {

namespace {

// What bursts read into and write from where there are no values: one for all processors.
std::vector<unsigned char> nobodys_bytes;

}  // namespace

class ProcessorModule::Life {
 public:
  tlm_utils::simple_target_socket<Life> command{"command"};
  tlm_utils::simple_initiator_socket<Life> data{"data"};

  explicit Life(ProcessorModule& module);
  void configure(ProcessorSetup setup);
  void wait_until(Cycles cycle);
  Cycles cycle() const { return setup_.clock.cycle(); }

 private:
  struct PayloadPool : tlm::tlm_mm_interface {
    void free(tlm::tlm_generic_payload* payload) override { payload->reset(); }
  };
  // A payload of the data initiator. It owns its extension.
  struct SlotPayload {
    tlm::tlm_generic_payload payload;
    std::vector<unsigned char> copied;  // functional mode: what is read to be written

    SlotPayload(PayloadPool& pool, int initiator, std::uint32_t slot) : payload(&pool) {
      auto extension = std::make_unique<InitiatorExtension>();
      extension->initiator = initiator;
      extension->slot = slot;
      payload.set_extension(extension.release());
    }
  };
  struct LocalBuffer {
    const TaskDescriptor* task = nullptr;  // null: free
    Cycles descriptor_arrival = 0;
    Cycles read_finish = 0;
    bool has_been_read = false;
    std::vector<unsigned char> operands;  // functional mode: what the task has read
    TaskReport report;
  };
  // Bursts of one initiator.
  struct Stage {
    int initiator = 0;
    std::unique_ptr<BurstStream> stream;
    std::vector<std::unique_ptr<SlotPayload>> payloads;  // by slot; null where it was never used
    unsigned char* local_store = nullptr;                // of the transfer under way; null where there are no values
    sc_core::sc_event done;
  };

  void take_command(tlm::tlm_generic_payload& payload, sc_core::sc_time& delay);
  tlm::tlm_sync_enum nb_transport_bw(tlm::tlm_generic_payload& payload, tlm::tlm_phase& phase, sc_core::sc_time&);
  void run();
  void run_second_stage();
  void read(LocalBuffer& buffer);
  void compute_and_write(LocalBuffer& buffer, Stage& stage);
  void report(LocalBuffer& buffer, TaskStep step);
  void set_up(Stage& stage, int initiator);
  void transfer(Stage& stage, const std::vector<Move>& moves, std::vector<unsigned char>& local, TaskRun& run);
  void compute_values(const LocalBuffer& buffer);
  unsigned char* bytes_of(const Stage& stage, const Burst& burst);
  void issue(Stage& stage);
  void send(Stage& stage, const Burst& burst);
  void answered(tlm::tlm_generic_payload& payload);
  void count_waiting(const Stage& stage, Picoseconds sign, std::vector<Picoseconds>& waited) const;
  void enter(TaskStep step, ProcessorState state);

  ProcessorModule& module_;
  ProcessorSetup setup_;
  Stage first_, second_;               // one local buffer: only the first
  std::vector<unsigned char> result_;  // functional mode: what a task writes
  TileComputation tile_;
  PayloadPool pool_;
  std::array<LocalBuffer, 2> local_;
  std::size_t next_taken_ = 0;
  sc_core::sc_event task_taken_, task_read_;
};

ProcessorModule::ProcessorModule(sc_core::sc_module_name name)
    : sc_module(name), life_(std::make_unique<Life>(*this)) {}
ProcessorModule::~ProcessorModule() = default;

tlm::tlm_target_socket<>& ProcessorModule::command() { return life_->command; }
tlm::tlm_initiator_socket<>& ProcessorModule::data() { return life_->data; }
void ProcessorModule::configure(ProcessorSetup setup) { life_->configure(std::move(setup)); }
void ProcessorModule::wait_cycles(Cycles cycles) { life_->wait_until(life_->cycle() + cycles); }

ProcessorModule::Life::Life(ProcessorModule& module) : module_(module) {
  command.register_b_transport(this, &Life::take_command);
  data.register_nb_transport_bw(this, &Life::nb_transport_bw);
  sc_core::sc_spawn([this] { run(); }, "run");
}

void ProcessorModule::Life::configure(ProcessorSetup setup) {
  setup_ = std::move(setup);
  set_up(first_, setup_.initiator);
  if (nobodys_bytes.size() < static_cast<std::size_t>(setup_.burst)) {
    nobodys_bytes.resize(static_cast<std::size_t>(setup_.burst));
  }
  for (LocalBuffer& buffer : local_) buffer.report.waited.assign(setup_.resources.size(), 0);
  if (!setup_.two_stages) return;
  set_up(second_, setup_.initiator + 1);
  for (LocalBuffer& buffer : local_) buffer.report.waited_reading.assign(setup_.resources.size(), 0);
  sc_core::sc_spawn([this] { run_second_stage(); }, sc_core::sc_gen_unique_name("second_stage"));
}

void ProcessorModule::Life::set_up(Stage& stage, int initiator) {
  stage.initiator = initiator;
  stage.stream = std::make_unique<BurstStream>(setup_.outstanding, setup_.burst);
  stage.payloads.clear();
  stage.payloads.resize(static_cast<std::size_t>(setup_.outstanding));
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
  if (setup_.two_stages) next_taken_ = 1 - next_taken_;
  buffer.task = extension->descriptor;
  buffer.descriptor_arrival = setup_.clock.cycle_at_or_after(setup_.clock.edge() + picoseconds_of(delay));
  task_taken_.notify();
  payload.set_response_status(tlm::TLM_OK_RESPONSE);
}

// All of a task, or, with two local buffers, its first stage.
void ProcessorModule::Life::run() {
  for (std::size_t next = 0;;) {
    LocalBuffer& buffer = local_[next];
    while (buffer.task == nullptr || buffer.has_been_read) sc_core::wait(task_taken_);
    read(buffer);
    if (!setup_.two_stages) {
      compute_and_write(buffer, first_);
      continue;
    }
    next = 1 - next;
    enter(TaskStep::has_read, ProcessorState::idle);
    report(buffer, TaskStep::has_read);
    buffer.has_been_read = true;
    task_read_.notify();
  }
}

void ProcessorModule::Life::run_second_stage() {
  for (std::size_t next = 0;; next = 1 - next) {
    LocalBuffer& buffer = local_[next];
    while (!buffer.has_been_read) sc_core::wait(task_read_);
    if (setup_.computes) setup_.computes(setup_.number, buffer.task->task);
    buffer.report.run.local = setup_.clock.cycle() - buffer.read_finish;
    compute_and_write(buffer, second_);
  }
}

void ProcessorModule::Life::read(LocalBuffer& buffer) {
  const TaskDescriptor& task = *buffer.task;
  buffer.report.task = task.task;
  TaskRun& run = buffer.report.run;
  run = {};
  run.two_stages = setup_.two_stages;
  std::vector<Picoseconds>& waited = setup_.two_stages ? buffer.report.waited_reading : buffer.report.waited;
  std::fill(waited.begin(), waited.end(), 0);
  count_waiting(first_, -1, waited);
  run.start = setup_.clock.cycle();
  wait_until(buffer.descriptor_arrival);
  const Cycles arrived = setup_.clock.cycle();
  run.descriptor = arrived - run.start;

  enter(TaskStep::has_read, ProcessorState::read);
  transfer(first_, task.reads, buffer.operands, run);
  buffer.read_finish = setup_.clock.cycle();
  run.read = buffer.read_finish - arrived;
  if (setup_.two_stages) count_waiting(first_, 1, waited);
}

void ProcessorModule::Life::compute_and_write(LocalBuffer& buffer, Stage& stage) {
  const TaskDescriptor& task = *buffer.task;
  TaskRun& run = buffer.report.run;
  std::vector<Picoseconds>& waited = buffer.report.waited;
  if (setup_.two_stages) {
    std::fill(waited.begin(), waited.end(), 0);
    count_waiting(stage, -1, waited);
  }
  const Cycles begin = setup_.clock.cycle();
  if (task.work.op != Operator::none) {
    enter(TaskStep::finished, ProcessorState::compute);
    if (setup_.computations != nullptr) compute_values(buffer);
    module_.perform(task.work);
    // The offset of an answer within its instant is taken off again.
    wait_until(setup_.clock.cycle_at_or_after(SimulatedClock::now() - grant_offset));
  }
  const Cycles computed = setup_.clock.cycle();
  run.compute = computed - begin;

  if (!task.writes.empty()) {
    enter(TaskStep::finished, ProcessorState::write);
    transfer(stage, task.writes, result_, run);
  }
  run.finish = setup_.clock.cycle();
  run.write = run.finish - computed;
  count_waiting(stage, 1, waited);
  buffer.task = nullptr;
  buffer.has_been_read = false;
  enter(TaskStep::finished, ProcessorState::idle);
  report(buffer, TaskStep::finished);
}

void ProcessorModule::Life::report(LocalBuffer& buffer, TaskStep step) {
  buffer.report.step = step;
  setup_.reported(setup_.number, buffer.report);
}

void ProcessorModule::Life::count_waiting(const Stage& stage, Picoseconds sign,
                                          std::vector<Picoseconds>& waited) const {
  for (std::size_t r = 0; r < waited.size(); ++r) waited[r] += sign * setup_.resources[r]->waited(stage.initiator);
}

void ProcessorModule::Life::compute_values(const LocalBuffer& buffer) {
  result_.resize(local_bytes(buffer.task->writes));
  setup_.computations->describe(buffer.task->task, buffer.operands, result_, tile_);
  module_.compute(tile_);
}

void ProcessorModule::Life::transfer(Stage& stage, const std::vector<Move>& moves, std::vector<unsigned char>& local,
                                     TaskRun& run) {
  if (setup_.computations != nullptr) {
    local.resize(std::max<std::size_t>(1, local_bytes(moves)));
    stage.local_store = local.data();
  }
  stage.stream->begin(moves);
  issue(stage);
  while (!stage.stream->done()) sc_core::wait(stage.done);
  run.read_bytes += stage.stream->read_bytes();
  run.write_bytes += stage.stream->write_bytes();
}

void ProcessorModule::Life::issue(Stage& stage) {
  while (const std::optional<Burst> burst = stage.stream->next()) send(stage, *burst);
}

unsigned char* ProcessorModule::Life::bytes_of(const Stage& stage, const Burst& burst) {
  if (stage.local_store == nullptr) return nobodys_bytes.data();
  if (!burst.is_copied) return stage.local_store + burst.local;
  std::vector<unsigned char>& copied = stage.payloads[burst.slot]->copied;
  if (copied.size() < burst.bytes) copied.resize(burst.bytes);
  return copied.data();
}

// All attributes are set anew: targets may have changed them.
void ProcessorModule::Life::send(Stage& stage, const Burst& burst) {
  std::unique_ptr<SlotPayload>& of_slot = stage.payloads[burst.slot];
  if (!of_slot) of_slot = std::make_unique<SlotPayload>(pool_, stage.initiator, burst.slot);
  tlm::tlm_generic_payload& payload = of_slot->payload;
  payload.acquire();
  payload.set_command(burst.is_write ? tlm::TLM_WRITE_COMMAND : tlm::TLM_READ_COMMAND);
  payload.set_address(burst.address);
  payload.set_data_ptr(bytes_of(stage, burst));
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
  Stage& stage = extension.initiator == first_.initiator ? first_ : second_;
  const std::uint32_t slot = extension.slot;
  payload.release();
  if (stage.local_store != nullptr) stage.stream->pack(slot, stage.payloads[slot]->copied.data());
  stage.stream->answered(slot);
  issue(stage);
  if (stage.stream->done()) stage.done.notify();
}

void ProcessorModule::Life::wait_until(Cycles cycle) {
  if (cycle > setup_.clock.cycle()) sc_core::wait(setup_.clock.until_cycle(cycle));
}

void ProcessorModule::Life::enter(TaskStep step, ProcessorState state) {
  if (setup_.state_changed) setup_.state_changed(setup_.number, step, state);
}

}  // namespace weft
