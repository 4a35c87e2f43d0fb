#include "cli/output/allocation_picture.hpp"

#include <algorithm>
#include <string>

#include "base/text/text_writer.hpp"

namespace weft {

namespace {

constexpr double picture_width = 960, picture_height = 540;

std::string escaped_for_xml(const std::string& text) {
  std::string result;
  for (const char letter : text) {
    switch (letter) {
      case '&':
        result += "&amp;";
        break;
      case '<':
        result += "&lt;";
        break;
      case '>':
        result += "&gt;";
        break;
      default:
        result += letter;
    }
  }
  return result;
}

}  // namespace

void write_allocation_picture(const LifetimesFile& file, const Allocation& allocation, Bytes capacity,
                              std::ostream& out) {
  std::int64_t first = 0, last = 1;
  if (!file.id.empty()) {
    first = std::ranges::min(file.lower);
    last = std::max(first + 1, std::ranges::max(file.upper));
  }
  const double per_time = picture_width / static_cast<double>(last - first);
  const double per_byte = picture_height / static_cast<double>(std::max<Bytes>(capacity, 1));
  TextWriter svg(out);
  svg.write(R"(<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {0} {1}" width="{0}" height="{1}">
<rect width="{0}" height="{1}" fill="white"/>
<g stroke="black" stroke-width="0.5">
)",
            picture_width, picture_height);
  for (std::size_t i = 0; i < file.id.size(); ++i) {
    const Bytes bytes = file.lives[i].bytes, address = allocation.address[i];
    if (bytes == 0) continue;
    // Neighbours differ: multiples of the golden angle.
    svg.write(R"svg(<rect x="{:.2f}" y="{:.2f}" width="{:.2f}" height="{:.2f}" fill="hsl({:.0f},60%,70%)">)svg"
              "<title>{}: {} to {}, {} B at {}</title></rect>\n",
              static_cast<double>(file.lower[i] - first) * per_time,
              picture_height - static_cast<double>(address + bytes) * per_byte,
              static_cast<double>(file.upper[i] - file.lower[i]) * per_time, static_cast<double>(bytes) * per_byte,
              static_cast<double>(i * 13751 % 36000) / 100, escaped_for_xml(file.id[i]), file.lower[i], file.upper[i],
              bytes, address);
  }
  svg.write("</g>\n<path d=\"M0 0.5H{}\" stroke=\"red\"><title>capacity {} B</title></path>\n</svg>\n", picture_width,
            capacity);
}

}  // namespace weft
