// `decoding`: a processing element as a translation from RTL is one. It knows a task by the bytes of its command alone
// (hw/timing/task_command.hpp), which a decoder takes in eight bytes a cycle, and has a register slice of its own on the
// data path, through which every burst passes a cycle later.
#include <deque>

#include "hw/pe/processing_element.hpp"
#include "hw/timing/task_command.hpp"

#include <tlm_utils/peq_with_get.h>
#include <tlm_utils/simple_initiator_socket.h>
#include <tlm_utils/simple_target_socket.h>

namespace {

namespace command = weft::task_command;

// Hands requests on after a delay, and answers at once.
class RegisterSlice : public sc_core::sc_module {
 public:
  SC_HAS_PROCESS(RegisterSlice);
  tlm_utils::simple_target_socket<RegisterSlice> in{"in"};
  tlm_utils::simple_initiator_socket<RegisterSlice> out{"out"};

  RegisterSlice(sc_core::sc_module_name name, sc_core::sc_time delay) : sc_module(name), delay_(delay) {
    in.register_nb_transport_fw(this, &RegisterSlice::request);
    out.register_nb_transport_bw(this, &RegisterSlice::answer);
    SC_METHOD(pass_on);
    sensitive << queue_.get_event();
    dont_initialize();
  }

  std::int64_t bursts() const { return bursts_; }

 private:
  tlm::tlm_sync_enum request(tlm::tlm_generic_payload& payload, tlm::tlm_phase& phase, sc_core::sc_time&) {
    if (phase != tlm::BEGIN_REQ) return tlm::TLM_ACCEPTED;
    queue_.notify(payload, delay_);
    phase = tlm::END_REQ;
    return tlm::TLM_UPDATED;
  }

  void pass_on() {
    while (tlm::tlm_generic_payload* payload = queue_.get_next_transaction()) {
      ++bursts_;
      tlm::tlm_phase phase = tlm::BEGIN_REQ;
      sc_core::sc_time delay = sc_core::SC_ZERO_TIME;
      out->nb_transport_fw(*payload, phase, delay);
    }
  }

  tlm::tlm_sync_enum answer(tlm::tlm_generic_payload& payload, tlm::tlm_phase& phase, sc_core::sc_time& delay) {
    return in->nb_transport_bw(payload, phase, delay);
  }

  sc_core::sc_time delay_;
  tlm_utils::peq_with_get<tlm::tlm_generic_payload> queue_{"queue"};
  std::int64_t bursts_ = 0;
};

class Decoding : public weft::ProcessingElement {
 public:
  Decoding(sc_core::sc_module_name name, const weft::Parameters& parameters)
      : ProcessingElement(name),
        lanes_(parameters.value("lanes")),
        decode_energy_(parameters.value("decode_energy")),
        slice_("slice", sc_core::sc_time(static_cast<double>(parameters.value("slice_delay")), sc_core::SC_PS)) {
    ProcessingElement::data().bind(slice_.in);
  }

  bool runs(weft::Operator op) const override { return op == weft::Operator::conv || op == weft::Operator::fc; }
  tlm::tlm_initiator_socket<>& data() override { return slice_.out; }

  // The command has come: it is decoded before the first operand is read.
  void task_begins(const weft::PeTask& task) override {
    const std::span<const std::uint8_t> bytes = task.command;
    if (bytes[0] != 'w' || bytes[1] != 'f' || bytes[2] != command::layout) SC_REPORT_ERROR("decoding", "no command");
    wait_cycles(static_cast<weft::Cycles>(command::head_bytes / 8));
    Command decoded;
    decoded.window = command::number_at<std::uint32_t>(bytes, command::window);
    const std::int64_t pixels = command::number_at<std::uint32_t>(bytes, command::output_pixels);
    const std::int64_t filters = command::number_at<std::uint32_t>(bytes, command::filters);
    const std::int64_t groups = command::number_at<std::uint32_t>(bytes, command::groups);
    decoded.cycles = weft::cycles_at(pixels * decoded.window * filters * groups, lanes_);
    commands_.push_back(decoded);
    decoded_bytes_ += static_cast<std::int64_t>(command::head_bytes);
    window_ = static_cast<std::uint64_t>(decoded.window);
    show();
  }

  std::vector<weft::PeCounter> counters() const override {
    return {{.name = "decoded_bytes", .value = decoded_bytes_, .energy = decode_energy_},
            {.name = "bursts", .value = slice_.bursts()}};
  }
  std::vector<weft::PeSignal> signals() const override {
    return {{.name = "decoded_window", .bits = 32, .value = window_}};
  }

 protected:
  void perform(const weft::Work&) override {
    const Command next = commands_.front();
    commands_.pop_front();
    wait_cycles(next.cycles);
  }

 private:
  struct Command {
    std::int64_t window = 0;
    weft::Cycles cycles = 0;
  };

  std::int64_t lanes_, decode_energy_;
  RegisterSlice slice_;
  std::deque<Command> commands_;  // decoded, and not computed yet
  std::int64_t decoded_bytes_ = 0;
  std::uint64_t window_ = 0;
};

const weft::PeRegistration registration{
    weft::pe_models(),
    {.name = "decoding",
     .description = "a SystemC module that decodes its commands; runs convolutions and fully connected layers",
     .parameters = {{.name = "lanes", .default_text = "16", .description = "multiplications at a time"},
                    {.name = "slice_delay",
                     .type = weft::ParameterType::time,
                     .default_text = "2 ns",
                     .description = "of a burst in the register slice"},
                    {.name = "decode_energy",
                     .type = weft::ParameterType::energy,
                     .default_text = "0 pJ",
                     .description = "of a byte of a command that is decoded",
                     .minimum = 0}},
     .module = weft::make_module<Decoding>}};

}  // namespace
