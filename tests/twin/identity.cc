#include "twin/identity.h"

namespace reif::twin {
namespace {

// Which lead each user is.
class Leads {
 public:
  std::string of(const std::string& user) const {
    const auto found = lead_of_.find(user);
    return found == lead_of_.end() ? user : found->second;
  }

  // `previous` becomes the same lead as `user`; the id of the lead of `user` stays.
  void join(const std::string& user, const std::string& previous) {
    const std::string stays = of(user);
    const std::string goes = of(previous);
    lead_of_[user] = stays;
    lead_of_[previous] = stays;
    for (auto& [any, lead] : lead_of_) {
      if (lead == goes) {
        lead = stays;
      }
    }
  }

 private:
  std::map<std::string, std::string> lead_of_;
};

// Whom an anonymousId was identified as, in the order of history.
struct Identification {
  std::size_t place;  // In the log.
  std::string user;
};

}  // namespace

std::map<Person, History> people(const std::vector<Event>& log, std::size_t known) {
  Leads leads;
  std::map<std::string, std::vector<Identification>> identified;
  for (std::size_t i = 0; i < known; ++i) {
    const Event& event = log[i];
    if (!event.user.empty() && !event.anonymous.empty()) {
      identified[event.anonymous].push_back({i, event.user});
    }
    if (event.type == "alias") {
      leads.join(event.user, event.previous);
      identified[event.previous].push_back({i, event.user});
    }
  }
  std::map<Person, History> found;
  for (std::size_t i = 0; i < known; ++i) {
    const Event& event = log[i];
    std::string user = event.user;
    if (user.empty()) {
      for (const Identification& identification : identified[event.anonymous]) {
        if (user.empty() || identification.place < i) {
          user = identification.user;
        }
      }
    }
    const Person person = user.empty() ? Person{true, event.anonymous} : Person{false, leads.of(user)};
    found[person].push_back(&event);
  }
  return found;
}

}  // namespace reif::twin
