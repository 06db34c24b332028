#include "http/api/questions.h"

#include <memory>
#include <utility>

namespace reif {
namespace {

struct Asked {
  Request request;
  PathParameters path;
  Responder responder;
  KeyRow key;
};

Response answer(Services& services, const AnswerQuestion& answer, const Asked& asked) {
  ParameterReader query(asked.request.query);
  Question question{asked.request, asked.path, query, asked.key};
  const bool is_harmless = asked.request.method == "GET" || asked.request.method == "HEAD";
  if (!is_harmless && !asked.request.query.empty()) {
    return problem(400, query.mistakes());
  }
  const auto act = [&] { return answer(services, question); };
  Response response = asked.request.method == "POST"
                          ? services.idempotency.once(asked.request, asked.key, services.live.now(), act)
                          : act();
  const std::string mistakes = query.mistakes();
  return mistakes.empty() ? std::move(response) : problem(400, mistakes);
}

}  // namespace

Route question(std::string method, std::string pattern, Services& services, AnswerQuestion ask) {
  auto shared = std::make_shared<AnswerQuestion>(std::move(ask));
  return {
      std::move(method), std::move(pattern),
      [&services, shared](Request request, PathParameters path, Responder responder) {
        Access access = access_of(request, services.settings, KeyRow::Kind::api);
        if (!access.key) {
          responder.respond(std::move(access.refusal));
          return;
        }
        auto asked = std::make_shared<Asked>(
            Asked{std::move(request), std::move(path), std::move(responder), std::move(*access.key)});
        const bool taken = services.workers.submit(
            [&services, shared, asked] { asked->responder.respond(answer(services, *shared, *asked)); });
        if (!taken) {
          asked->responder.respond(problem_of({Error::Code::limited, "too many questions wait: please come again"}));
        }
      }};
}

}  // namespace reif
