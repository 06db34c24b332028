// Holds the route table and api/openapi.yaml together: what one has, the other has.

#include "http/api/routes.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <set>
#include <sstream>

#include "support/test_services.h"

namespace reif {
namespace {

Tree description() {
  std::ifstream file(REIF_ROOT "/api/openapi.yaml");
  std::stringstream text;
  text << file.rdbuf();
  Issues issues;
  return read_yaml(text.str(), issues).value();
}

const Tree& at(const Tree& tree, std::string_view key) {
  const Tree* found = tree.find(key);
  REIF_CHECK(found != nullptr);
  return *found;
}

// "GET /api/v1/leads" of each.
std::set<std::string> described() {
  const Tree file = description();
  std::set<std::string> operations;
  for (const Tree::Member& path : at(file, "paths").members) {
    const Tree* item = &path.value;
    if (const Tree* reference = item->find("$ref")) {
      const std::string name = reference->text.substr(std::string("#/components/pathItems/").size());
      item = &at(at(at(file, "components"), "pathItems"), name);
    }
    for (const Tree::Member& operation : item->members) {
      std::string method = operation.key;
      std::transform(method.begin(), method.end(), method.begin(), [](unsigned char c) { return std::toupper(c); });
      if (method != "PARAMETERS") {
        operations.insert(method + ' ' + path.key);
      }
    }
  }
  return operations;
}

TEST(RoutesTest, AreThoseThatTheDescriptionHas) {
  TestServices test;
  std::vector<Route> routes = all_routes(test.services);
  std::set<std::string> pages;
  for (const Route& page : page_routes()) {
    pages.insert(page.pattern);  // No part of the API.
  }
  std::set<std::string> served;
  for (const Route& route : routes) {
    std::string path = route.pattern;
    if (path.size() > 1 && path.back() == '/') {
      path.pop_back();  // One slash more is let be.
    }
    if (!pages.contains(path)) {
      served.insert(route.method + ' ' + path);
    }
  }
  EXPECT_GT(served.size(), 30U);
  EXPECT_THAT(served, testing::ContainerEq(described()));
  Router router(std::move(routes));  // Stops where two are the same.
}

}  // namespace
}  // namespace reif
