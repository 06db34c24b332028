#pragma once

#include <string>
#include <vector>

#include "base/arena.h"
#include "base/time.h"
#include "cel/value.h"

namespace reif::twin {

// A file of events as `reif score` gets it: its name is the source, its lines are the records in the order of the
// log.
struct Source {
  std::string name;
  std::vector<std::string> lines;
};

struct Event {
  Time at = 0;
  std::string type;
  std::string name;
  std::string id;
  std::string source;
  std::string user;  // These four are empty where missing.
  std::string anonymous;
  std::string previous;
  std::string group;
  cel::Value properties;  // A map; the traits of identify and group.
  cel::Value all;         // What a condition sees as `event`.

  bool says_who() const { return type == "identify" || type == "group" || type == "alias"; }
  bool is_track_of(const char* what) const { return type == "track" && name == what; }
  bool is_reset() const { return is_track_of("Stage Reset"); }
  // Whether it may be an occurrence of anything.
  bool may_occur() const { return !is_reset() && !is_track_of("Deal Won") && !is_track_of("Deal Lost"); }
};

// All records of some sources that are events, each once, in the order of history.
class Log {
 public:
  explicit Log(const std::vector<Source>& sources);
  Log(const Log&) = delete;
  Log& operator=(const Log&) = delete;

  const std::vector<Event>& events() const { return events_; }
  int bad_lines() const { return bad_lines_; }

 private:
  Arena arena_;
  std::vector<Event> events_;
  int bad_lines_ = 0;
};

}  // namespace reif::twin
