#include "hw/page/page.hpp"

#include <array>
#include <ostream>
#include <string>
#include <string_view>
#include <utility>

#include "base/core/error.hpp"
#include "hw/page/page_data.hpp"
#include "hw/page/page_parts.hpp"

namespace weft {

namespace {

std::string as_html(std::string_view text) {
  std::string html;
  for (const char c : text) {
    switch (c) {
      case '&':
        html += "&amp;";
        break;
      case '<':
        html += "&lt;";
        break;
      case '>':
        html += "&gt;";
        break;
      case '"':
        html += "&quot;";
        break;
      default:
        html += c;
    }
  }
  return html;
}

std::string title_of(const std::vector<RunFiles>& runs) {
  std::string title = runs.front().network;
  for (std::size_t k = 1; k < runs.size(); ++k) {
    if (runs[k].network != runs[k - 1].network) title += ", " + runs[k].network;
  }
  return title + " - weft report";
}

// What would end a comment of HTML is set apart.
std::string as_comment(std::string text) {
  for (std::size_t at = 0; (at = text.find("--", at)) != std::string::npos; at += 2) text.insert(at + 1, " ");
  return text;
}

}  // namespace

bool has_pages() { return !page_parts().library.empty(); }

void write_page(std::ostream& out, const PageContent& content) {
  const PageParts parts = page_parts();
  if (!has_pages()) {
    throw Infeasible(
        "weft was built without the chart library of its report (WEFT_REPORT=OFF); expected node-d3-scale and "
        "node-d3-shape to be installed and weft built with WEFT_REPORT=ON");
  }
  const std::string title = as_html(content.title), licenses = as_comment(std::string(parts.licenses));
  const std::array<std::pair<std::string_view, std::string_view>, 6> values = {{{"@TITLE@", title},
                                                                                {"@STYLE@", content.style},
                                                                                {"@LICENSES@", licenses},
                                                                                {"@LIBRARY@", parts.library},
                                                                                {"@DATA@", content.data},
                                                                                {"@SCRIPT@", content.script}}};
  std::string_view rest = parts.frame;
  for (const auto& [name, value] : values) {
    const std::size_t at = rest.find(name);
    if (at == std::string_view::npos) continue;
    out << rest.substr(0, at) << value;
    rest.remove_prefix(at + name.size());
  }
  out << rest;
}

void write_page(std::ostream& out, const std::vector<RunFiles>& runs) {
  const PageParts parts = page_parts();
  write_page(out, PageContent{title_of(runs), page_data(runs), parts.style, parts.script});
}

}  // namespace weft
