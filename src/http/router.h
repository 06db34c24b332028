#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "http/options.h"

namespace reif {

// The parameters of a pattern: "id" of "/api/v1/leads/{id}", percent-decoded after the match.
using PathParameters = std::vector<Parameter>;
using RouteHandler = std::function<void(Request, PathParameters, Responder)>;

struct Route {
  std::string method;   // "GET" also answers HEAD.
  std::string pattern;  // Whole segments are literal or {name}; a parameter is never empty. Literals win.
  RouteHandler handler;
  std::optional<BodyLimits> body = {};  // Instead of the server's.
};

// The route table: what the server answers, in one place. Immutable; used by all I/O threads. 404 for a path that no
// route has, 405 with Allow for a method that no route of the path has, 400 for a path whose percent signs do not
// decode or hide a NUL. Cost of a match: a look-up for each segment.
class Router {
 public:
  // Stops the program where two routes are the same or a pattern is malformed.
  explicit Router(std::vector<Route> routes);
  Router(Router&&) noexcept;
  ~Router();

  // For HttpOptions::admit: refuses what no route answers before the body is read, and says the route's limits.
  Admission admit(const Request& head) const;
  // For HttpHandler.
  void handle(Request request, Responder responder) const;

 private:
  struct Node;
  struct Match;
  Match match(std::string_view method, std::string_view path) const;
  static std::optional<Response> refusal(const Match& match, const Request& head, PathParameters& parameters);

  std::vector<Route> routes_;
  std::unique_ptr<Node> root_;
};

}  // namespace reif
