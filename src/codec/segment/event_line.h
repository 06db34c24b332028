#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/arena.h"
#include "codec/dom.h"
#include "codec/event_record.h"
#include "codec/segment/intake.h"
#include "codec/segment/line_writer.h"

namespace reif {

// The context of a batch, which is part of each of its events' contexts.
class BatchContext {
 public:
  // Refuses what an event's context may not have either.
  bool read(dom::Object context, LineWriter& writer);
  bool is_empty() const { return members_.empty(); }
  std::string_view proof() const { return proof_; }
  const std::optional<dom::Element>& traits() const { return traits_; }

  // Writes the members whose keys are not among `taken`, which are sorted.
  void write(const std::vector<std::string_view>& taken, LineWriter& writer) const;

 private:
  struct Member {
    std::string_view key;
    std::string json;  // The value.
  };
  std::vector<Member> members_;
  std::string_view proof_;
  std::optional<dom::Element> traits_;
};

// What the events of one body share.
struct IntakeScope {
  EventArrival arrival;
  std::string received_at;  // As text.
  BatchContext context;
};

// Makes lines of events, one after the other.
class EventLines {
 public:
  using Problem = EventRecord::Problem;

  EventLines() : writer_({IntakeReader::kLineBytesMax, IntakeReader::kDepthMax}) {}

  // False: `problem` says why the event is none.
  bool take(dom::Element event, const IntakeScope& scope, TakenEvent& out);
  // Takes out of a line what says who it is about, but for the anonymousId.
  void write_anonymous(dom::Object line, std::string& out);

  LineWriter& writer() { return writer_; }
  Problem problem;
  std::string message_id;  // Of the event that was taken or refused last, as far as it can be shown.

 private:
  bool refuse(EventFault fault, std::string message);
  bool refuse_size();
  bool check_ids(const Event& event);
  std::string_view content_id(dom::Object object, const Event& event, const EventRecord& record,
                              const IntakeScope& scope);
  bool write(dom::Object object, const Event& event, const EventRecord& record, const IntakeScope& scope,
             TakenEvent& out);
  void write_head(const Event& event, const EventRecord& record, const IntakeScope& scope);
  bool write_context(const EventRecord& record, const IntakeScope& scope, TakenEvent& out);
  bool write_tail(const Event& event, const EventRecord& record, const IntakeScope& scope);
  bool write_member(std::string_view key, dom::Element value, int depth = 2);

  Arena arena_{16 * 1024};
  EventMemberOrder order_;
  LineWriter writer_;
  std::vector<std::string_view> context_keys_;
};

}  // namespace reif
