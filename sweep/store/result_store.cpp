#include "sweep/store/result_store.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <unistd.h>

#include <array>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <regex>
#include <stdexcept>

#include "base/core/error.hpp"
#include "base/text/input_file.hpp"
#include "hw/page/page.hpp"

namespace weft {

namespace {

namespace fs = std::filesystem;
using Json = nlohmann::json;

constexpr std::array<const char*, 7> status_names = {"left",    "done",    "infeasible", "invalid",
                                                     "timeout", "crashed", "failed"};
constexpr Bytes json_limit = Bytes{256} << 20;

bool exists(const std::string& path) {
  std::error_code error;
  return fs::exists(path, error);
}

// Returns whether a file is a summary by what it holds: one of another shape is no run's.
bool is_summary(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  const std::string text{std::istreambuf_iterator<char>(in), {}};
  return text.find("\"simulated\"") != std::string::npos;
}

std::string failure_path(const ResultStore& store, const std::string& id) { return store.run_of(id) + ".json"; }

Json read_json(const std::string& path) {
  try {
    return Json::parse(read_file(path, "a file of a sweep", json_limit));
  } catch (const Json::exception& error) {
    throw InputError({path},
                     std::string("is torn: ") + error.what() + "; expected to be removed, and the sweep repeated");
  }
}

// Whole or not at all.
void write_whole(const std::string& path, const std::string& text) {
  const std::string partial = fmt::format("{}.{}.partial", path, getpid());
  std::ofstream out(partial, std::ios::binary);
  out << text;
  out.close();
  std::error_code error;
  if (out) fs::rename(partial, path, error);
  if (!out || error) {
    fs::remove(partial, error);
    throw std::runtime_error("cannot write " + path);
  }
}

}  // namespace

const char* to_string(Status status) { return status_names[static_cast<std::size_t>(status)]; }

std::optional<double> least_capacity_in(const std::string& reason) {
  // In the order in which they are trusted: what is known to work, then what at least is needed.
  static const std::array<std::regex, 5> phrases = {
      std::regex(R"(known to (?:work|suffice)\D*?(?:is|from) (\d+(?:\.\d+)?))"),
      std::regex(R"(with gaps between buffers (\d+(?:\.\d+)?))"),
      std::regex(R"(no schedule exists below (\d+(?:\.\d+)?))"), std::regex(R"(this order needs (\d+(?:\.\d+)?))"),
      std::regex(R"(of their tasks reads, need (\d+(?:\.\d+)?))")};
  for (const std::regex& phrase : phrases) {
    std::smatch found;
    if (std::regex_search(reason, found, phrase)) return std::stod(found[1]);
  }
  return std::nullopt;
}

ResultStore::ResultStore(std::string directory, Keep keep, std::optional<double> timeout)
    : directory_(std::move(directory)), keep_(keep), timeout_(timeout) {}

bool ResultStore::is_finished(const std::string& id) const {
  if (is_summary(run_of(id) + "/summary.json")) {
    const std::string last = has_pages() ? "/report.html" : "/tasks.csv";
    if (keep_ != Keep::summary && !exists(run_of(id) + last)) return false;
    return keep_ != Keep::all || exists(run_of(id) + "/trace.json");
  }
  const std::optional<Failure> failure = failure_of(id);
  return failure && (failure->status != Status::timeout || (timeout_ && *timeout_ <= failure->timeout.value_or(0)));
}

std::optional<Failure> ResultStore::failure_of(const std::string& id) const {
  const std::string path = failure_path(*this, id);
  if (!exists(path)) return std::nullopt;
  const Json json = read_json(path);
  Failure failure;
  const std::string status = json.value("status", "failed");
  for (std::size_t k = 0; k < status_names.size(); ++k) {
    if (status == status_names[k]) failure.status = static_cast<Status>(k);
  }
  failure.reason = json.value("reason", "");
  if (json.contains("least_capacity_bytes")) failure.least_capacity = json["least_capacity_bytes"];
  if (json.contains("timeout_seconds")) failure.timeout = json["timeout_seconds"];
  return failure;
}

std::optional<Json> ResultStore::summary_of(const std::string& id) const {
  const std::string path = run_of(id) + "/summary.json";
  if (!is_summary(path)) return std::nullopt;
  return read_json(path);
}

void ResultStore::prepare() const {
  fs::create_directories(experiments());
  fs::create_directories(directory_ + "/points");
}

void ResultStore::add_experiment(const std::string& id, const std::string& text) const {
  std::ifstream in(experiment_of(id), std::ios::binary);
  const std::string known{std::istreambuf_iterator<char>(in), {}};
  if (known != text) write_whole(experiment_of(id), text);
}

void ResultStore::add_failure(const std::string& id, const Failure& failure) const {
  Json json = {{"status", to_string(failure.status)}, {"reason", failure.reason}};
  if (failure.least_capacity) json["least_capacity_bytes"] = *failure.least_capacity;
  if (failure.timeout) json["timeout_seconds"] = *failure.timeout;
  write_whole(failure_path(*this, id), json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n");
}

void ResultStore::forget_failure(const std::string& id) const {
  std::error_code ignored;
  fs::remove(failure_path(*this, id), ignored);
}

PointLock::PointLock(const ResultStore& store, const std::string& id)
    : descriptor_(open(store.experiment_of(id).c_str(), O_RDONLY | O_CLOEXEC)) {
  if (descriptor_ >= 0 && flock(descriptor_, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK) {
    close(descriptor_);
    descriptor_ = -1;
  }
}

PointLock::~PointLock() {
  if (descriptor_ >= 0) close(descriptor_);
}

}  // namespace weft
