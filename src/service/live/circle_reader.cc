#include "service/live/circle_reader.h"

#include <algorithm>

#include "codec/log_record.h"

namespace reif {
namespace {

std::int32_t place_of(const std::vector<Circle::Profile>& profiles, std::string_view id) {
  const auto found = std::find_if(profiles.begin(), profiles.end(),
                                  [id](const Circle::Profile& profile) { return profile.id == id; });
  REIF_CHECK(found != profiles.end());
  return static_cast<std::int32_t>(found - profiles.begin());
}

}  // namespace

Result<Circle::Owned> CircleReader::digest(Circle& circle, const Event& event, std::string_view source) {
  Circle::Owned owned;
  owned.digest = scorer_.digester.digest(event, circle.memory());
  owned.digest.source = scorer_.sources.number(source);
  owned.user = event.user_id.empty() ? -1 : place_of(circle.users(), event.user_id);
  owned.anonymous = event.anonymous_id.empty() ? -1 : place_of(circle.anonymous(), event.anonymous_id);
  if (event.type == EventType::alias) {
    owned.digest.details->previous_user = place_of(circle.users(), event.previous_id);
    owned.digest.details->previous_anonymous = place_of(circle.anonymous(), event.previous_id);
  } else if (event.type == EventType::group) {
    const Result<std::int32_t> account = accounts_.place(event.group_id);
    if (!account) {
      return tl::unexpected<Error>(account.error());
    }
    owned.digest.details->account = *account;
    accounts_.add_member(*account, circle.number());
  }
  return owned;
}

Result<std::unique_ptr<Circle>> CircleReader::read(std::int64_t number, Time until) {
  const Result<std::vector<ProfileRow>> profiles = store_.circle_profiles(number);
  if (!profiles) {
    return tl::unexpected<Error>(profiles.error());
  }
  const Result<std::vector<Seq>> seqs = store_.circle_events(number);
  if (!seqs) {
    return tl::unexpected<Error>(seqs.error());
  }
  auto circle = std::make_unique<Circle>(number, scorer_);
  for (const ProfileRow& profile : *profiles) {
    circle->profile(profile);
  }
  // Digesting a group event may read the log for its account: the records are taken first.
  struct Kept {
    std::string source;
    std::string json;
  };
  std::vector<Kept> records;
  records.reserve(seqs->size());
  std::optional<Error> error;
  const Result<void> read = log_.read(*seqs, [&](const LogRecord& logged) {
    if (const Result<EventRecord> record = decode_event_record(logged.bytes)) {
      records.push_back({std::string(record->source), std::string(record->json)});
    } else {
      error = record.error();
    }
  });
  if (!read || error) {
    return tl::unexpected<Error>(error ? *error : read.error());
  }
  for (const Kept& record : records) {
    const Result<Event> event = reader_.read(record.json);
    if (!event) {
      return fail(Error::Code::corrupt, "an event of the log cannot be read: " + event.error().message);
    }
    if (event->timestamp > until) {
      continue;
    }
    const Result<Circle::Owned> owned = digest(*circle, *event, record.source);
    if (!owned) {
      return tl::unexpected<Error>(owned.error());
    }
    circle->add(*owned);
  }
  return circle;
}

}  // namespace reif
