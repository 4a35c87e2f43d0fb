#include "sweep/engine/manifest.hpp"

#include <nlohmann/json.hpp>

#include "base/core/error.hpp"
#include "base/text/input_file.hpp"

namespace weft {

namespace {

using Json = nlohmann::ordered_json;

constexpr Bytes manifest_limit = Bytes{256} << 20;

}  // namespace

std::string manifest_text(const Manifest& manifest) {
  Json json = {{"weft", manifest.weft}, {"keep", keep_names[static_cast<std::size_t>(manifest.keep)]}};
  if (manifest.timeout) json["timeout_seconds"] = *manifest.timeout;
  Json& points = json["points"] = Json::array();
  for (const Point& point : manifest.points) points.push_back({{"id", point.id}, {"choice", point.choice}});
  return json.dump(1) + "\n";
}

Manifest read_manifest(const std::string& directory) {
  const std::string path = directory + "/sweep.json";
  try {
    const Json json = Json::parse(read_file(path, "the sweep.json of a sweep", manifest_limit));
    Manifest manifest;
    manifest.weft = json.at("weft");
    for (std::size_t k = 0; k < keep_names.size(); ++k) {
      if (json.at("keep") == keep_names[k]) manifest.keep = static_cast<Keep>(k);
    }
    if (json.contains("timeout_seconds")) manifest.timeout = json["timeout_seconds"];
    for (const Json& point : json.at("points")) {
      manifest.points.push_back({point.at("id"), point.at("choice").get<Choice>()});
    }
    return manifest;
  } catch (const Json::exception& error) {
    throw InputError({path}, std::string("is not what weft sweep writes: ") + error.what() + "; expected to repeat it");
  }
}

}  // namespace weft
