#include "http/api/routes.h"
#include "http/api/served_file.h"

namespace reif {

std::vector<Route> tag_routes() {
  constexpr ServedFile kScript = {
      "/p.js",
      "text/javascript; charset=utf-8",
#include "http/data/p.js.inc"
  };
  Headers headers;
  headers.add("Cache-Control", "public, max-age=3600");  // Every page of a site asks for it.
  headers.add("Access-Control-Allow-Origin", "*");       // For tags that check it (`integrity`, `crossorigin`).
  headers.add("Cross-Origin-Resource-Policy", "cross-origin");
  return {file_route(kScript, headers)};
}

}  // namespace reif
