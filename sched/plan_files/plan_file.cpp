#include "sched/plan_files/plan_file.hpp"

#include <algorithm>
#include <filesystem>
#include <utility>

#include "base/text/input_file.hpp"
#include "sched/plan_files/plan_reader.hpp"
#include "sched/plan_files/whole_number.hpp"

namespace weft {

namespace {

constexpr Bytes text_limit = Bytes{1} << 31;
constexpr double known_version = 1;

}  // namespace

PlanFile::PlanFile(const std::string& path) : PlanFile(read_file(path, "a plan (JSON)", text_limit), path) {}

PlanFile::PlanFile(std::string text, const std::string& path) : path_(path), text_(std::move(text)) {
  static constexpr std::array<const char*, section_count> names = {"version",
                                                                   "tasks",
                                                                   "experiment",
                                                                   "set",
                                                                   "algorithm",
                                                                   "tiling",
                                                                   "capacity_bytes",
                                                                   "fits",
                                                                   "activation_limit",
                                                                   "activation_waits",
                                                                   "barriers",
                                                                   "compute_barriers",
                                                                   "added",
                                                                   "resident",
                                                                   "note"};
  JsonCursor json(text_, path_);
  read_members(json, names, 2, "the plan", UnknownKeys::refused,
               [&](std::size_t k) { sections_[k] = skip_section(json); });
  json.end_of_text();
  read_origin(json);
}

void PlanFile::read_origin(JsonCursor& json) {
  read_section(json, sections_[version], [&] {
    if (json.number("the version of the format") == known_version) return;
    json.fail(sections_[version].begin, "an unknown version of the format; known: 1");
  });
  read_section(json, sections_[note], [&] { json.string("the note, a text"); });
  read_section(json, sections_[experiment], [&] {
    const std::filesystem::path stands = json.string("the path of the experiment, a text");
    if (stands.empty()) return;
    origin_.experiment = (std::filesystem::path(path_).parent_path() / stands).lexically_normal().string();
  });
  read_section(json, sections_[set], [&] {
    read_array(json, "the overrides", [&] { origin_.overrides.push_back(json.string("KEY=VALUE, a text")); });
  });
  read_section(json, sections_[algorithm], [&] { origin_.algorithm = json.string("the algorithm, a text"); });
  read_section(json, sections_[tiling], [&] { read_tiles(json); });
  read_section(json, sections_[capacity_bytes], [&] {
    if (!json.skip_null()) capacity_ = whole_number(json, "the capacity");
  });
}

void PlanFile::read_tiles(JsonCursor& json) {
  json.open('{', "the tiles of all layers");
  for (bool first = true; json.more('}', first);) {
    tile_at_.push_back(json.offset());
    PlanOrigin::LayerTile& tile = origin_.tiles.emplace_back(json.key(), Shape{});
    std::size_t sides = 0;
    read_array(json, "a tile", [&] {
      if (sides == tile.shape.size()) json.fail("expected ']': a tile has channels, rows and columns");
      tile.shape[sides++] =
          static_cast<std::int32_t>(whole_number(json, "a side of a tile", std::numeric_limits<std::int32_t>::max()));
    });
    if (sides < tile.shape.size()) json.fail(tile_at_.back(), "expected [channels, rows, columns]");
  }
}

void PlanFile::give_tiles_to(Tiling& found, const Network& network) const {
  const SourceText source(text_, path_);
  if (!sections_[tiling].is_there()) {
    if (!found.to_search) return;
    source.fail(sections_[tasks].begin,
                "the experiment leaves its tiles to a search, and the plan does not say which were found (\"tiling\")");
  }
  std::vector<bool> given(network.layers.size(), false);
  for (std::size_t k = 0; k < origin_.tiles.size(); ++k) {
    const auto& [name, shape] = origin_.tiles[k];
    const auto layer = std::ranges::find(network.layers, name, &Layer::name);
    if (layer == network.layers.end()) source.fail(tile_at_[k], "a tile of layer '" + name + "', which is not there");
    const auto number = static_cast<std::size_t>(layer - network.layers.begin());
    if (given[number]) source.fail(tile_at_[k], "a second tile of layer '" + name + "'");
    given[number] = true;
    for (std::size_t axis = 0; axis < shape.size(); ++axis) {
      if (shape[axis] >= 1 && shape[axis] <= layer->output[axis]) continue;
      source.fail(tile_at_[k], "a tile of layer '" + name + "' with a side of " + std::to_string(shape[axis]) +
                                   "; expected 1 to " + std::to_string(layer->output[axis]));
    }
    check_tile(*layer, shape, source.location(tile_at_[k]));
    found.layers[number] = shape;
  }
  const auto missing = std::ranges::find(given, false);
  if (missing != given.end()) {
    source.fail(sections_[tiling].begin,
                "no tile of layer '" + network.layers[static_cast<std::size_t>(missing - given.begin())].name + "'");
  }
  found.to_search = false;
}

Plan PlanFile::plan(const std::shared_ptr<const Problem>& problem) const { return PlanReader(*this, problem).read(); }

}  // namespace weft
