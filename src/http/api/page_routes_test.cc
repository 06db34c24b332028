#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <regex>
#include <set>

#include "http/api/routes.h"
#include "support/answer_list.h"

namespace reif {
namespace {

class PageRoutesTest : public testing::Test {
 protected:
  Response get(const std::string& path, const std::string& known_tag = {}) {
    Request request;
    request.method = "GET";
    request.target = path;
    if (!known_tag.empty()) {
      request.headers.add("If-None-Match", known_tag);
    }
    router_.handle(std::move(request), Responder(answers_, 1, 0));
    std::vector<Answer> answers = answers_->take();
    EXPECT_EQ(answers.size(), 1U) << path;
    return answers.empty() ? Response() : std::move(answers.front().response);
  }
  static std::string header(const Response& response, std::string_view name) {
    return std::string(response.headers.find(name).value_or(std::string_view()));
  }
  // Every file by its path.
  std::map<std::string, std::string> files() {
    std::map<std::string, std::string> files;
    for (const Route& route : page_routes()) {
      files[route.pattern] = get(route.pattern).body;
    }
    return files;
  }
  // What the first group of the pattern stands for, wherever it is found.
  static std::vector<std::string> found(const std::string& text, const char* pattern) {
    const std::regex regex(pattern);
    std::vector<std::string> all;
    for (std::sregex_iterator it(text.begin(), text.end(), regex), end; it != end; ++it) {
      all.push_back((*it)[1]);
    }
    return all;
  }

  Router router_{page_routes()};
  std::shared_ptr<AnswerList> answers_ = std::make_shared<AnswerList>();
};

TEST_F(PageRoutesTest, EachFileHasItsType) {
  const std::map<std::string, std::string> types = {{"/", "text/html; charset=utf-8"},
                                                    {"/page.css", "text/css; charset=utf-8"},
                                                    {"/names.js", "text/javascript; charset=utf-8"},
                                                    {"/page.js", "text/javascript; charset=utf-8"},
                                                    {"/press.js", "text/javascript; charset=utf-8"},
                                                    {"/words.js", "text/javascript; charset=utf-8"}};
  std::map<std::string, std::string> served;
  for (const Route& route : page_routes()) {
    const Response response = get(route.pattern);
    EXPECT_EQ(response.status, 200);
    EXPECT_GT(response.body.size(), 500U) << route.pattern;
    served[route.pattern] = response.content_type;
  }
  EXPECT_EQ(served, types);
}

TEST_F(PageRoutesTest, NothingElseIsThere) {
  for (const char* path : {"/index.html", "/page.html", "/favicon.ico", "/page", "/page.css/x", "/../page.js"}) {
    EXPECT_EQ(get(path).status, 404) << path;
  }
}

TEST_F(PageRoutesTest, NothingForeignMayBeLoaded) {
  for (const Route& route : page_routes()) {
    const Response response = get(route.pattern);
    EXPECT_EQ(header(response, "Content-Security-Policy"),
              "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; "
              "base-uri 'none'; frame-ancestors 'none'; form-action 'none'");
    EXPECT_EQ(header(response, "X-Content-Type-Options"), "nosniff");
    EXPECT_EQ(header(response, "Referrer-Policy"), "no-referrer");
  }
}

TEST_F(PageRoutesTest, AnUpgradeShowsAtOnce) {
  for (const Route& route : page_routes()) {
    const Response first = get(route.pattern);
    const std::string tag = header(first, "ETag");
    EXPECT_THAT(tag, testing::MatchesRegex("\"[0-9a-f]+\""));
    EXPECT_EQ(header(first, "Cache-Control"), "no-cache");
    for (const std::string& known : {tag, "W/" + tag, "\"other\", " + tag, std::string("*")}) {
      const Response again = get(route.pattern, known);
      EXPECT_EQ(again.status, 304) << known;
      EXPECT_TRUE(again.body.empty());
      EXPECT_EQ(header(again, "ETag"), tag);
      EXPECT_EQ(header(again, "Cache-Control"), "no-cache");
    }
    EXPECT_EQ(get(route.pattern, "\"other\"").status, 200);
  }
}

TEST_F(PageRoutesTest, NoScriptOrStyleStandsInThePage) {
  const std::string page = files().at("/");
  EXPECT_THAT(found(page, "(<script(?![^>]* src=\"/)[^>]*>)"), testing::IsEmpty());
  EXPECT_THAT(found(page, "(<style|<base|<iframe| style=| on[a-z]+=|javascript:)"), testing::IsEmpty());
}

TEST_F(PageRoutesTest, NoFileNamesAnotherHost) {
  for (const auto& [path, text] : files()) {
    EXPECT_THAT(found(text, "([a-z]+://|[\"'`(]//)"), testing::IsEmpty()) << path;
  }
}

TEST_F(PageRoutesTest, WhatIsShownIsText) {
  for (const auto& [path, text] : files()) {
    EXPECT_THAT(found(text, "(innerHTML|outerHTML|insertAdjacentHTML|document\\.write|eval\\(|new Function|srcdoc)"),
                testing::IsEmpty())
        << path;
  }
}

TEST_F(PageRoutesTest, ThePageAsksOnlyForWhatIsThere) {
  const std::map<std::string, std::string> files = this->files();
  std::vector<std::string> asked = found(files.at("/"), "(?:src|href)=\"(/[^\"]*)\"");
  for (const auto& [path, text] : files) {
    const std::vector<std::string> names = found(text, "from '\\.(/[^']*)'");
    asked.insert(asked.end(), names.begin(), names.end());
  }
  const std::set<std::string> once(asked.begin(), asked.end());
  EXPECT_THAT(once, testing::ElementsAre("/names.js", "/page.css", "/page.js", "/press.js", "/words.js"));
  // Elements that the script looks up by their id.
  for (const std::string& id : found(files.at("/page.js"), "byId\\('([^']*)'\\)")) {
    EXPECT_THAT(files.at("/"), testing::HasSubstr(" id=\"" + id + '"'));
  }
}

TEST_F(PageRoutesTest, BothLanguagesHaveTheSameWords) {
  const std::string text = files().at("/words.js");
  const std::size_t de = text.find("\n  de: {");
  const std::size_t en = text.find("\n  en: {");
  const std::size_t end = text.find("\n};");
  ASSERT_LT(de, en);
  ASSERT_LT(en, end);
  const char* names = "[{,]\\s+(\\w+): ";
  const std::vector<std::string> german = found(text.substr(de + 6, en - de - 6), names);
  EXPECT_THAT(german, testing::Contains("headline"));
  EXPECT_THAT(found(text.substr(en + 6, end - en - 6), names), testing::ContainerEq(german));
  for (const std::string& name : found(files().at("/"), "data-text=\"([^\"]*)\"")) {
    EXPECT_THAT(german, testing::Contains(name));
  }
}

}  // namespace
}  // namespace reif
