#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <limits>

#include "http/api/one_event.h"
#include "http/api/questions.h"
#include "http/api/routes.h"

namespace reif {
namespace {

struct SortName {
  std::string_view name;
  Roster::Sort sort;
};
constexpr std::array<SortName, 6> kSorts = {{{"points", Roster::Sort::points},
                                             {"stage", Roster::Sort::stage},
                                             {"grade", Roster::Sort::grade},
                                             {"last_activity", Roster::Sort::last_activity},
                                             {"momentum", Roster::Sort::momentum},
                                             {"value", Roster::Sort::value}}};
constexpr std::int64_t kPointsMost = 1'000'000'000'000;
constexpr Span kDefaultCurve = 90 * kDay;
constexpr std::int64_t kDefaultCurvePoints = 91;

void read_sort(Question& question, Roster::Query& query) {
  if (const auto name = question.query.text("sort")) {
    const auto* sort =
        std::find_if(kSorts.begin(), kSorts.end(), [&](const SortName& known) { return known.name == *name; });
    if (sort == kSorts.end()) {
      question.query.refuse("sort", "is none of points, stage, grade, last_activity, momentum, value");
    } else {
      query.sort = sort->sort;
    }
  }
}

void read_stages(const Plan& plan, Question& question, Roster::Query& query) {
  for (const std::string_view id : question.query.all("stage")) {
    const auto& stages = plan.model().stages;
    const auto found = stages ? std::find_if(stages->rungs.begin(), stages->rungs.end(),
                                             [&](const Rung& rung) { return rung.id == id; })
                              : std::vector<Rung>::const_iterator();
    if (!stages || found == stages->rungs.end()) {
      question.query.refuse("stage", "is none of the model's");
      return;
    }
    query.stages.push_back(static_cast<std::int32_t>(found - stages->rungs.begin()));
  }
}

void read_grades(Question& question, Roster::Query& query) {
  for (const std::string_view name : question.query.all("grade")) {
    const bool is_grade = name.size() == 2 && name[0] >= 'A' && name[0] <= 'D' && name[1] >= '1' && name[1] <= '4';
    if (!is_grade) {
      question.query.refuse("grade", "is none of A1 to D4");
      return;
    }
    query.grades.push_back((name[0] - 'A') * 4 + (name[1] - '1'));
  }
}

std::string mistake_json(const Issue& issue) {
  std::string out = fmt::format("{{\"line\":{},\"column\":{}", issue.place.line, issue.place.column);
  append_text("detail", issue.message, out);
  append_text("hint", issue.hint, out);
  return out + '}';
}

Response filter_problem(const Issues& issues) {
  Response response = problem(400, "the filter has mistakes");
  response.body.pop_back();
  response.body += ",\"errors\":" + json_list(issues, mistake_json) + '}';
  return response;
}

Response page_of(const Question& question, Result<LeadViews::ListPart> part) {
  if (!part) {
    return problem_of(part.error());
  }
  Response response = json(std::move(part->json));
  if (!part->next_cursor.empty()) {
    add_next_link(question.request, "cursor", part->next_cursor, response);
  }
  return response;
}

Response list(Services& services, Question& question) {
  Roster::Query query;
  read_sort(question, query);
  read_stages(services.plan, question, query);
  read_grades(question, query);
  query.points_min = question.query.number("points_min", -kPointsMost, kPointsMost);
  query.points_max = question.query.number("points_max", -kPointsMost, kPointsMost);
  query.active_since = question.query.time("active_since");
  query.visitors = question.query.flag("visitors");
  query.excluded = question.query.flag("excluded");
  query.limit = static_cast<std::size_t>(
      question.query.number("limit", 1, static_cast<std::int64_t>(LeadViews::kListMax)).value_or(50));
  if (const auto cursor = question.query.text("cursor"); cursor && !LeadViews::read_cursor(*cursor, query)) {
    question.query.refuse("cursor", "is none that an answer gave");
  }
  LeadFilter::Compiled compiled;
  if (const auto filter = question.query.text("filter")) {
    compiled = LeadFilter::compile(*filter, services.plan.model());
    if (compiled.filter == nullptr) {
      return filter_problem(compiled.issues);
    }
  }
  if (!question.query.mistakes().empty()) {
    return {};  // Which the caller answers.
  }
  return page_of(question, services.views.list(query, compiled.filter.get()));
}

LeadViews::Name name_in(Question& question) { return {question["id"], question.query.flag("visitor")}; }

Response events(Services& services, Question& question) {
  const LeadViews::Name name = name_in(question);
  const auto limit = question.query.number("limit", 1, static_cast<std::int64_t>(LeadViews::kListMax));
  const auto before = question.query.number("cursor", 1, std::numeric_limits<std::int64_t>::max());
  return page_of(question, services.views.events(name, static_cast<std::size_t>(limit.value_or(50)),
                                                 before.value_or(std::numeric_limits<std::int64_t>::max())));
}

Response explanation(Services& services, Question& question) {
  const LeadViews::Name name = name_in(question);
  return answer_of(services.views.explanation(name, question.query.time("at").value_or(services.live.now())));
}

Response curve(Services& services, Question& question) {
  const LeadViews::Name name = name_in(question);
  const Time to = question.query.time("to").value_or(services.live.now());
  const Time from = question.query.time("from").value_or(to - kDefaultCurve);
  const std::int64_t points = question.query.number("points", 1, static_cast<std::int64_t>(LeadViews::kCurveMax))
                                  .value_or(kDefaultCurvePoints);
  return answer_of(services.views.curve(name, from, to, static_cast<std::size_t>(points)));
}

Response test_event(Services& services, Question& question) {
  const Time now = services.live.now();
  const Result<TakenEvent> event = read_one_event(question.request.body, now);
  return event ? answer_of(services.views.test_event(event->line, now)) : problem_of(event.error());
}

}  // namespace

std::vector<Route> lead_routes(Services& services) {
  const auto get = [&](std::string pattern, AnswerQuestion answer) {
    return question("GET", std::move(pattern), services, std::move(answer));
  };
  return {get("/api/v1/leads", list),
          get("/api/v1/leads/{id}", [](Services& s, Question& q) { return answer_of(s.views.lead(name_in(q))); }),
          get("/api/v1/leads/{id}/changes",
              [](Services& s, Question& q) { return answer_of(s.views.changes(name_in(q))); }),
          get("/api/v1/leads/{id}/alerts",
              [](Services& s, Question& q) { return answer_of(s.views.alerts(name_in(q))); }),
          get("/api/v1/leads/{id}/events", events),
          get("/api/v1/leads/{id}/explanation", explanation),
          get("/api/v1/leads/{id}/curve", curve),
          question("POST", "/api/v1/test-event", services, test_event)};
}

}  // namespace reif
