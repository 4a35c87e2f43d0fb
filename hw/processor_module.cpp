#include "hw/processor_module.hpp"

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
  stream_ = std::make_unique<BurstStream>(setup_.outstanding, setup_.burst, setup_.element_bytes);
  bytes_.resize(static_cast<std::size_t>(setup_.burst));
  payloads_.clear();
  for (std::uint32_t slot = 0; slot < static_cast<std::uint32_t>(setup_.outstanding); ++slot) {
    payloads_.push_back(std::make_unique<SlotPayload>(pool_, setup_.number, slot));
  }
  report_.waited.assign(setup_.resources.size(), 0);
}

// Never blocks: the dispatcher sends a task only to an idle processor. The annotated delay is the descriptor's way.
void ProcessorModule::take_command(tlm::tlm_generic_payload& payload, sc_core::sc_time& delay) {
  const DescriptorExtension* extension = payload.get_extension<DescriptorExtension>();
  if (extension == nullptr || extension->descriptor == nullptr || taken_ != nullptr) {
    payload.set_response_status(tlm::TLM_COMMAND_ERROR_RESPONSE);
    return;
  }
  taken_ = extension->descriptor;
  descriptor_arrival_ = setup_.clock.cycle_at_or_after(setup_.clock.edge() + static_cast<Picoseconds>(delay.value()));
  task_taken_.notify();
  payload.set_response_status(tlm::TLM_OK_RESPONSE);
}

void ProcessorModule::run() {
  for (;;) {
    while (taken_ == nullptr) wait(task_taken_);
    perform(*taken_);
    taken_ = nullptr;
    enter(ProcessorState::idle);
    setup_.completed(setup_.number, report_);
  }
}

void ProcessorModule::perform(const TaskDescriptor& task) {
  report_.task = task.task;
  TaskRun& run = report_.run;
  run = {};
  for (std::size_t r = 0; r < setup_.resources.size(); ++r) {
    report_.waited[r] = -setup_.resources[r]->waited(setup_.number);
  }
  run.start = setup_.clock.cycle();
  wait_until(descriptor_arrival_);
  const Cycles arrived = setup_.clock.cycle();
  run.descriptor = arrived - run.start;

  enter(ProcessorState::read);
  transfer(task.reads, operands_);
  const Cycles read = setup_.clock.cycle();
  run.read = read - arrived;

  if (task.work.op != Operator::none) {
    enter(ProcessorState::compute);
    if (setup_.computations != nullptr) compute_values(task);
    wait_until(read + compute_cycles(task.work));
  }
  const Cycles computed = setup_.clock.cycle();
  run.compute = computed - read;

  if (!task.writes.empty()) {
    enter(ProcessorState::write);
    transfer(task.writes, result_);
  }
  run.finish = setup_.clock.cycle();
  run.write = run.finish - computed;
  for (std::size_t r = 0; r < setup_.resources.size(); ++r) {
    report_.waited[r] += setup_.resources[r]->waited(setup_.number);
  }
}

void ProcessorModule::compute_values(const TaskDescriptor& task) {
  result_.resize(local_bytes(task.writes, setup_.element_bytes));
  setup_.computations->describe(task.task, operands_, result_, tile_);
  compute(tile_);
}

void ProcessorModule::transfer(const std::vector<Move>& moves, std::vector<unsigned char>& local) {
  if (setup_.computations != nullptr) {
    const auto slots = static_cast<std::size_t>(setup_.outstanding) * static_cast<std::size_t>(setup_.burst);
    local.resize(std::max(local_bytes(moves, setup_.element_bytes), slots));
    local_store_ = local.data();
  }
  stream_->begin(moves);
  issue();
  while (!stream_->done()) wait(transfer_done_);
  report_.run.read_bytes += stream_->read_bytes();
  report_.run.write_bytes += stream_->write_bytes();
}

void ProcessorModule::issue() {
  while (const std::optional<Burst> burst = stream_->next()) send(*burst);
}

// All attributes are set anew: targets may have changed them.
void ProcessorModule::send(const Burst& burst) {
  tlm::tlm_generic_payload& payload = payloads_[burst.slot]->payload;
  payload.acquire();
  payload.set_command(burst.is_write ? tlm::TLM_WRITE_COMMAND : tlm::TLM_READ_COMMAND);
  payload.set_address(burst.address);
  payload.set_data_ptr(local_store_ != nullptr ? local_store_ + burst.local : bytes_.data());
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
  const std::uint32_t slot = payload.get_extension<InitiatorExtension>()->slot;
  payload.release();
  stream_->answered(slot);
  issue();
  if (stream_->done()) transfer_done_.notify();
}

void ProcessorModule::wait_until(Cycles cycle) {
  if (cycle > setup_.clock.cycle()) wait(setup_.clock.until(cycle));
}

void ProcessorModule::enter(ProcessorState state) {
  if (setup_.state_changed) setup_.state_changed(setup_.number, state);
}

}  // namespace weft
