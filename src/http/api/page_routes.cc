#include <array>

#include "http/api/routes.h"
#include "http/api/served_file.h"

namespace reif {
namespace {

constexpr std::array<ServedFile, 6> kFiles = {{
    {
        "/",
        "text/html; charset=utf-8",
#include "http/data/page.html.inc"
    },
    {
        "/page.css",
        "text/css; charset=utf-8",
#include "http/data/page.css.inc"
    },
    {
        "/words.js",
        "text/javascript; charset=utf-8",
#include "http/data/words.js.inc"
    },
    {
        "/names.js",
        "text/javascript; charset=utf-8",
#include "http/data/names.js.inc"
    },
    {
        "/press.js",
        "text/javascript; charset=utf-8",
#include "http/data/press.js.inc"
    },
    {
        "/page.js",
        "text/javascript; charset=utf-8",
#include "http/data/page.js.inc"
    },
}};
// Nothing but what this server serves, and nothing that stands in the page itself.
constexpr std::string_view kPolicy =
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; "
    "base-uri 'none'; frame-ancestors 'none'; form-action 'none'";

}  // namespace

std::vector<Route> page_routes() {
  std::vector<Route> routes;
  for (const ServedFile& file : kFiles) {
    Headers headers;
    headers.add("Cache-Control", "no-cache");
    headers.add("Content-Security-Policy", kPolicy);
    headers.add("Referrer-Policy", "no-referrer");
    routes.push_back(file_route(file, headers));
  }
  return routes;
}

}  // namespace reif
