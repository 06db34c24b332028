#include "http/api/served_file.h"

#include <string>
#include <utility>

#include "codec/digest.h"

namespace reif {
namespace {

// Of a list too, and of a tag that a proxy made weak because it compressed the text.
bool is_known(const Request& request, std::string_view tag) {
  const std::string_view known = request.headers.find("If-None-Match").value_or(std::string_view());
  return known == "*" || known.find(tag) != std::string_view::npos;
}

}  // namespace

Route file_route(const ServedFile& file, Headers headers) {
  const std::string tag = '"' + sha256_hex(file.text).substr(0, 16) + '"';
  headers.add("ETag", tag);
  headers.add("X-Content-Type-Options", "nosniff");
  return {
      "GET", std::string(file.path),
      [file, tag, headers = std::move(headers)](const Request& request, const PathParameters&, Responder responder) {
        Response response;
        response.headers = headers;
        if (is_known(request, tag)) {
          response.status = 304;
        } else {
          response.content_type = file.type;
          response.body = file.text;
        }
        responder.respond(std::move(response));
      }};
}

}  // namespace reif
