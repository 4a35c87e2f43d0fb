// weft_onnx_fuzz [--seconds N] [--seed S] [--runs N] [FILE...]: the ONNX reader on models that nobody would write.
//
// Every input has to become a network or end with an InputError of one line; anything else ends the program: a crash, a
// fault that a sanitizer sees, another exception, or more memory than `max_memory`. The inputs are mutations of the
// models of seed_models.hpp and of the FILEs, and the same for the same seed. Each is written to onnx_fuzz.onnx before
// it is read, so that a crash leaves its input behind. With clang's libFuzzer the same target is
// LLVMFuzzerTestOneInput.
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <sstream>

#include "base/core/error.hpp"
#include "tests/fuzz/mutation.hpp"
#include "tests/fuzz/seed_models.hpp"
#include "workloads/onnx/model/onnx_network.hpp"

namespace {

std::uint64_t read_count = 0, network_count = 0;

void read_one(const std::string& bytes) {
  weft::OnnxOptions options;
  if (bytes.find("height") != std::string::npos) options.dimensions["height"] = 8;
  if (bytes.size() % 3 == 0) options.batch = 3;
  ++read_count;
  try {
    weft::parse_onnx_model(bytes, "fuzz.onnx", options);
    ++network_count;
  } catch (const weft::InputError& error) {
    if (std::string(error.what()).empty()) std::abort();
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  read_one({reinterpret_cast<const char*>(data), size});
  return 0;
}

#ifndef WEFT_LIBFUZZER

namespace {

using weft::test::Random;

#ifdef WEFT_FUZZ_SANITIZED
constexpr bool is_sanitized = true;
#else
constexpr bool is_sanitized = false;
#endif

struct Arguments {
  double seconds = 10;
  std::uint64_t seed = 1, runs = 0;  // 0 runs: as many as fit in the time
  std::vector<std::string> files;
};

Arguments read_arguments(int argc, char** argv) {
  Arguments arguments;
  for (int i = 1; i < argc; ++i) {
    const std::string argument = argv[i];
    const bool has_value = i + 1 < argc;
    if (argument == "--seconds" && has_value) {
      arguments.seconds = std::atof(argv[++i]);
    } else if (argument == "--seed" && has_value) {
      arguments.seed = std::strtoull(argv[++i], nullptr, 10);
    } else if (argument == "--runs" && has_value) {
      arguments.runs = std::strtoull(argv[++i], nullptr, 10);
    } else {
      arguments.files.push_back(argument);
    }
  }
  return arguments;
}

std::string read_file(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::stringstream bytes;
  bytes << file.rdbuf();
  return bytes.str();
}

// A mutation of one of the seeds: of fields, of bytes, or of both.
std::string make_input(const std::vector<std::string>& seeds, std::uint64_t seed_number, std::uint64_t run) {
  std::seed_seq numbers{seed_number, seed_number >> 32, run, run >> 32};
  Random random(numbers);
  const std::string& seed = seeds[random() % seeds.size()];
  const std::uint64_t kind = random() % 4;
  if (kind == 0) return weft::test::mutate_bytes(seed, seeds[random() % seeds.size()], random);
  onnx::ModelProto model;
  model.ParseFromString(seed);
  weft::test::mutate_fields(model, static_cast<int>(1 + random() % 4), random);
  const std::string bytes = model.SerializeAsString();
  return kind == 1 ? weft::test::mutate_bytes(bytes, seed, random) : bytes;
}

// What the child tells its parent, which outlives it.
struct Progress {
  std::uint64_t run = 0, reads = 0, networks = 0;
};

double seconds_now() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

int read_inputs(const Arguments& arguments, const std::vector<std::string>& seeds, Progress& progress) {
  if (!is_sanitized) {  // its shadow memory is larger
    constexpr rlim_t max_memory = rlim_t{8} << 30;
    const rlimit limit{max_memory, max_memory};
    setrlimit(RLIMIT_AS, &limit);
  }
  const double begin = seconds_now();
  const auto goes_on = [&] {
    return arguments.runs > 0 ? progress.run < arguments.runs : seconds_now() < begin + arguments.seconds;
  };
  for (; goes_on(); ++progress.run) {
    const std::string input = make_input(seeds, arguments.seed, progress.run);
    const double before = seconds_now();
    read_one(input);
    progress.reads = read_count;
    progress.networks = network_count;
    if (seconds_now() - before < 10) continue;
    std::fprintf(stderr, "an input took %.1f s\n", seconds_now() - before);
    return 1;
  }
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  const Arguments arguments = read_arguments(argc, argv);
  std::vector<std::string> seeds;
  for (const onnx::ModelProto& model : weft::test::seed_models()) seeds.push_back(model.SerializeAsString());
  for (const std::string& seed : seeds) read_one(seed);
  if (network_count != seeds.size()) {
    std::fprintf(stderr, "a model that is to be mutated cannot be read itself\n");
    return 1;
  }
  for (const std::string& path : arguments.files) {
    seeds.push_back(read_file(path));
    read_one(seeds.back());
    if (network_count == seeds.size()) continue;
    std::fprintf(stderr, "%s cannot be read itself and is left out\n", path.c_str());
    seeds.pop_back();
  }
  void* shared = mmap(nullptr, sizeof(Progress), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (shared == MAP_FAILED) return 1;
  auto& progress = *new (shared) Progress;
  const double begin = seconds_now();
  const pid_t child = fork();
  if (child == 0) _exit(read_inputs(arguments, seeds, progress));
  int status = 0;
  if (child < 0 || waitpid(child, &status, 0) != child) return 1;
  std::printf("%llu inputs, %llu of them networks, in %.1f s, seed %llu\n",
              static_cast<unsigned long long>(progress.reads), static_cast<unsigned long long>(progress.networks),
              seconds_now() - begin, static_cast<unsigned long long>(arguments.seed));
  if (WIFEXITED(status) && WEXITSTATUS(status) == 0) return 0;
  std::ofstream("onnx_fuzz.onnx", std::ios::binary) << make_input(seeds, arguments.seed, progress.run);
  std::fprintf(stderr, "failed on run %llu; its input is in onnx_fuzz.onnx\n",
               static_cast<unsigned long long>(progress.run));
  return 1;
}

#endif
