#include "model/email_domains.h"

#include <gtest/gtest.h>

#include "support/tree.h"

namespace reif {
namespace {

TEST(EmailDomains, AreWhatFollowsTheOnlyAt) {
  EXPECT_EQ(email_domain("Erika.Muster@GMX.de"), "gmx.de");
  EXPECT_EQ(email_domain("a@b"), "b");
  EXPECT_EQ(email_domain("a@"), "");
  EXPECT_EQ(email_domain("a@MÜLLER.de"), "mÜller.de");  // Only ASCII letters have a lower case here.
  EXPECT_EQ(email_domain("gmx.de"), std::nullopt);
  EXPECT_EQ(email_domain("a@b@gmx.de"), std::nullopt);
  EXPECT_EQ(email_domain(""), std::nullopt);
}

TEST(EmailDomains, KnowFreemailProviders) {
  for (const char* domain : {"gmail.com", "gmx.de", "web.de", "t-online.de", "freenet.de", "outlook.de", "posteo.de",
                             "mailbox.org", "1und1.de", "arcor.de"}) {
    EXPECT_TRUE(is_freemail_domain(domain)) << domain;
    EXPECT_FALSE(is_disposable_domain(domain)) << domain;
  }
  for (const char* domain : {"", "\n", "gmx.de\n", "firma-x.example", "mail.gmx.de", "gmx", "GMX.DE", "telekom.de"}) {
    EXPECT_FALSE(is_freemail_domain(domain)) << domain;
  }
}

TEST(EmailDomains, DisposableComesBeforeFreemail) {
  EXPECT_TRUE(is_disposable_domain("mailinator.com"));
  EXPECT_FALSE(is_freemail_domain("mailinator.com"));
  EXPECT_FALSE(is_disposable_domain("firma-x.example"));
}

std::vector<std::string> list(const std::string& name) {
  return lines_of(read_text(std::string(REIF_ROOT "/src/model/data/") + name));
}

TEST(EmailDomains, FindEveryLineOfTheLists) {
  const std::vector<std::string> disposable = list("disposable.txt");
  EXPECT_EQ(disposable.size(), 8'883U);
  for (const std::string& domain : disposable) {
    EXPECT_TRUE(is_disposable_domain(domain)) << domain;
    EXPECT_FALSE(is_freemail_domain(domain)) << domain;
  }
  for (const char* name : {"freemail.txt", "freemail_own.txt"}) {
    const std::vector<std::string> freemail = list(name);
    EXPECT_GT(freemail.size(), 90U);
    for (const std::string& domain : freemail) {
      EXPECT_TRUE(is_freemail_domain(domain)) << domain;
    }
  }
}

TEST(EmailDomains, ListsAreSortedAndLowerCase) {
  for (const char* name : {"disposable.txt", "freemail.txt", "freemail_own.txt"}) {
    const std::vector<std::string> lines = list(name);
    EXPECT_TRUE(std::is_sorted(lines.begin(), lines.end())) << name;
    EXPECT_EQ(std::adjacent_find(lines.begin(), lines.end()), lines.end()) << name;
    for (const std::string& line : lines) {
      EXPECT_EQ(email_domain("a@" + line), line);
    }
  }
}

}  // namespace
}  // namespace reif
