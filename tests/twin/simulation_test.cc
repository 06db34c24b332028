// The live server's heart under virtual time: random models and histories arrive late, doubled and out of order, time
// passes in jumps, disks fill up, processes and machines die. In the end it must stand where the whole history says,
// with nothing lost, nothing counted twice and nobody told twice. REIF_SIMULATION_CASES says how many,
// REIF_SIMULATION_SEED which is the first.

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <iostream>
#include <map>
#include <memory>
#include <random>
#include <set>

#include "codec/log_record.h"
#include "codec/yaml.h"
#include "model/check.h"
#include "service/history.h"
#include "service/live/applier.h"
#include "service/live/lead_views.h"
#include "service/live/standing_json.h"
#include "support/memory_file.h"
#include "support/scale.h"
#include "support/simulated_disk.h"
#include "twin/case.h"

namespace reif::twin {
namespace {

constexpr int kCases = 2000;

std::uint64_t number(const char* variable, std::uint64_t otherwise) {
  const char* text = std::getenv(variable);
  return text == nullptr ? otherwise : std::strtoull(text, nullptr, 10);
}

// A line on its way to the server.
struct Arrival {
  Time at = 0;
  std::string source;
  std::string id;
  std::string line;
};

class Simulation {
 public:
  Simulation(std::uint64_t seed, std::unique_ptr<SimulatedDisk> disk)
      : seed_(seed), random_(seed), case_(random_case(seed)), disk_(std::move(disk)) {
    Issues issues;
    plan_ = std::make_unique<Plan>(check_model(*read_yaml(to_yaml(case_.model), issues)).model, true);
    if (std::getenv("REIF_SIMULATION_SHOW") != nullptr) {
      std::cout << to_text(case_);
    }
    load();
    plan_arrivals();
  }

  void run() {
    restart();
    now_ = arrivals_.empty() ? case_.as_of : arrivals_.front().at;
    while (next_ < arrivals_.size()) {
      take_in();
      live();
      pass_time();
    }
    settle();
  }

  void check() {
    check_standings();
    check_changes();
    check_alerts();
    check_rebuild();
  }

 private:
  std::uint64_t dice(std::uint64_t sides) { return random_() % sides; }
  std::string where() const { return fmt::format("REIF_SIMULATION_SEED={}", seed_); }

  void load() {
    LoadOptions options;
    for (const Source& source : case_.sources) {
      std::string text;
      for (const std::string& line : source.lines) {
        text += line + "\n";
      }
      files_.push_back(std::make_unique<MemoryFile>(text));
      options.files.push_back(files_.back()->path());
    }
    options.as_of = case_.as_of;
    history_ = std::move(*History::load(*plan_, options));
  }

  // Each line comes some time after it happened, and no copy of an event before the one that counts.
  void plan_arrivals() {
    LogEventReader reader(plan_->model());
    std::map<std::pair<std::string, std::string>, Time> earliest;
    for (std::size_t s = 0; s < case_.sources.size(); ++s) {
      for (const std::string& line : case_.sources[s].lines) {
        const Result<reif::Event> event = reader.read(line);
        if (!event) {
          continue;
        }
        const std::pair<std::string, std::string> name{files_[s]->path(), std::string(event->id)};
        // One that is yet to happen, or a copy of it, is not sent.
        if (event->timestamp > case_.as_of || (earliest.contains(name) && earliest[name] == kForever)) {
          earliest.try_emplace(name, kForever);
          continue;
        }
        constexpr std::array<Span, 5> kDelays = {0, kSecond, kMinute, kDay, 200 * kDay};
        const Span delay = kDelays[dice(kDelays.size())];
        Arrival arrival{event->timestamp + static_cast<Span>(dice(static_cast<std::uint64_t>(delay) + 1)), name.first,
                        name.second, line};
        Time& first = earliest.try_emplace(name, kTimeMin).first->second;
        first = arrival.at = std::max(first, std::min(arrival.at, case_.as_of));
        arrivals_.push_back(std::move(arrival));
      }
    }
    std::stable_sort(arrivals_.begin(), arrivals_.end(),
                     [](const Arrival& a, const Arrival& b) { return a.at < b.at; });
  }

  // A new process over what the old one left behind.
  void restart() {
    applier_.reset();
    disk_->close();
    disk_->open();
    roster_ = std::make_unique<Roster>();
    Applier::Options options;
    options.memory_bytes = dice(3) == 0 ? 0 : 1U << 20U;
    options.stretch_bytes = dice(2) == 0 ? 500 : 100'000;
    options.timers_max = 1 + dice(20);
    options.model_version = "sim";
    options.announce_from = announce_from_;
    applier_ = std::make_unique<Applier>(*plan_, disk_->log(), disk_->store(), *roster_, options,
                                         [this](const AlertRow& alert) { raised_.push_back(alert); });
    ASSERT_TRUE(applier_->open());
  }

  // Some of what has arrived goes into the log; a client whose batch was not acknowledged sends it again.
  void take_in() {
    const std::size_t count = std::min<std::size_t>(1 + dice(5), arrivals_.size() - next_);
    std::vector<std::string> records;
    for (std::size_t i = next_; i < next_ + count; ++i) {
      records.push_back(encode_event_record({arrivals_[i].source, false, arrivals_[i].line}));
    }
    now_ = std::max(now_, arrivals_[next_ + count - 1].at);
    const std::vector<std::string_view> views(records.begin(), records.end());
    using Fault = SimulatedDisk::Fault;
    disk_->fail_append(dice(10) != 0 ? Fault::none : static_cast<Fault>(1 + dice(3)));
    const Result<Seq> appended = disk_->log().append(views);
    if (appended) {
      next_ += count;
    } else if (appended.error().code == Error::Code::unavailable) {
      restart();
    }
  }

  void live() {
    if (dice(20) == 0) {
      disk_->fail_commit();
    }
    const std::size_t steps = dice(4);
    for (std::size_t i = 0; i < steps; ++i) {
      step();
    }
    if (dice(15) == 0) {
      restart();  // kill -9
    } else if (dice(30) == 0) {
      applier_.reset();
      disk_->cut_power(1 + dice(3));  // A power cut: the log is on disk, the last of the state is not.
      restart();
    }
  }

  bool step() {
    const Result<bool> more = applier_->step(now_);
    EXPECT_TRUE(more || more.error().code == Error::Code::limited) << where() << " " << more.error().message;
    return !more || *more;
  }

  void pass_time() {
    if (dice(3) != 0) {
      return;
    }
    const Time until = next_ < arrivals_.size() ? arrivals_[next_].at : case_.as_of;
    // As the server's thread does: from one due instant to the next. Sometimes it sleeps over all of them.
    const bool sleeps = dice(4) == 0;
    for (int turns = 0; !sleeps && turns < 50 && applier_->next_due() && *applier_->next_due() <= until; ++turns) {
      now_ = std::max(now_, *applier_->next_due());
      while (step()) {
      }
    }
    now_ = std::max(now_, until);
  }

  void settle() {
    now_ = case_.as_of;
    while (step()) {
    }
  }

  std::vector<Membership> events_of(const History::Person& person) const {
    std::vector<Membership> events;
    history_->events(person, events);
    return events;
  }

  template <class Use>
  void for_each_person(Use use) {
    Engine engine(*plan_, history_->signatures(), history_->accounts());
    Replay replay(*plan_, engine, history_->accounts(), history_->signatures());
    for (const History::Person& person : history_->people()) {
      Outlook outlook;
      replay.run(events_of(person), case_.as_of, true, outlook);
      use(person, outlook);
    }
  }

  LeadRow row_of(const History::Person& person) {
    const auto reader = disk_->store().reader();
    const auto profile = *reader->find_profile(!person.is_visitor, person.id);
    EXPECT_TRUE(profile) << where() << " " << person.id;
    const auto row = profile ? *reader->lead(profile->number) : std::nullopt;
    EXPECT_TRUE(row) << where() << " " << person.id << " has no row";
    return row.value_or(LeadRow());
  }

  void check_standings() {
    LeadViews views(*plan_, disk_->log(), disk_->store(), *roster_);
    std::size_t people = 0;
    for_each_person([&](const History::Person& person, const Outlook& outlook) {
      ++people;
      const LeadRow row = row_of(person);
      const std::string id =
          fmt::format("{} {} judged {}, next {}, of {}", where(), person.id, format_time(row.judged),
                      row.next_change == kForever ? "never" : format_time(row.next_change), format_time(case_.as_of));
      EXPECT_EQ(row.is_visitor, person.is_visitor) << id;
      EXPECT_EQ(row.points, outlook.standing.whole_points.front()) << id;
      EXPECT_EQ(row.grade, outlook.standing.grade) << id;
      EXPECT_EQ(row.stage,
                plan_->stage_ladder < 0 ? -1 : outlook.rungs[static_cast<std::size_t>(plan_->stage_ladder)])
          << id;
      EXPECT_EQ(row.is_excluded,
                plan_->exclude_ladder >= 0 && outlook.rungs[static_cast<std::size_t>(plan_->exclude_ladder)] == 1)
          << id;
      // All of it, by a replay of the one circle.
      const Result<std::string> explanation = views.explanation({person.id, person.is_visitor}, case_.as_of);
      EXPECT_TRUE(explanation) << id << " " << explanation.error().message;
      EXPECT_NE(explanation->find(standing_json(*plan_, outlook)), std::string::npos)
          << id << "\n"
          << *explanation << "\n"
          << standing_json(*plan_, outlook);
    });
    EXPECT_EQ(stored_leads(), people) << where();
    const Roster::Counts counts = roster_->counts();
    EXPECT_EQ(static_cast<std::size_t>(counts.leads + counts.visitors), people) << where();
    EXPECT_EQ(stored_events(), counted_events()) << where();
  }

  std::size_t stored_leads() {
    std::size_t leads = 0;
    const auto reader = disk_->store().reader();
    EXPECT_TRUE(reader->scan_leads(0, reader->numbers()->profile + 1, false, [&](const LeadRow&) {
      ++leads;
      return true;
    }));
    return leads;
  }

  std::int64_t stored_events() {
    std::set<std::int64_t> circles;
    std::int64_t events = 0;
    const auto reader = disk_->store().reader();
    EXPECT_TRUE(reader->scan_leads(0, reader->numbers()->profile + 1, true, [&](const LeadRow& row) {
      circles.insert(row.circle);
      return true;
    }));
    for (const std::int64_t circle : circles) {
      events += static_cast<std::int64_t>(reader->circle_events(circle)->size());
    }
    return events;
  }

  std::vector<AlertRow> stored_alerts() { return *disk_->store().reader()->alerts({0, 1'000'000}); }

  std::int64_t counted_events() const {
    std::set<std::pair<std::string, std::string>> ids;
    for (const Arrival& arrival : arrivals_) {
      ids.emplace(arrival.source, arrival.id);
    }
    return static_cast<std::int64_t>(ids.size());
  }

  void check_changes() {
    for_each_person([&](const History::Person& person, const Outlook& outlook) {
      std::string expected;
      for (const Change& change : outlook.changes) {
        if (change.ladder != plan_->exclude_ladder) {
          const Ladder& ladder = *plan_->ladders[static_cast<std::size_t>(change.ladder)].ladder;
          expected += line_of(ladder.name, change.at, ladder.rungs[static_cast<std::size_t>(change.from)].id,
                              ladder.rungs[static_cast<std::size_t>(change.to)].id,
                              change.cause == nullptr ? std::string_view() : change.cause->id());
        }
      }
      std::string recorded;
      for (const ChangeRow& row : standing_changes(row_of(person).number)) {
        recorded += line_of(row.ladder, row.at, row.from, row.to, row.cause);
      }
      EXPECT_EQ(recorded, expected) << where() << " " << person.id;
    });
  }

  static std::string line_of(std::string_view ladder, Time at, std::string_view from, std::string_view to,
                             std::string_view cause) {
    return fmt::format("{} {}: {} -> {} by {}\n", format_time(at), ladder, from, to, cause);
  }

  // In the order of history: late knowledge comes later and tells of earlier things.
  std::vector<ChangeRow> standing_changes(std::int64_t lead) {
    std::vector<ChangeRow> rows = *disk_->store().reader()->lead_changes(lead);
    std::erase_if(rows, [](const ChangeRow& row) { return row.withdrawn_at != kForever; });
    std::stable_sort(rows.begin(), rows.end(), [&](const ChangeRow& a, const ChangeRow& b) {
      return a.at != b.at ? a.at < b.at : ladder_of(a.ladder) < ladder_of(b.ladder);
    });
    return rows;
  }
  std::size_t ladder_of(const std::string& name) const {
    for (std::size_t i = 0; i < plan_->ladders.size(); ++i) {
      if (plan_->ladders[i].ladder->name == name) {
        return i;
      }
    }
    return plan_->ladders.size();
  }

  void check_alerts() {
    std::map<std::string, std::int64_t> stored;
    for (const AlertRow& alert : stored_alerts()) {
      EXPECT_TRUE(stored.emplace(alert.id, alert.number).second) << where() << " " << alert.id << " twice";
    }
    for (const auto& [id, alert_number] : stored) {
      EXPECT_TRUE(std::any_of(raised_.begin(), raised_.end(),
                              [&, &wanted = id](const AlertRow& alert) { return alert.id == wanted; }))
          << where() << " " << id << " was never raised";
    }
    if (plan_->stage_ladder < 0 || plan_->exclude_ladder >= 0) {
      return;
    }
    // Who is in the last stage now came there by a crossing that still holds: sales was told of it.
    for_each_person([&](const History::Person& person, const Outlook& outlook) {
      const auto stages = static_cast<std::size_t>(plan_->stage_ladder);
      const auto last = static_cast<int>(plan_->ladders[stages].ladder->rungs.size()) - 1;
      if (person.is_visitor || last == 0 || outlook.rungs[stages] != last) {
        return;
      }
      const auto crossing = std::find_if(outlook.changes.rbegin(), outlook.changes.rend(),
                                         [&](const Change& change) { return change.ladder == plan_->stage_ladder; });
      const std::int64_t lead = row_of(person).number;
      const std::vector<ChangeRow> changes = standing_changes(lead);
      EXPECT_TRUE(std::any_of(changes.begin(), changes.end(),
                              [&](const ChangeRow& change) {
                                return change.ladder == "stage" && change.at == crossing->at && change.is_alerted;
                              }))
          << where() << " " << person.id << " crossed at " << format_time(crossing->at);
      const std::vector<AlertRow> alerts = *disk_->store().reader()->lead_alerts(lead);
      EXPECT_LE(std::count_if(alerts.begin(), alerts.end(),
                              [&](const AlertRow& alert) { return alert.at == crossing->at; }),
                1)
          << where() << " " << person.id << " was told of twice";
      ++alerts_checked;
    });
  }

  // A rebuild from the log alone gives the same states and announces nothing.
  void check_rebuild() {
    const std::size_t alerts = stored_alerts().size();
    const std::size_t leads = stored_leads();
    applier_.reset();
    ASSERT_TRUE(disk_->store().clear());
    announce_from_ = disk_->log().head();
    restart();
    const std::size_t raised = raised_.size();
    now_ = case_.as_of;
    while (step()) {
    }
    EXPECT_EQ(raised_.size(), raised) << where();
    EXPECT_EQ(stored_alerts().size(), alerts) << where();
    EXPECT_EQ(stored_leads(), leads) << where();
    for_each_person([&](const History::Person& person, const Outlook& outlook) {
      EXPECT_EQ(row_of(person).points, outlook.standing.whole_points.front()) << where() << " " << person.id;
    });
  }

 public:
  std::int64_t alerts_checked = 0;

 private:
  std::uint64_t seed_;
  std::mt19937_64 random_;
  Case case_;
  std::vector<std::unique_ptr<MemoryFile>> files_;
  std::unique_ptr<Plan> plan_;
  std::unique_ptr<History> history_;
  std::vector<Arrival> arrivals_;
  std::size_t next_ = 0;
  Time now_ = 0;
  Seq announce_from_ = 1;
  std::unique_ptr<SimulatedDisk> disk_;
  std::unique_ptr<Roster> roster_;
  std::unique_ptr<Applier> applier_;
  std::vector<AlertRow> raised_;
};

template <class Disk>
void simulate(int cases) {
  const std::uint64_t first = number("REIF_SIMULATION_SEED", 1);
  std::int64_t alerts = 0;
  for (std::uint64_t seed = first; seed < first + static_cast<std::uint64_t>(cases); ++seed) {
    Simulation simulation(seed, std::make_unique<Disk>());
    simulation.run();
    simulation.check();
    alerts += simulation.alerts_checked;
    if (testing::Test::HasFailure()) {
      return;
    }
  }
  EXPECT_GE(alerts, cases / 20);  // Or nothing was shown.
}

TEST(Simulation, EndsWhereTheWholeHistorySays) {
  simulate<MemoryDisk>(scaled(static_cast<int>(number("REIF_SIMULATION_CASES", kCases))));
}

TEST(Simulation, EndsThereOnTheFilesOfAServerToo) {
  simulate<FileDisk>(scaled(static_cast<int>(number("REIF_SIMULATION_CASES", kCases)) / 20));
}

}  // namespace
}  // namespace reif::twin
