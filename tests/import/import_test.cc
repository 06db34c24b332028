// `reif import` as a whole: the maps of examples/import/, on files made up here and, where the data lies beside the
// project, on real ones.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <sstream>
#include <string>

#include "cli/import_command.h"
#include "codec/event_reader.h"
#include "support/gzip.h"
#include "support/memory_file.h"

namespace reif {
namespace {

const std::filesystem::path kRoot = REIF_ROOT;

struct Imported {
  int code = 0;
  std::string out;
  std::string err;
};

Imported import(const std::string& map, std::vector<std::string> files, bool strict = false, bool check = false) {
  std::ostringstream out;
  std::ostringstream err;
  const int code = run_import({map, std::move(files), strict, check}, out, err);
  return {code, out.str(), err.str()};
}

std::string example(const std::string& name) { return (kRoot / "examples/import" / name).string(); }

// What an import gave, event by event.
struct Summary {
  std::map<std::string, int> names;  // "track Order Completed" → how many.
  double revenue = 0;
  int bad = 0;
};

Summary summarise(const std::string& lines, std::string_view amount) {
  Summary summary;
  EventReader reader({});
  std::string padded = lines;
  padded.reserve(padded.size() + EventReader::kPadding);
  for (std::size_t at = 0; at < padded.size();) {
    const std::size_t end = padded.find('\n', at);
    const Result<Event> event = reader.read(std::string_view(padded).substr(at, end - at));
    at = end + 1;
    if (!event) {
      ++summary.bad;
      continue;
    }
    ++summary.names[std::string(name_of(event->type)) + " " + std::string(event->name)];
    if (const cel::Value* value = event->properties.as_map().find(amount)) {
      summary.revenue += value->as_float64();
    }
  }
  return summary;
}

TEST(Import, PurchasesOfOneDayStayTwo) {
  const MemoryFile file(
      "customer,date,cds,amount\n00001,1997-01-01,1,11.77\n00002,1997-01-12,1,12.0\n"
      "00002,1997-01-12,1,12.0\n");
  const Imported imported = import(example("cdnow.yaml"), {file.path()});
  EXPECT_EQ(imported.code, 0) << imported.err;
  EXPECT_EQ(imported.err, "");
  const std::size_t first = imported.out.find("00002");
  EXPECT_NE(imported.out.find("messageId", first), imported.out.rfind("messageId"));
  const std::string id_of_second = imported.out.substr(imported.out.find("messageId", first), 76);
  const std::string id_of_third = imported.out.substr(imported.out.rfind("messageId"), 76);
  EXPECT_NE(id_of_second, id_of_third);
  EXPECT_EQ(imported.out.substr(0, imported.out.find(",\"messageId")),
            R"({"type":"track","event":"Order Completed","userId":"00001","timestamp":"1997-01-01T00:00:00.000Z",)"
            R"("properties":{"revenue":11.77,"cds":1})");
}

TEST(Import, ARowOfTwoFilesIsOneEvent) {
  const std::string header = "customer,date,cds,amount\n";
  const MemoryFile january(header + "1,1997-01-01,1,5\n2,1997-01-31,1,6\n");
  const MemoryFile both(gzip(header + "1,1997-01-01,1,5\n2,1997-01-31,1,6\n3,1997-02-01,1,7\n"));
  const Imported first = import(example("cdnow.yaml"), {january.path()});
  const Imported second = import(example("cdnow.yaml"), {both.path()});
  EXPECT_EQ(first.code, 0);
  EXPECT_TRUE(second.out.starts_with(first.out));
  EXPECT_EQ(import(example("cdnow.yaml"), {january.path(), both.path()}).out, first.out + second.out);
}

TEST(Import, LeadsAndDealsOfAFunnel) {
  const MemoryFile leads(
      "mql_id,first_contact_date,landing_page_id,origin\nm1,2018-02-01,p1,social\n"
      "m2,2017-10-20,p2,\n");
  const Imported of_leads = import(example("olist_leads.yaml"), {leads.path()});
  EXPECT_EQ(of_leads.code, 0) << of_leads.err;
  EXPECT_EQ(summarise(of_leads.out, "-").names,
            (std::map<std::string, int>{{"identify ", 2}, {"track Contact Form Sent", 2}}));
  EXPECT_NE(of_leads.out.find(R"("properties":{"landing_page_id":"p2"})"), std::string::npos);
  const MemoryFile deals(
      "mql_id,won_date,business_segment,lead_type,declared_monthly_revenue\n"
      "m1,2018-02-26 19:58:54,pet,online medium,1500.5\n");
  const Imported of_deals = import(example("olist_deals.yaml"), {deals.path()});
  EXPECT_EQ(of_deals.code, 0) << of_deals.err;
  const Summary won = summarise(of_deals.out, "value");
  EXPECT_EQ(won.names, (std::map<std::string, int>{{"track Deal Won", 1}}));
  EXPECT_EQ(won.revenue, 1500.5);
  EXPECT_NE(of_deals.out.find(R"("timestamp":"2018-02-26T19:58:54.000Z")"), std::string::npos);
}

TEST(Import, BadRowsAreNamedCountedAndSkipped) {
  const MemoryFile file("customer,date,cds,amount\n1,1997-01-01,1,x\n2,1997-01-02,1\n3,1997-01-03,1,4\n");
  const Imported imported = import(example("cdnow.yaml"), {file.path()});
  EXPECT_EQ(imported.code, 3);
  EXPECT_EQ(imported.err, file.path() + ":2: `amount`: no number: `x`\n" + file.path() +
                              ":3: 3 cells instead of 4\nreif: 2 of 3 rows were skipped\n");
  EXPECT_EQ(summarise(imported.out, "revenue").revenue, 4);
}

TEST(Import, StrictStopsAtTheFirstBadRow) {
  const MemoryFile file("customer,date,cds,amount\n1,1997-01-01,1,2\n2,1997-01-02,1\n3,1997-01-03,1,4\n");
  const Imported imported = import(example("cdnow.yaml"), {file.path()}, true);
  EXPECT_EQ(imported.code, 1);
  EXPECT_EQ(imported.err, file.path() + ":3: 3 cells instead of 4\n");
  EXPECT_EQ(summarise(imported.out, "revenue").revenue, 2);
}

TEST(Import, CheckShowsCountsAndTheFirstEvents) {
  const MemoryFile file(
      "customer,date,cds,amount\n1,1997-01-01,1,1\n2,1997-01-02,1,2\n3,1997-01-03,1,3\n4,x,1,1\n"
      "5,1997-01-03,1,5\n");
  const Imported imported = import(example("cdnow.yaml"), {file.path()}, false, true);
  EXPECT_EQ(imported.code, 3);
  EXPECT_TRUE(imported.out.starts_with("5 rows, 4 events, 1 bad rows\n{\"type\":\"track\""));
  EXPECT_EQ(std::count(imported.out.begin(), imported.out.end(), '\n'), 4);
}

TEST(Import, NothingIsWrittenBeforeAllIsFound) {
  const MemoryFile good("customer,date,cds,amount\n1,1997-01-01,1,1\n");
  const MemoryFile other("client,date,cds,amounts\n1,1997-01-01,1,1\n");
  const std::string map = example("cdnow.yaml");
  const Imported imported = import(map, {good.path(), other.path(), "/no/such/file.csv"});
  EXPECT_EQ(imported.code, 1);
  EXPECT_EQ(imported.out, "");
  EXPECT_NE(imported.err.find(map + ":7:21: error: no column `customer` in " + other.path()), std::string::npos)
      << imported.err;
  EXPECT_NE(imported.err.find("no column `amount` in " + other.path() + "; did you mean `amounts`?"),
            std::string::npos);
  EXPECT_NE(imported.err.find("reif: cannot read `/no/such/file.csv`"), std::string::npos);
}

TEST(Import, AMapWithMistakesIsRefused) {
  const MemoryFile map("event: { type: trak }");
  const Imported imported = import(map.path(), {"-"});
  EXPECT_EQ(imported.code, 1);
  EXPECT_NE(imported.err.find(map.path() + ":1:16: error: unknown type `trak`; did you mean `track`?"),
            std::string::npos);
  EXPECT_EQ(import("/no/such/map.yaml", {"-"}).code, 1);
}

TEST(Import, AFileThatBreaksOffStopsIt) {
  std::string rows = "customer,date,cds,amount\n";
  for (int i = 0; i < 50'000; ++i) {
    rows += std::to_string(i * 7919 % 100'003) + ",1997-01-01,1,1\n";
  }
  const std::string packed = gzip(rows);
  const MemoryFile cut(packed.substr(0, packed.size() / 2));
  const Imported imported = import(example("cdnow.yaml"), {cut.path()});
  EXPECT_EQ(imported.code, 1);
  EXPECT_NE(imported.err.find("is cut"), std::string::npos);
}

// The data sets lie beside the project where they are at hand at all.
class RealData : public testing::Test {
 protected:
  static std::string file(const std::string& name) { return (kRoot.parent_path() / "shared/data" / name).string(); }
  void SetUp() override {
    if (!std::filesystem::exists(file("cdnow/cdnow.csv"))) {
      GTEST_SKIP() << "../shared/data is not there: real files are not tested";
    }
  }
};

// The totals are those of the data set's README.
TEST_F(RealData, Cdnow) {
  const Imported imported = import(example("cdnow.yaml"), {file("cdnow/cdnow.csv")});
  EXPECT_EQ(imported.code, 0) << imported.err.substr(0, 500);
  const Summary summary = summarise(imported.out, "revenue");
  EXPECT_EQ(summary.bad, 0);
  EXPECT_EQ(summary.names, (std::map<std::string, int>{{"track Order Completed", 69'659}}));
  EXPECT_NEAR(summary.revenue, 2'500'315.63, 0.005);
  EXPECT_EQ(summarise(imported.out, "cds").revenue, 167'881);
}

TEST_F(RealData, OlistLeads) {
  const Imported imported =
      import(example("olist_leads.yaml"), {file("olist-funnel/olist_marketing_qualified_leads_dataset.csv")});
  EXPECT_EQ(imported.code, 0) << imported.err.substr(0, 500);
  EXPECT_EQ(summarise(imported.out, "-").names,
            (std::map<std::string, int>{{"identify ", 8'000}, {"track Contact Form Sent", 8'000}}));
}

TEST_F(RealData, OlistDeals) {
  const Imported imported =
      import(example("olist_deals.yaml"), {file("olist-funnel/olist_closed_deals_dataset.csv")});
  EXPECT_EQ(imported.code, 0) << imported.err.substr(0, 500);
  EXPECT_EQ(summarise(imported.out, "-").names, (std::map<std::string, int>{{"track Deal Won", 842}}));
}

}  // namespace
}  // namespace reif
