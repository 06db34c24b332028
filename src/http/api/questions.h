#pragma once

#include <functional>
#include <string>

#include "http/api/access.h"
#include "http/api/answers.h"
#include "http/api/parameters.h"
#include "http/api/services.h"
#include "http/router.h"

namespace reif {

// What a route of the API does once its caller may: gives the answer, from a worker thread. The path's parameters are
// those of its pattern; the query is read by `query`, whose mistakes are answered instead of anything it gives. What
// changes something takes no query: nothing is done where there is one.
struct Question {
  const Request& request;
  const PathParameters& path;
  ParameterReader& query;
  const KeyRow& key;

  // A parameter of the pattern.
  std::string_view operator[](std::string_view name) const { return find(path, name).value_or(std::string_view()); }
};
using AnswerQuestion = std::function<Response(Services& services, Question& question)>;

// A route for whoever shows a key of kind `api`: 401, 403 without; 503 where too many questions wait; 400 for
// mistakes in the query.
Route question(std::string method, std::string pattern, Services& services, AnswerQuestion answer);

}  // namespace reif
