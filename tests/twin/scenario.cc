#include "twin/scenario.h"

#include <nlohmann/json.hpp>
#include <sstream>
#include <stdexcept>

#include "base/millionths.h"

namespace reif::twin {
namespace {

using nlohmann::ordered_json;

Time time_of(const std::string& text) {
  const std::optional<FineTime> time = parse_time(text);
  if (!time) {
    throw std::invalid_argument("no time: " + text);
  }
  return time->milliseconds;
}

// The next word, or nothing at the end; a text in quotes is one word without them.
std::string word(std::istringstream& in) {
  std::string text;
  in >> std::ws;
  if (in.peek() == '"') {
    in.get();
    std::getline(in, text, '"');
  } else {
    in >> text;
  }
  return text;
}

// Puts WHO into a record: u1, ?a1 or u1?a1.
void set_who(ordered_json& record, const std::string& who) {
  const std::size_t mark = who.find('?');
  if (mark != 0) {
    record["userId"] = who.substr(0, mark);
  }
  if (mark != std::string::npos) {
    record["anonymousId"] = who.substr(mark + 1);
  }
}

// The record of `TIME WHO TYPE …`.
std::string record_of(const std::string& line, const std::string& made_up_id) {
  std::istringstream in(line);
  ordered_json record = {{"messageId", made_up_id}, {"timestamp", word(in)}};
  set_who(record, word(in));
  const std::string type = word(in);
  record["type"] = type;
  in >> std::ws;
  if (type == "group") {
    record["groupId"] = word(in);
  } else if (type == "alias") {
    record["previousId"] = word(in);
  } else if (in.peek() == '"') {
    record[type == "track" ? "event" : "name"] = word(in);
  }
  in >> std::ws;
  if (in.peek() == 'i') {
    record["messageId"] = word(in).substr(std::string("id=").size());
    in >> std::ws;
  }
  if (in.peek() == '{') {
    std::string rest;
    std::getline(in, rest);
    record[type == "identify" || type == "group" ? "traits" : "properties"] = ordered_json::parse(rest);
  }
  return record.dump();
}

// `u1: engagement 45.0; stage mql; …`
Result result_of(const std::string& line) {
  const std::size_t colon = line.find(": ");
  if (colon == std::string::npos) {
    throw std::invalid_argument("whose result is this?");
  }
  Result result;
  result.visitor = line.front() == '?';
  result.id = line.substr(result.visitor ? 1 : 0, colon - (result.visitor ? 1 : 0));
  std::istringstream parts(line.substr(colon + 2));
  for (std::string part; std::getline(parts, part, ';');) {
    std::istringstream in(part);
    const std::string name = word(in);
    const std::string value = word(in);
    if (name == "stage") {
      result.stage = value;
    } else if (name == "grade") {
      result.grade = value;
    } else if (name == "label") {
      result.labels[value.substr(0, value.find('='))] = value.substr(value.find('=') + 1);
    } else if (name == "excluded") {
      result.excluded = true;
    } else if (const std::optional<Millionths> points = parse_millionths(value)) {
      result.scores[name] = *points;
    } else {
      throw std::invalid_argument("no number of points: " + part);
    }
  }
  return result;
}

// `TIME FROM -> TO by CAUSE`
Change change_of(const std::string& line) {
  std::istringstream in(line);
  Change change;
  change.at = time_of(word(in));
  change.from = word(in);
  const std::string arrow = word(in);
  change.to = word(in);
  const std::string by = word(in);
  change.cause = word(in);
  if (arrow != "->" || by != "by" || change.cause.empty()) {
    throw std::invalid_argument("no change: " + line);
  }
  return change;
}

class Reader {
 public:
  void read(const std::string& line) {
    ++number_;
    const std::size_t indent = line.find_first_not_of(' ');
    if (indent == std::string::npos || line[indent] == '#') {
      return;
    }
    if (indent == 0) {
      begin(line);
    } else if (section_ == "model") {
      scenario_.model += line.substr(2) + "\n";
    } else if (section_ == "events") {
      const std::string id = "e" + std::to_string(++events_);
      const std::string event = line.substr(indent);
      scenario_.sources.back().lines.push_back(event.front() == '{' ? event : record_of(event, id));
    } else if (indent == 2) {
      scenario_.expectations.back().results.push_back(result_of(line.substr(indent)));
    } else {
      scenario_.expectations.back().results.back().changes.push_back(change_of(line.substr(indent)));
    }
  }

  Scenario take() { return std::move(scenario_); }
  int number() const { return number_; }

 private:
  void begin(const std::string& line) {
    std::istringstream in(line);
    section_ = word(in);
    const std::string argument = word(in);
    if (section_ == "events") {
      scenario_.sources.push_back({argument.empty() ? "events.jsonl" : argument, {}});
    } else if (section_ == "at") {
      scenario_.expectations.push_back({time_of(argument), number_, {}});
    } else if (section_ == "model") {
      scenario_.model_file = argument;
    } else {
      throw std::invalid_argument("neither model, events nor at");
    }
  }

  Scenario scenario_;
  std::string section_;
  int number_ = 0;
  int events_ = 0;
};

}  // namespace

Scenario read_scenario(const std::string& text) {
  Reader reader;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    try {
      reader.read(line);
    } catch (const std::exception& e) {
      throw std::invalid_argument("line " + std::to_string(reader.number()) + ": " + e.what());
    }
  }
  return reader.take();
}

}  // namespace reif::twin
