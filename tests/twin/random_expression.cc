#include "twin/random_expression.h"

namespace reif::twin {
namespace {

using Texts = std::vector<std::string>;

}  // namespace

std::string random_points(Dice& dice) {
  static const Texts kPoints = {"1",   "2",   "3",   "5",  "10", "10",   "15", "20",       "30",        "50", "0.1",
                                "0.2", "0.3", "2.5", "-5", "-1", "-0.5", "0",  "0.000001", "33.333333", "100"};
  return dice.pick(kPoints);
}

std::string random_span(Dice& dice, const Scale& scale) { return format_span(dice.pick(scale.spans)); }

std::string quoted(const std::string& text) {
  std::string out = "'";
  for (const char c : text) {
    out += c == '\'' ? "''" : std::string(1, c);
  }
  return out + "'";
}

std::string RandomExpressions::condition(Scope scope, int depth) {
  const std::int64_t roll = depth == 0 ? 99 : dice_.below(100);
  const auto part = [&] { return condition(scope, depth - 1); };
  if (roll < 12) {
    const std::string left = part();
    return left + " && " + part();
  }
  if (roll < 24) {
    const std::string left = part();
    return "(" + left + " || " + part() + ")";
  }
  if (roll < 32) {
    return "!(" + part() + ")";
  }
  if (roll < 36) {
    const std::string choice = part();
    const std::string yes = part();
    return "(" + choice + " ? " + yes + " : " + part() + ")";
  }
  return atom(scope);
}

std::string RandomExpressions::atom(Scope scope) {
  const std::int64_t roll = dice_.below(100);
  switch (scope) {
    case Scope::touchpoint:
      return roll < 70 ? of_event() : roll < 90 ? of_lead() : "now.getMinutes() >= 30";
    case Scope::event_rule:
      return roll < 40 ? of_event() : roll < 55 ? of_lead() : roll < 85 ? of_history() : of_time_freely();
    case Scope::state_rule:
    case Scope::exclude:
      return roll < 20 ? of_lead() : roll < 42 ? of_account() : roll < 75 ? of_history() : of_time_compared();
    case Scope::ladder:
      return roll < 60   ? of_scores()
             : roll < 65 ? of_lead()
             : roll < 70 ? of_account()
             : roll < 90 ? of_history()
                         : of_time_compared();
  }
  return "true";
}

std::string RandomExpressions::of_event() {
  static const Texts kAtoms = {"event.properties.path == \"/\"",
                               "event.properties.path.startsWith(\"/p\")",
                               "event.properties.path.matches(\"^/p[a-z]+$\")",
                               "event.properties.revenue > 10",
                               "event.properties.revenue / event.properties.minutes >= 2",
                               "event.properties.n == 2",
                               "event.properties.n in [1, 2, 2.5]",
                               "event.properties.minutes >= 20",
                               "event.properties.vip",
                               "has(event.properties.vip)",
                               "!has(event.properties.cart)",
                               "has(event.properties.cart.total)",
                               "event.properties.cart.total <= 1.5",
                               "event.properties.plan in [\"free\", \"pro\"]",
                               "event.properties.plan != null",
                               "event.properties.?n.orValue(3) > 2",
                               "event.properties.tags.exists(t, t == \"b2b\")",
                               "size(event.properties.tags) > 1",
                               "event.name == \"Buy\"",
                               "event.name.size() > 3",
                               "event.type == \"page\"",
                               "event.context.campaign.name == \"spring\"",
                               "has(event.context.ip)",
                               "event.timestamp.getHours(\"Europe/Berlin\") >= 12",
                               "event.timestamp.getDayOfWeek() == 0"};
  return dice_.pick(kAtoms);
}

std::string RandomExpressions::of_lead() {
  static const Texts kAtoms = {"lead.role == \"CEO\"",
                               "lead.role in [\"CEO\", \"CTO\"]",
                               "has(lead.role)",
                               "!has(lead.email)",
                               "lead.employees >= 50",
                               "lead.employees / lead.sites > 10",
                               "lead.flag",
                               "lead.company.size > 3",
                               "has(lead.company.size)",
                               "\"b2b\" in lead.tags",
                               "lead.email.endsWith(\".de\")",
                               "is_freemail(lead.email)",
                               "is_disposable(lead.email)",
                               "email_domain(lead.email) == \"gmail.com\""};
  return dice_.pick(kAtoms);
}

std::string RandomExpressions::of_account() {
  static const Texts kAtoms = {"account.employees > 10", "account.employees <= 100", "has(account.city)",
                               "!has(account.city)",     "account.city == \"Bonn\"", "account.sector.name == \"it\""};
  return dice_.pick(kAtoms);
}

std::string RandomExpressions::of_history() {
  static const Texts kNumbers = {"revenue", "n", "cart.total", "tiny", "huge"};
  static const Texts kAny = {"plan", "n", "tags", "cart", "vip", "cart.total"};
  static const Texts kLimits = {"0", "1", "2", "3", "5", "10", "12.5", "0.3", "0.000001", "0.000003", "30"};
  const std::string tp = touchpoint();
  switch (dice_.below(9)) {
    case 0:
    case 1:
      return "count(" + tp + window() + ") " + comparison() + " " + std::to_string(dice_.below(5));
    case 2:
      return "seen(" + tp + window() + ")";
    case 3:
    case 4:
      return "sum(" + tp + ", \"" + dice_.pick(kNumbers) + "\"" + window() + ") " + comparison() + " " +
             dice_.pick(kLimits);
    case 5: {
      static const Texts kFunctions = {"max", "min", "avg"};
      return dice_.pick(kFunctions) + "(" + tp + ", \"" + dice_.pick(kNumbers) + "\"" + window() + ") " + order() +
             " " + dice_.pick(kLimits);
    }
    case 6:
      return "distinct(" + tp + ", \"" + dice_.pick(kAny) + "\"" + window() + ") " + comparison() + " " +
             std::to_string(dice_.below(4));
    default:
      return "silent(" + tp + ", " + duration() + ")";
  }
}

std::string RandomExpressions::of_time_freely() {
  const std::string tp = touchpoint();
  switch (dice_.below(4)) {
    case 0:
      return "since(" + tp + ").getMinutes() >= " + std::to_string(dice_.below(10));
    case 1:
      return "last(" + tp + ").getHours(\"America/New_York\") < 12";
    case 2:
      return "(now - first(" + tp + ")).getSeconds() >= 60";
    default:
      return of_time_compared();
  }
}

std::string RandomExpressions::of_time_compared() {
  const std::string a = touchpoint();
  const std::string b = touchpoint();
  const std::string instant = "timestamp(\"" + format_time(scale_.begin + dice_.pick(scale_.spans)) + "\")";
  switch (dice_.below(11)) {
    case 0:
    case 1:
      return "since(" + a + ") " + comparison() + " " + duration();
    case 2:
      return "now - last(" + a + ") " + order() + " " + duration();
    case 3:
      return "now - first(" + a + ") " + order() + " " + duration();
    case 4:
      return "last(" + a + ") " + comparison() + " last(" + b + ")";
    case 5:
      return "first(" + a + ") " + order() + " last(" + b + ")";
    case 6:
      return "last(" + a + ") + " + duration() + " " + order() + " now";
    case 7:
      return "since(" + a + ") " + order() + " since(" + b + ") + " + duration();
    case 8:
      return "last(" + a + ") - first(" + b + ") " + comparison() + " " + duration();
    case 9:
      return "now " + order() + " " + instant;
    default:
      return "last(" + a + ") " + order() + " " + instant;
  }
}

std::string RandomExpressions::of_scores() {
  const std::string x = "scores." + dice_.pick(scores);
  const std::string y = "scores." + dice_.pick(scores);
  static const Texts kBounds = {"0.5", "1",  "2",  "2.5", "3",  "5",   "7.5",     "10",
                                "15",  "20", "25", "30",  "45", "0.3", "0.000001"};
  const std::string points = dice_.chance(75) ? dice_.pick(kBounds) : random_points(dice_);
  switch (dice_.below(10)) {
    case 0:
      return x + " + " + y + " " + comparison() + " " + points;
    case 1:
      return x + " - " + y + " " + comparison() + " " + points;
    case 2:
      return x + " " + comparison() + " " + y;
    case 3:
      return points + " " + order() + " " + x;
    case 4:
      return x + " + 2.5 " + order() + " " + y + " - 1";
    case 5:
      return x + " == " + points;
    case 6:
      return x + " != 0";
    default:
      return x + " " + order() + " " + points;
  }
}

std::string RandomExpressions::amount(Scope scope) {
  static const Texts kOfEvent = {"event.properties.revenue / 10",
                                 "event.properties.n * 2",
                                 "event.properties.n + 0.5",
                                 "event.properties.minutes",
                                 "event.properties.revenue / event.properties.minutes",
                                 "event.properties.plan",
                                 "event.properties.vip ? 5 : 1",
                                 "event.properties.cart.total - 1",
                                 "event.properties.huge",
                                 "event.properties.limit",
                                 "math.least(event.properties.n, 3)",
                                 "lead.employees / 7",
                                 "event.properties.?n.orValue(4)",
                                 "size(event.name)",
                                 "-event.properties.n"};
  static const Texts kOfLead = {"lead.employees / 7", "account.employees / 10",  "lead.flag ? 5.5 : 2.0",
                                "lead.role",          "lead.company.size * 2.5", "size(lead.tags) * 3"};
  const std::string tp = touchpoint();
  const std::int64_t roll = dice_.below(100);
  if (roll < 60) {
    return dice_.pick(scope == Scope::event_rule ? kOfEvent : kOfLead);
  }
  if (roll < 75) {
    return "count(" + tp + window() + ") * 1.5";
  }
  if (roll < 90) {
    return "sum(" + tp + ", \"revenue\"" + window() + ") / 4";
  }
  return "seen(" + tp + window() + ") ? 7 : -2";
}

std::string RandomExpressions::touchpoint() { return dice_.chance(15) ? "any" : dice_.pick(touchpoints); }

std::string RandomExpressions::window() { return dice_.chance(35) ? "" : ", " + duration(); }

std::string RandomExpressions::duration() {
  const Span span = dice_.pick(scale_.spans);
  if (span % kDay == 0 && dice_.chance(70)) {
    return "days(" + std::to_string(span / kDay) + ")";
  }
  if (span % kHour == 0 && dice_.chance(80)) {
    return "hours(" + std::to_string(span / kHour) + ")";
  }
  if (span == 30 * kMinute && dice_.chance(50)) {
    return "hours(0.5)";
  }
  return span % kMinute == 0 ? "duration(\"" + std::to_string(span / kMinute) + "m\")"
                             : "duration(\"" + std::to_string(span / kSecond) + "s\")";
}

std::string RandomExpressions::order() {
  static const Texts kOrders = {"<", "<=", ">", ">=", ">=", ">"};
  return dice_.pick(kOrders);
}

std::string RandomExpressions::comparison() { return dice_.chance(10) ? "==" : dice_.chance(5) ? "!=" : order(); }

}  // namespace reif::twin
