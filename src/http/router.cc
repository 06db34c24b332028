#include "http/router.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/check.h"
#include "http/target.h"

namespace reif {

// The routes as a tree of path segments.
struct Router::Node {
  std::map<std::string, std::unique_ptr<Node>, std::less<>> literals;
  std::unique_ptr<Node> parameter;
  std::vector<const Route*> routes;  // Whose pattern ends here, one for each method.
};

struct Router::Match {
  const Route* route = nullptr;
  const Node* node = nullptr;            // Where the path ends; its routes may all have other methods.
  std::vector<std::string_view> values;  // Of the parameters, in order, undecoded.
};

namespace {

// The part of a path, after its first slash, up to the next.
std::string_view first_segment(std::string_view path) { return path.substr(1, path.find('/', 1) - 1); }

bool is_parameter(std::string_view segment) {
  return segment.size() > 2 && segment.front() == '{' && segment.back() == '}';
}

std::string_view rest_after(std::string_view path, std::string_view segment) {
  return path.substr(segment.size() + 1);
}

}  // namespace

Router::Router(std::vector<Route> routes) : routes_(std::move(routes)), root_(std::make_unique<Node>()) {
  for (const Route& route : routes_) {
    REIF_CHECK(route.pattern.starts_with('/') && route.handler);
    Node* node = root_.get();
    for (std::string_view path = route.pattern; !path.empty();) {
      const std::string_view segment = first_segment(path);
      path = rest_after(path, segment);
      REIF_CHECK(is_parameter(segment) || segment.find_first_of("{}") == std::string_view::npos);
      std::unique_ptr<Node>& next = is_parameter(segment) ? node->parameter : node->literals[std::string(segment)];
      if (next == nullptr) {
        next = std::make_unique<Node>();
      }
      node = next.get();
    }
    for (const Route* other : node->routes) {
      REIF_CHECK(other->method != route.method);
    }
    node->routes.push_back(&route);
  }
}

Router::Router(Router&&) noexcept = default;
Router::~Router() = default;

namespace {

// Follows the path down the tree, literals first; the node where it ends, and only one that has routes.
template <class Node>
const Node* descend(const Node& node, std::string_view path, std::vector<std::string_view>& values) {
  if (path.empty()) {
    return node.routes.empty() ? nullptr : &node;
  }
  const std::string_view segment = first_segment(path);
  const std::string_view rest = rest_after(path, segment);
  const auto literal = node.literals.find(segment);
  if (literal != node.literals.end()) {
    if (const Node* end = descend(*literal->second, rest, values)) {
      return end;
    }
  }
  if (node.parameter != nullptr && !segment.empty()) {
    values.push_back(segment);
    if (const Node* end = descend(*node.parameter, rest, values)) {
      return end;
    }
    values.pop_back();
  }
  return nullptr;
}

std::string allowed_methods(const std::vector<const Route*>& routes) {
  std::string methods;
  for (const Route* route : routes) {
    methods += (methods.empty() ? "" : ", ") + route->method + (route->method == "GET" ? ", HEAD" : "");
  }
  return methods;
}

// What the values are called by the route's pattern; nothing where one does not decode.
std::optional<PathParameters> decode(const Route& route, const std::vector<std::string_view>& values) {
  PathParameters parameters;
  for (std::string_view path = route.pattern; parameters.size() < values.size();) {
    const std::string_view segment = first_segment(path);
    path = rest_after(path, segment);
    if (is_parameter(segment)) {
      std::optional<std::string> value = percent_decode(values[parameters.size()]);
      if (!value) {
        return std::nullopt;
      }
      parameters.push_back({std::string(segment.substr(1, segment.size() - 2)), std::move(*value)});
    }
  }
  return parameters;
}

}  // namespace

Router::Match Router::match(std::string_view method, std::string_view path) const {
  Match match;
  if (!path.starts_with('/')) {
    return match;
  }
  match.node = descend(*root_, path, match.values);
  if (match.node != nullptr) {
    for (const std::string_view wanted : {method, method == "HEAD" ? std::string_view("GET") : method}) {
      for (const Route* route : match.node->routes) {
        if (match.route == nullptr && route->method == wanted) {
          match.route = route;
        }
      }
    }
  }
  return match;
}

// Why the request gets no further than its header; nothing where a route answers it. Its parameters are set then.
std::optional<Response> Router::refusal(const Match& match, const Request& head, PathParameters& parameters) {
  if (match.node == nullptr) {
    return problem(404, "there is nothing at this path");
  }
  if (match.route == nullptr) {
    Response response = problem(405, fmt::format("{} does not work here", head.method));
    response.headers.add("Allow", allowed_methods(match.node->routes));
    return response;
  }
  std::optional<PathParameters> decoded = decode(*match.route, match.values);
  if (!decoded) {
    return problem(400, "the path is not well encoded");
  }
  parameters = std::move(*decoded);
  return std::nullopt;
}

Admission Router::admit(const Request& head) const {
  const Match match = this->match(head.method, head.path());
  PathParameters parameters;
  return {refusal(match, head, parameters), match.route != nullptr ? match.route->body : std::nullopt};
}

void Router::handle(Request request, Responder responder) const {
  const Match match = this->match(request.method, request.path());
  PathParameters parameters;
  if (std::optional<Response> refused = refusal(match, request, parameters)) {
    responder.respond(std::move(*refused));
  } else {
    match.route->handler(std::move(request), std::move(parameters), std::move(responder));
  }
}

}  // namespace reif
