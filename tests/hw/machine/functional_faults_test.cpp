// That functional mode can fail: memories that mix up one byte, a processing element that computes something else, a
// memory without data; and what stands in memory that nobody may read any more.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <tlm_utils/simple_target_socket.h>

#include <algorithm>
#include <map>

#include "hw/memory/stored_bytes.hpp"
#include "tests/hw/machine/functional_runs.hpp"
#include "workloads/lowering/lower_network.hpp"

namespace weft::test {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::StartsWith;

// An ideal memory that serves one access wrongly.
class FaultyMemory : public MemoryModule {
 public:
  FaultyMemory(sc_core::sc_module_name name, const Parameters& parameters)
      : MemoryModule(name), fault_(static_cast<Fault>(parameters.value("fault"))), which_(parameters.value("access")) {
    socket_.register_b_transport(this, &FaultyMemory::b_transport);
    socket_.register_transport_dbg(this, &FaultyMemory::transport_dbg);
  }
  ~FaultyMemory() override {
    left().clear();
    for (std::uint64_t address = 0; address < size_; ++address) left().push_back(byte(address));
  }
  // What the memory held that was destroyed last.
  static std::vector<std::uint8_t>& left() {
    static std::vector<std::uint8_t> bytes;
    return bytes;
  }
  std::uint8_t byte(std::uint64_t address) { return access(address, nullptr); }

  tlm::tlm_base_target_socket_b<>& target_socket() override { return socket_; }
  void hold_data() override { data_.hold(); }
  void set_size(std::uint64_t bytes) override {
    size_ = bytes;
    data_.resize(bytes + 1);
  }

 private:
  enum class Fault { none, shift_access, shift_byte, flip_byte, no_debug };

  std::uint8_t access(std::uint64_t address, const std::uint8_t* write) {
    std::uint8_t value = write != nullptr ? *write : std::uint8_t{0};
    tlm::tlm_generic_payload payload;
    payload.set_command(write != nullptr ? tlm::TLM_WRITE_COMMAND : tlm::TLM_READ_COMMAND);
    payload.set_address(address);
    payload.set_data_ptr(&value);
    payload.set_data_length(1);
    data_.debug(payload);
    return value;
  }

  void b_transport(tlm::tlm_generic_payload& payload, sc_core::sc_time&) {
    const bool now = fault_ != Fault::none && count_++ == which_;
    const std::uint64_t address = payload.get_address();
    const std::uint64_t spoilt = address + spoilt_offset(payload.get_data_length());
    const std::uint8_t before = byte(spoilt);
    if (now && fault_ == Fault::shift_access) payload.set_address(address + 1);
    data_.transfer(payload);
    payload.set_address(address);
    if (now && fault_ == Fault::flip_byte) flip(payload, spoilt);
    if (now && fault_ == Fault::shift_byte) shift(payload, spoilt, before);
    payload.set_response_status(tlm::TLM_OK_RESPONSE);
  }

  // In the middle of the access: of a float the byte with the sign and most of the exponent.
  static unsigned spoilt_offset(unsigned length) { return std::min(length / 2 | 3u, length - 1); }

  void flip(const tlm::tlm_generic_payload& payload, std::uint64_t address) {
    std::uint8_t& local = payload.get_data_ptr()[address - payload.get_address()];
    const std::uint8_t flipped = local ^ 0x80;
    if (payload.is_read()) local = flipped;
    if (payload.is_write()) access(address, &flipped);
  }

  // The byte comes from the address behind its own, or goes there; what it should have replaced is then left as it was.
  void shift(const tlm::tlm_generic_payload& payload, std::uint64_t address, std::uint8_t before) {
    std::uint8_t& local = payload.get_data_ptr()[address - payload.get_address()];
    if (payload.is_read()) {
      local = byte(address + 1);
    } else {
      access(address, &before);
      access(address + 1, &local);
    }
  }

  unsigned transport_dbg(tlm::tlm_generic_payload& payload) {
    return fault_ == Fault::no_debug ? 0 : data_.debug(payload);
  }

  tlm_utils::simple_target_socket<FaultyMemory> socket_{"socket"};
  std::uint64_t size_ = 0;
  Fault fault_;
  std::int64_t which_;
  std::int64_t count_ = 0;
  StoredBytes data_;
};

// What is planned for it.
class Ideal : public ServedMemory {
 public:
  explicit Ideal(const Parameters&) {}
  Picoseconds serve(const MemoryAccess& access) override { return access.arrival; }
  Picoseconds min_time(Bytes) const override { return 0; }
};

MemoryRegistry::Model faulty() {
  return {.name = "faulty",
          .description = "ideal but for a fault",
          .parameters =
              {{.name = "fault",
                .type = ParameterType::choice,
                .default_text = "none",
                .description = "what goes wrong",
                .choices = {"none", "shift-access", "shift-byte", "flip-byte", "no-debug"}},
               {.name = "access", .default_text = "0", .description = "which access, counted from 0", .minimum = 0}},
          .timing = make_timing<Ideal>,
          .module = make_module<FaultyMemory>};
}
const MemoryRegistration faulty_scratchpad{scratchpad_models(), faulty()};
const MemoryRegistration faulty_dram{dram_models(), faulty()};

// Sums in double, or forgets the bias.
class OwnMath : public PeTiming {
 public:
  explicit OwnMath(const Parameters& parameters) : wrong_(parameters.value("wrong") == 1) {}
  bool runs(Operator) const override { return true; }
  Cycles compute_cycles(const Work&) const override { return 10; }
  void compute(const TileComputation& tile) const override {
    compute_tile(tile);
    if (tile.description().op != Operator::fc || tile.type != DataType::float32) return;
    auto* result = reinterpret_cast<float*>(tile.result.bytes.data());
    const std::size_t count = tile.result.bytes.size() / sizeof(float);
    for (std::size_t i = 0; i < count; ++i) result[i] *= wrong_ ? 1.001f : 1.0000005f;
  }

 private:
  bool wrong_;
};

const PeRegistration own_math{pe_models(),
                              {.name = "own-math",
                               .description = "computes a little else",
                               .parameters = {{.name = "wrong",
                                               .type = ParameterType::choice,
                                               .default_text = "no",
                                               .description = "by how much",
                                               .choices = {"no", "yes"}}},
                               .timing = make_timing<OwnMath>}};

std::string run_result(const std::vector<std::string>& settings, DataType type) {
  return in_child([&] {
    const FunctionalResult result = run_functional(functional_experiment(settings, type));
    return result.comparison.first_mismatch.empty() ? std::string("right") : result.comparison.first_mismatch;
  });
}

// How many of some accesses, one spoilt per run, lead to a wrong result.
int caught_faults(const char* memory, const char* fault, DataType type) {
  int caught = 0;
  for (const int access : {5, 60, 150, 300, 450, 700}) {
    const std::string text =
        run_result({fmt::format("hardware.{}={{model: faulty, fault: {}, access: {}}}", memory, fault, access)}, type);
    EXPECT_TRUE(text == "right" || text.starts_with("OUTPUT[0,")) << text;
    caught += text == "right" ? 0 : 1;
  }
  return caught;
}

TEST(FunctionalFaults, AByteThatLiesElsewhereIsCaught) {
  for (const char* memory : {"scratchpad", "dram"}) {
    int caught_in_int8 = 0;
    for (const char* fault : {"shift-access", "shift-byte", "flip-byte"}) {
      EXPECT_EQ(caught_faults(memory, fault, DataType::float32), 6) << memory << ' ' << fault;
      caught_in_int8 += caught_faults(memory, fault, DataType::int8);
    }
    // Not every byte is of consequence where results are rounded to 8 bits after every layer.
    EXPECT_GE(caught_in_int8, 9) << memory;
    EXPECT_EQ(caught_faults(memory, "none", DataType::int8), 0);
  }
}

TEST(FunctionalFaults, AProcessingElementMayComputeInItsOwnWayWithinTheTolerance) {
  const auto with = [](const char* wrong, DataType type) {
    return run_result({fmt::format("hardware.pes=[{{count: 2, model: own-math, wrong: {}}}]", wrong)}, type);
  };
  EXPECT_EQ(with("no", DataType::float32), "right");
  EXPECT_EQ(with("no", DataType::int8), "right");
  EXPECT_THAT(with("yes", DataType::float32), AllOf(StartsWith("OUTPUT[0,"), HasSubstr("expected")));
}

TEST(FunctionalFaults, AMemoryThatHoldsNoDataIsNamed) {
  EXPECT_THAT(run_result({"hardware.dram={model: faulty, fault: no-debug}"}, DataType::int8),
              AllOf(StartsWith("exception: functional mode needs memories that hold data and answer debug transport"),
                    HasSubstr("at address 0x10000000000, 0 B were written")));
}

// Bytes of the scratchpad that no live buffer holds at the end.
TEST(FunctionalFaults, WhatIsReleasedHoldsAPattern) {
  EXPECT_EQ(in_child([] {
              const Experiment experiment =
                  functional_experiment({"hardware.scratchpad={model: faulty}",
                                         "workload.placement={input: tiled, weight: tiled, output: resident}"},
                                        DataType::int8);
              const TaskGraph graph = build_task_graph(experiment);
              const FunctionalResult result = run_functional(experiment);
              std::vector<bool> live(static_cast<std::size_t>(result.run.peak_address), false);
              for (BufferId buffer = 0; buffer < graph.buffer_count(); ++buffer) {
                const BufferRun& life = result.run.buffers[buffer];
                if (!graph.in_scratchpad(buffer) || life.free >= 0) continue;
                std::fill_n(live.begin() + life.address, graph.buffer_bytes(buffer), true);
              }
              std::size_t released = 0, wrong = 0;
              for (std::size_t address = 0; address < live.size(); ++address) {
                if (live[address]) continue;
                ++released;
                wrong += FaultyMemory::left().at(address) == 0xa5 ? 0 : 1;
              }
              return fmt::format("{}, {} wrong", released > 1000 ? "many" : "few", wrong);
            }),
            "many, 0 wrong");
}

TEST(FunctionalFaults, MemoriesLargerThanTheHostAreRefused) {
  const TemporaryDirectory directory;
  directory.write("large.yaml",
                  "name: large\nbatch: 4096\ninput: {name: x, shape: [1, 32768, 32768]}\n"
                  "layers:\n  - {name: a, op: maxpool, kernel: 1, stride: 32768}\n");
  EXPECT_THAT(run_result({"workload.network=" + directory.file("large.yaml"), "workload.tiling={}",
                          "workload.placement={input: streamed, output: streamed}"},
                         DataType::float32),
              StartsWith("exception: in functional mode scratchpad and DRAM would hold 17592186306576 B; this host"));
}

}  // namespace
}  // namespace weft::test
