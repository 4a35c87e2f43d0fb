#include "hw/processor/processor_module.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "hw/transfer/initiator_extension.hpp"

namespace weft {

// A payload of the data initiator. It owns its extension.
struct ProcessorModule::SlotPayload {
  tlm::tlm_generic_payload payload;

  SlotPayload(PayloadPool& pool, int initiator, std::uint32_t slot) : payload(&pool) {
    auto extension = std::make_unique<InitiatorExtension>();
    extension->initiator = initiator;
    extension->slot = slot;
    payload.set_extension(extension.release());
  }
};

ProcessorModule::ProcessorModule(sc_core::sc_module_name name) : sc_module(name) {
  command.register_b_transport(this, &ProcessorModule::take_command);
  data.register_nb_transport_bw(this, &ProcessorModule::nb_transport_bw);
  SC_THREAD(run);
}

ProcessorModule::~ProcessorModule() = default;

void ProcessorModule::configure(ProcessorSetup setup) {
  setup_ = std::move(setup);
  set_up(first_, setup_.initiator);
  bytes_.resize(static_cast<std::size_t>(setup_.burst));
  for (LocalBuffer& buffer : local_) buffer.report.waited.assign(setup_.resources.size(), 0);
  if (!setup_.two_stages) return;
  set_up(second_, setup_.initiator + 1);
  for (LocalBuffer& buffer : local_) buffer.report.waited_reading.assign(setup_.resources.size(), 0);
  sc_core::sc_spawn([this] { run_second_stage(); }, sc_core::sc_gen_unique_name("second_stage"));
}

void ProcessorModule::set_up(Stage& stage, int initiator) {
  stage.initiator = initiator;
  stage.stream = std::make_unique<BurstStream>(setup_.outstanding, setup_.burst, setup_.element_bytes);
  stage.payloads.clear();
  for (std::uint32_t slot = 0; slot < static_cast<std::uint32_t>(setup_.outstanding); ++slot) {
    stage.payloads.push_back(std::make_unique<SlotPayload>(pool_, initiator, slot));
  }
}

// Never blocks: the dispatcher sends a task only when there is a local buffer for it. The annotated delay is the
// descriptor's way.
void ProcessorModule::take_command(tlm::tlm_generic_payload& payload, sc_core::sc_time& delay) {
  const DescriptorExtension* extension = payload.get_extension<DescriptorExtension>();
  LocalBuffer& buffer = local_[next_taken_];
  if (extension == nullptr || extension->descriptor == nullptr || buffer.task != nullptr) {
    payload.set_response_status(tlm::TLM_COMMAND_ERROR_RESPONSE);
    return;
  }
  if (setup_.two_stages) next_taken_ = 1 - next_taken_;
  buffer.task = extension->descriptor;
  buffer.descriptor_arrival =
      setup_.clock.cycle_at_or_after(setup_.clock.edge() + static_cast<Picoseconds>(delay.value()));
  task_taken_.notify();
  payload.set_response_status(tlm::TLM_OK_RESPONSE);
}

// All of a task, or, with two local buffers, its first stage.
void ProcessorModule::run() {
  for (std::size_t next = 0;;) {
    LocalBuffer& buffer = local_[next];
    while (buffer.task == nullptr || buffer.has_been_read) wait(task_taken_);
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

void ProcessorModule::run_second_stage() {
  for (std::size_t next = 0;; next = 1 - next) {
    LocalBuffer& buffer = local_[next];
    while (!buffer.has_been_read) wait(task_read_);
    if (setup_.computes) setup_.computes(setup_.number, buffer.task->task);
    buffer.report.run.local = setup_.clock.cycle() - buffer.read_finish;
    compute_and_write(buffer, second_);
  }
}

void ProcessorModule::read(LocalBuffer& buffer) {
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

void ProcessorModule::compute_and_write(LocalBuffer& buffer, Stage& stage) {
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
    wait_until(begin + compute_cycles(task.work));
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

void ProcessorModule::report(LocalBuffer& buffer, TaskStep step) {
  buffer.report.step = step;
  setup_.reported(setup_.number, buffer.report);
}

void ProcessorModule::count_waiting(const Stage& stage, Picoseconds sign, std::vector<Picoseconds>& waited) const {
  for (std::size_t r = 0; r < waited.size(); ++r) waited[r] += sign * setup_.resources[r]->waited(stage.initiator);
}

void ProcessorModule::compute_values(const LocalBuffer& buffer) {
  result_.resize(local_bytes(buffer.task->writes, setup_.element_bytes));
  setup_.computations->describe(buffer.task->task, buffer.operands, result_, tile_);
  compute(tile_);
}

void ProcessorModule::transfer(Stage& stage, const std::vector<Move>& moves, std::vector<unsigned char>& local,
                               TaskRun& run) {
  if (setup_.computations != nullptr) {
    const auto slots = static_cast<std::size_t>(setup_.outstanding) * static_cast<std::size_t>(setup_.burst);
    local.resize(std::max(local_bytes(moves, setup_.element_bytes), slots));
    stage.local_store = local.data();
  }
  stage.stream->begin(moves);
  issue(stage);
  while (!stage.stream->done()) wait(stage.done);
  run.read_bytes += stage.stream->read_bytes();
  run.write_bytes += stage.stream->write_bytes();
}

void ProcessorModule::issue(Stage& stage) {
  while (const std::optional<Burst> burst = stage.stream->next()) send(stage, *burst);
}

// All attributes are set anew: targets may have changed them.
void ProcessorModule::send(Stage& stage, const Burst& burst) {
  tlm::tlm_generic_payload& payload = stage.payloads[burst.slot]->payload;
  payload.acquire();
  payload.set_command(burst.is_write ? tlm::TLM_WRITE_COMMAND : tlm::TLM_READ_COMMAND);
  payload.set_address(burst.address);
  payload.set_data_ptr(stage.local_store != nullptr ? stage.local_store + burst.local : bytes_.data());
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

tlm::tlm_sync_enum ProcessorModule::nb_transport_bw(tlm::tlm_generic_payload& payload, tlm::tlm_phase& phase,
                                                    sc_core::sc_time&) {
  if (phase != tlm::BEGIN_RESP) return tlm::TLM_ACCEPTED;
  answered(payload);
  phase = tlm::END_RESP;
  return tlm::TLM_COMPLETED;
}

void ProcessorModule::answered(tlm::tlm_generic_payload& payload) {
  if (payload.is_response_error()) {
    SC_REPORT_ERROR("weft/transfer", fmt::format("{}: {} of {} B at address {:#x} was answered with {}", name(),
                                                 payload.is_write() ? "write" : "read", payload.get_data_length(),
                                                 payload.get_address(), payload.get_response_string())
                                         .c_str());
  }
  const InitiatorExtension& extension = *payload.get_extension<InitiatorExtension>();
  Stage& stage = extension.initiator == first_.initiator ? first_ : second_;
  const std::uint32_t slot = extension.slot;
  payload.release();
  stage.stream->answered(slot);
  issue(stage);
  if (stage.stream->done()) stage.done.notify();
}

void ProcessorModule::wait_until(Cycles cycle) {
  if (cycle > setup_.clock.cycle()) wait(setup_.clock.until(cycle));
}

void ProcessorModule::enter(TaskStep step, ProcessorState state) {
  if (setup_.state_changed) setup_.state_changed(setup_.number, step, state);
}

}  // namespace weft
