#include <array>
#include <string>

#include "codec/digest.h"
#include "http/api/routes.h"

namespace reif {
namespace {

struct File {
  std::string_view path;
  std::string_view type;
  std::string_view text;
};
constexpr std::array<File, 4> kFiles = {{
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
        "/page.js",
        "text/javascript; charset=utf-8",
#include "http/data/page.js.inc"
    },
}};
// Nothing but what this server serves, and nothing that stands in the page itself.
constexpr std::string_view kPolicy =
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; "
    "base-uri 'none'; frame-ancestors 'none'; form-action 'none'";

// Of a list too, and of a tag that a proxy made weak because it compressed the text.
bool is_known(const Request& request, std::string_view tag) {
  const std::string_view known = request.headers.find("If-None-Match").value_or(std::string_view());
  return known == "*" || known.find(tag) != std::string_view::npos;
}

Response answer(const File& file, const std::string& tag, const Request& request) {
  Response response;
  response.headers.add("ETag", tag);
  response.headers.add("Cache-Control", "no-cache");
  response.headers.add("Content-Security-Policy", kPolicy);
  response.headers.add("X-Content-Type-Options", "nosniff");
  response.headers.add("Referrer-Policy", "no-referrer");
  if (is_known(request, tag)) {
    response.status = 304;
    return response;
  }
  response.content_type = file.type;
  response.body = file.text;
  return response;
}

}  // namespace

std::vector<Route> page_routes() {
  std::vector<Route> routes;
  for (const File& file : kFiles) {
    const std::string tag = '"' + sha256_hex(file.text).substr(0, 16) + '"';
    routes.push_back({"GET", std::string(file.path),
                      [&file, tag](const Request& request, const PathParameters&, Responder responder) {
                        responder.respond(answer(file, tag, request));
                      }});
  }
  return routes;
}

}  // namespace reif
