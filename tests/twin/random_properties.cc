#include "twin/random_properties.h"

#include <string>
#include <utility>
#include <vector>

namespace reif::twin {
namespace {

using nlohmann::json;

struct Choice {
  const char* name;
  int percent;
  std::vector<json> values;
};

json random_object(Dice& dice, const std::vector<Choice>& choices) {
  json object = json::object();
  for (const Choice& choice : choices) {
    if (dice.chance(choice.percent)) {
      object[choice.name] = dice.pick(choice.values);
    }
  }
  return object;
}

}  // namespace

json random_properties(Dice& dice) {
  static const std::vector<Choice> kChoices = {
      {"path", 60, {"/", "/preise", "/p", "/blog/1", 5, nullptr}},
      {"revenue", 50, {10, 12.5, 0.1, 0.2, 99.99, 250, 20, -5, 0, "12", nullptr}},
      {"minutes", 50, {0, 5, 20, 20, 30, 7, "20", nullptr}},
      {"n", 50, {1, 2, 3, 2.5, 5, 0, -1, 1, 2, 3, 4, 10, "3", nullptr, true}},
      {"limit", 10, {1000000000, 1000000000.5, -1000000000, 7}},
      {"tiny", 15, {0.0000005, -0.0000005, 0.0000001, 0.000001, 0.0000015}},
      {"huge", 12, {1e12, 1.0000000000005e12, -1e12, 1e13, 1e308, -1e15, 4e11, 5}},
      {"vip", 25, {true, true, false, "yes", 1, nullptr}},
      {"plan", 35, {"free", "pro", "PRO", nullptr, 7, ""}},
      {"tags", 25, {json::array({"b2b"}), json::array({"b2b", "x"}), json::array(), "b2b", json::array({1, 1.0})}},
      {"cart",
       30,
       {{{"total", 0.1}},
        {{"total", 0.2}},
        {{"total", 1.5}},
        {{"total", "9"}},
        {{"total", nullptr}},
        {{"x", 1}},
        "none"}}};
  return random_object(dice, kChoices);
}

json random_traits(Dice& dice) {
  static const std::vector<Choice> kChoices = {
      {"role", 40, {"CEO", "CTO", "intern", nullptr, 3}},
      {"employees", 40, {5, 10, 50, 49.5, 100, 120, "many", nullptr}},
      {"sites", 25, {0, 1, 2, 5, "2"}},
      {"flag", 30, {true, false, "true", nullptr}},
      {"email",
       40,
       {"a@gmail.com", "b@GMX.de", "c@firma.example", "d@mailinator.com", "no address", "e@f@web.de", 5, nullptr}},
      {"company", 25, {{{"size", 5}}, {{"size", 3}}, {{"size", nullptr}}, {{"name", "x"}}, "x"}},
      {"tags", 25, {json::array({"b2b"}), json::array({"x", "b2b"}), json::array(), "b2b"}},
      {"city", 25, {"Bonn", "Köln", nullptr}},
      {"sector", 20, {{{"name", "it"}}, {{"name", 1}}, "it", nullptr}}};
  return random_object(dice, kChoices);
}

json random_context(Dice& dice) {
  static const std::vector<Choice> kChoices = {{"ip", 50, {"127.0.0.1", nullptr}},
                                               {"campaign", 50, {{{"name", "spring"}}, {{"name", "fall"}}, "spring"}},
                                               {"traits", 50, {{{"role", "CEO"}}}}};
  return random_object(dice, kChoices);
}

}  // namespace reif::twin
