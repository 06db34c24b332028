#include "http/connection.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstring>
#include <functional>
#include <optional>
#include <utility>

#include "support/answer_list.h"
#include "support/gzip.h"

namespace reif {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

constexpr Time kWall = 784'111'777'000;
const std::string kGet = "GET /a HTTP/1.1\r\nHost: a\r\n\r\n";

std::string post(const std::string& body, const std::string& fields = "") {
  return "POST /b HTTP/1.1\r\nHost: a\r\n" + fields + "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" +
         body;
}

// A connection without a socket, whose clock is turned by hand. Handlers answer at once unless `holds` is set.
class HttpConnectionTest : public testing::Test {
 protected:
  void open() {
    now_ = {std::chrono::steady_clock::time_point() + std::chrono::hours(1), kWall};
    connection_.emplace(context_, 1, "192.0.2.7", now_);
  }

  // Says it in pieces as large as the connection takes them; what it does not want to read stays unread.
  void say(const std::string& text) {
    unsaid_ += text;
    std::span<char> space = connection_->space();
    while (!unsaid_.empty() && !space.empty()) {
      const std::size_t bytes = std::min(space.size(), unsaid_.size());
      std::memcpy(space.data(), unsaid_.data(), bytes);
      unsaid_.erase(0, bytes);
      connection_->received(bytes, now_);
      settle();
      space = connection_->space();
    }
  }

  // All that the connection sends.
  std::string heard() {
    std::string text;
    for (;;) {
      settle();
      const auto [head, body] = connection_->output();
      if (head.empty() && body.empty()) {
        say("");
        const auto more = connection_->output();
        if (more[0].empty() && more[1].empty()) {
          return text;
        }
        continue;
      }
      text.append(head).append(body);
      connection_->sent(head.size() + body.size(), now_);
    }
  }

  std::string ask(const std::string& text) {
    say(text);
    return heard();
  }

  // What Responders said reaches the connection.
  void settle() {
    for (Answer& answer : answers_->take()) {
      tally_.settle(answer);
      connection_->take(std::move(answer), now_);
    }
  }

  // Lets time pass, and the deadline with it where it is over.
  void wait(milliseconds span) {
    now_.steady += span;
    if (connection_->deadline() <= now_.steady) {
      connection_->expire(now_);
    }
  }

  bool is_closed() const { return connection_->is_closed(); }
  bool is_ending() const { return connection_->is_closed() || connection_->wants_shutdown(); }

  HttpOptions options_;
  HttpHandler handler_ = [this](Request request, Responder responder) {
    requests_.push_back(std::move(request));
    held_.emplace(std::move(responder));
    if (!holds_) {
      Response response;
      response.body = "seen " + std::to_string(requests_.size());
      std::exchange(held_, std::nullopt)->respond(std::move(response));
    }
  };
  bool holds_ = false;
  std::optional<Responder> held_;
  std::vector<Request> requests_;
  std::shared_ptr<AnswerList> answers_ = std::make_shared<AnswerList>();
  HttpTally tally_;
  HttpContext context_{options_, handler_, answers_, tally_};
  Moment now_;
  std::optional<HttpConnection> connection_;
  std::string unsaid_;
};

TEST_F(HttpConnectionTest, AnswersAndStaysOpen) {
  open();
  EXPECT_EQ(ask(kGet), "HTTP/1.1 200 OK\r\nDate: Sun, 06 Nov 1994 08:49:37 GMT\r\nContent-Length: 6\r\n\r\nseen 1");
  EXPECT_THAT(ask(post("hello")), StartsWith("HTTP/1.1 200 OK\r\n"));
  EXPECT_FALSE(is_ending());
  ASSERT_EQ(requests_.size(), 2U);
  EXPECT_EQ(requests_[1].method, "POST");
  EXPECT_EQ(requests_[1].body, "hello");
  EXPECT_EQ(requests_[1].remote_address, "192.0.2.7");
  EXPECT_EQ(requests_[1].received, kWall);
  EXPECT_EQ(tally_.counts().requests, 2U);
  EXPECT_EQ(tally_.counts().requests_in_flight, 0);
}

TEST_F(HttpConnectionTest, AnswersPipelinedRequestsInOrder) {
  open();
  const std::string heard = ask(kGet + post("x") + kGet + post("y") + kGet);
  std::size_t at = 0;
  for (int i = 1; i <= 5; ++i) {
    at = heard.find("seen " + std::to_string(i), at);
    ASSERT_NE(at, std::string::npos) << i;
  }
  EXPECT_EQ(requests_.size(), 5U);
}

TEST_F(HttpConnectionTest, HandlesOneRequestAtATime) {
  holds_ = true;
  open();
  say(kGet + kGet);
  EXPECT_EQ(requests_.size(), 1U);
  EXPECT_TRUE(connection_->space().empty());
  held_->respond({});
  EXPECT_THAT(heard(), StartsWith("HTTP/1.1 200 OK"));
  EXPECT_EQ(requests_.size(), 2U);
  EXPECT_EQ(tally_.counts().requests_in_flight, 1);
  held_->respond({});
  heard();
  EXPECT_EQ(tally_.counts().requests_in_flight, 0);
}

TEST_F(HttpConnectionTest, ClosesWhenEitherSideWantsTo) {
  for (const std::string request :
       {"GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", "GET / HTTP/1.0\r\n\r\n"}) {
    open();
    EXPECT_THAT(ask(request), HasSubstr("\r\nConnection: close\r\n"));
    EXPECT_TRUE(connection_->wants_shutdown());
    say(kGet);
    EXPECT_EQ(heard(), "");
    connection_->peer_ended();
    EXPECT_TRUE(is_closed());
  }
  EXPECT_EQ(requests_.size(), 2U);
}

TEST_F(HttpConnectionTest, KeepsHttp10AliveWhereAsked) {
  open();
  EXPECT_THAT(ask("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n"), HasSubstr("\r\nConnection: keep-alive\r\n"));
  EXPECT_FALSE(is_ending());
}

TEST_F(HttpConnectionTest, HeadHasALengthAndNoBody) {
  open();
  const std::string heard = ask("HEAD / HTTP/1.1\r\nHost: a\r\n\r\n" + kGet);
  EXPECT_THAT(heard, HasSubstr("Content-Length: 6\r\n\r\nHTTP/1.1 200 OK"));
  EXPECT_THAT(heard, testing::EndsWith("seen 2"));
}

TEST_F(HttpConnectionTest, NoContentHasNoBody) {
  handler_ = [](Request, Responder responder) { responder.respond({.status = 204, .body = "x"}); };
  open();
  EXPECT_EQ(ask(kGet), "HTTP/1.1 204 No Content\r\nDate: Sun, 06 Nov 1994 08:49:37 GMT\r\n\r\n");
}

TEST_F(HttpConnectionTest, AsksForTheBodyWhereThatIsExpected) {
  open();
  const std::string head = "POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n";
  EXPECT_EQ(ask(head), "HTTP/1.1 100 Continue\r\n\r\n");
  EXPECT_THAT(ask("xy"), StartsWith("HTTP/1.1 200"));
  EXPECT_THAT(ask(head + "xy"), StartsWith("HTTP/1.1 200")) << "it came by itself";
  EXPECT_THAT(ask("POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 0\r\n\r\n"),
              StartsWith("HTTP/1.1 200"));
}

TEST_F(HttpConnectionTest, InflatesWhateverTheContentType) {
  open();
  ask(post(gzip("{\"a\":1}"), "Content-Type: application/x-www-form-urlencoded\r\nContent-Encoding: GZIP\r\n"));
  ask(post("plain", "Content-Encoding: identity\r\n"));
  ASSERT_EQ(requests_.size(), 2U);
  EXPECT_EQ(requests_[0].body, "{\"a\":1}");
  EXPECT_EQ(requests_[1].body, "plain");
}

TEST_F(HttpConnectionTest, RefusesBodiesThatItCannotInflate) {
  options_.limits.body.inflated_bytes_max = 1000;
  open();
  EXPECT_THAT(ask(post(gzip(std::string(1000, 'a')), "Content-Encoding: gzip\r\n")), StartsWith("HTTP/1.1 200"));
  EXPECT_THAT(ask(post(gzip(std::string(1001, 'a')), "Content-Encoding: gzip\r\n")), StartsWith("HTTP/1.1 413"));
  EXPECT_THAT(ask(post("nonsense", "Content-Encoding: gzip\r\n")), StartsWith("HTTP/1.1 400"));
  const std::string unknown = ask(post("x", "Content-Encoding: br\r\n"));
  EXPECT_THAT(unknown, StartsWith("HTTP/1.1 415"));
  EXPECT_THAT(unknown, HasSubstr("Accept-Encoding: gzip, deflate\r\n"));
  EXPECT_FALSE(is_ending()) << "where they end is clear";
  EXPECT_EQ(requests_.size(), 1U);
}

TEST_F(HttpConnectionTest, MalformedRequestsAreTheLast) {
  open();
  const std::string heard = ask("GET / HTTP/1.1\r\n\r\n" + kGet);
  EXPECT_THAT(heard, StartsWith("HTTP/1.1 400 Bad Request\r\n"));
  EXPECT_THAT(heard, HasSubstr("Content-Type: application/problem+json\r\n"));
  EXPECT_THAT(heard, HasSubstr("Connection: close\r\n"));
  EXPECT_THAT(heard, HasSubstr(R"("detail":"there must be one Host")"));
  EXPECT_TRUE(is_ending());
  EXPECT_EQ(requests_.size(), 0U);
  EXPECT_EQ(tally_.counts().requests_malformed, 1U);
}

TEST_F(HttpConnectionTest, LimitsTheBody) {
  options_.limits.body.wire_bytes_max = 100'000;
  open();
  EXPECT_THAT(ask(post(std::string(100'000, 'a'))), StartsWith("HTTP/1.1 200"));
  EXPECT_EQ(requests_.at(0).body.size(), 100'000U);
  say("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 100001\r\n\r\n");
  EXPECT_THAT(heard(), StartsWith("HTTP/1.1 413")) << "before it is sent";
  EXPECT_TRUE(is_ending());
}

TEST_F(HttpConnectionTest, ARouteMayAllowMore) {
  options_.limits.body = {100, 200};
  options_.admit = [](const Request& head) {
    Admission admission;
    if (head.path() == "/bulk") {
      admission.body = BodyLimits{300'000, 400'000};
    }
    return admission;
  };
  open();
  const std::string body(300'000, 'a');
  EXPECT_THAT(ask("POST /bulk HTTP/1.1\r\nHost: a\r\nContent-Length: 300000\r\n\r\n" + body),
              StartsWith("HTTP/1.1 200"));
  EXPECT_THAT(ask(post(std::string(101, 'a'))), StartsWith("HTTP/1.1 413"));
}

TEST_F(HttpConnectionTest, RefusesByTheHeaderAndPassesOverTheBody) {
  options_.admit = [](const Request& head) {
    Admission admission;
    EXPECT_EQ(head.body, "");
    if (!head.headers.find("Authorization")) {
      admission.refusal = problem(401, "who is it?");
    }
    return admission;
  };
  open();
  say("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 100000\r\n\r\n");
  EXPECT_THAT(heard(), StartsWith("HTTP/1.1 401"));
  EXPECT_FALSE(is_ending());
  say(std::string(100'000, 'a'));
  EXPECT_THAT(ask(post("x", "Authorization: b\r\n")), StartsWith("HTTP/1.1 200"));
  ASSERT_EQ(requests_.size(), 1U);
  EXPECT_EQ(requests_[0].body, "x");
  EXPECT_THAT(ask(post("x", "Expect: 100-continue\r\n")), HasSubstr("Connection: close\r\n"))
      << "whether the body follows is not known";
}

TEST_F(HttpConnectionTest, LimitsRequestsInFlight) {
  options_.limits.requests_in_flight_max = 1;
  holds_ = true;
  open();
  say(kGet);
  HttpConnection other(context_, 2, "192.0.2.8", now_);
  const std::span<char> space = other.space();
  std::memcpy(space.data(), kGet.data(), kGet.size());
  other.received(kGet.size(), now_);
  const std::string refused(other.output()[0]);
  EXPECT_THAT(refused, StartsWith("HTTP/1.1 503"));
  EXPECT_THAT(refused, HasSubstr("Retry-After: 1\r\n"));
  EXPECT_THAT(refused, Not(HasSubstr("Connection: close")));
  EXPECT_EQ(tally_.counts().requests_refused, 1U);
  held_->respond({});
  EXPECT_THAT(heard(), StartsWith("HTTP/1.1 200"));
}

TEST_F(HttpConnectionTest, LimitsWhatAllBodiesTake) {
  options_.limits.bodies_bytes_max = 150'000;
  holds_ = true;
  open();
  say(post(std::string(100'000, 'a')));
  EXPECT_GE(tally_.counts().body_bytes, 100'000);
  HttpConnection other(context_, 2, "192.0.2.8", now_);
  std::string text = post(std::string(100'000, 'a'));
  for (std::span<char> space = other.space(); !space.empty(); space = other.space()) {
    const std::size_t bytes = std::min(space.size(), text.size());
    std::memcpy(space.data(), text.data(), bytes);
    text.erase(0, bytes);
    other.received(bytes, now_);
  }
  EXPECT_THAT(std::string(other.output()[0]), StartsWith("HTTP/1.1 503"));
  held_->respond({});
  heard();
  EXPECT_EQ(tally_.counts().body_bytes, 0) << "given back with the answer";
}

TEST_F(HttpConnectionTest, ADroppedResponderSays500) {
  std::string fault;
  options_.on_fault = [&](std::string_view what) { fault = what; };
  handler_ = [](Request, Responder) {};
  open();
  EXPECT_THAT(ask(kGet), StartsWith("HTTP/1.1 500"));
  EXPECT_THAT(fault, HasSubstr("without an answer"));
  EXPECT_FALSE(is_ending());
}

TEST_F(HttpConnectionTest, AHandlerThatThrowsSays500) {
  std::vector<std::string> faults;
  options_.on_fault = [&](std::string_view what) { faults.emplace_back(what); };
  handler_ = [](Request, Responder) { throw std::runtime_error("a bug"); };
  open();
  EXPECT_THAT(ask(kGet), StartsWith("HTTP/1.1 500"));
  EXPECT_THAT(faults, testing::Contains(HasSubstr("a bug")));
}

TEST_F(HttpConnectionTest, AnAnswerThatComesTooLateIsNobodys) {
  holds_ = true;
  open();
  say(kGet);
  connection_->abort();
  held_->respond({});
  settle();
  EXPECT_EQ(heard(), "");
  EXPECT_EQ(tally_.counts().requests_in_flight, 0);
}

TEST_F(HttpConnectionTest, HasNothingToSayOnceItIsClosed) {
  open();
  say(kGet);
  EXPECT_FALSE(connection_->output()[0].empty());
  connection_->peer_ended();
  EXPECT_TRUE(is_closed());
  EXPECT_TRUE(connection_->output()[0].empty());
  EXPECT_TRUE(connection_->output()[1].empty());
}

TEST_F(HttpConnectionTest, AnIdleConnectionEnds) {
  open();
  wait(milliseconds(9'999));
  EXPECT_FALSE(is_closed()) << "before its first request it has as long as a header";
  ask(kGet);
  wait(milliseconds(74'999));
  EXPECT_FALSE(is_closed());
  wait(milliseconds(1));
  EXPECT_TRUE(is_closed());
  open();
  wait(seconds(10));
  EXPECT_TRUE(is_closed());
  EXPECT_EQ(tally_.counts().timeouts, 0U) << "nothing was under way";
}

TEST_F(HttpConnectionTest, ASlowHeaderEnds) {
  open();
  ask(kGet);
  for (const char c : kGet.substr(0, 19)) {
    say(std::string(1, c));
    wait(milliseconds(500));
  }
  EXPECT_EQ(heard(), "");
  say("H");
  wait(milliseconds(499));
  EXPECT_EQ(heard(), "");
  wait(milliseconds(1));
  EXPECT_THAT(heard(), StartsWith("HTTP/1.1 408"));
  EXPECT_TRUE(is_ending());
  EXPECT_EQ(tally_.counts().timeouts, 1U);
}

TEST_F(HttpConnectionTest, ASlowBodyEnds) {
  open();
  say("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\n");
  for (int i = 0; i < 30; ++i) {
    EXPECT_EQ(heard(), "");
    say("a");
    wait(seconds(1));
  }
  EXPECT_THAT(heard(), StartsWith("HTTP/1.1 408"));
  EXPECT_TRUE(is_ending());
}

TEST_F(HttpConnectionTest, AHandlerMayTakeItsTime) {
  holds_ = true;
  open();
  say(kGet);
  wait(std::chrono::hours(1));
  held_->respond({});
  EXPECT_THAT(heard(), StartsWith("HTTP/1.1 200"));
}

TEST_F(HttpConnectionTest, ASlowReaderEnds) {
  handler_ = [](Request, Responder responder) { responder.respond({.body = std::string(640 * 1024, 'a')}); };
  open();
  say(kGet);
  wait(milliseconds(39'999));
  EXPECT_FALSE(is_closed()) << "30 s and 10 for its size";
  connection_->sent(1, now_);
  wait(milliseconds(1));
  EXPECT_TRUE(is_closed());
}

TEST_F(HttpConnectionTest, LingersForThePeerToClose) {
  open();
  ask("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
  say(std::string(200'000, 'a'));
  EXPECT_EQ(heard(), "");
  wait(milliseconds(1'999));
  EXPECT_FALSE(is_closed());
  wait(milliseconds(1));
  EXPECT_TRUE(is_closed());
}

TEST_F(HttpConnectionTest, SaysThatThereAreTooManyConnections) {
  open();
  connection_->turn_away(now_);
  EXPECT_THAT(heard(), testing::AllOf(StartsWith("HTTP/1.1 503"), HasSubstr("Retry-After: 1\r\n")));
  EXPECT_TRUE(is_ending());
}

TEST_F(HttpConnectionTest, StoppingFinishesWhatIsThere) {
  holds_ = true;
  open();
  say(kGet + kGet);
  context_.is_stopping = true;
  connection_->stop(now_);
  EXPECT_FALSE(is_ending());
  held_->respond({});
  EXPECT_THAT(heard(), HasSubstr("Connection: close\r\n"));
  EXPECT_TRUE(is_ending());
  EXPECT_EQ(requests_.size(), 1U);

  context_.is_stopping = false;
  open();
  context_.is_stopping = true;
  connection_->stop(now_);
  EXPECT_TRUE(is_closed()) << "it was idle";
}

class HttpStreamTest : public HttpConnectionTest {
 protected:
  HttpStreamTest() {
    handler_ = [this](Request, Responder responder) {
      stream_ = responder.stream({.content_type = "text/event-stream", .body = "retry: 1\n\n"});
      stream_.on_close([this] { ++closes_; });
    };
    options_.limits.stream_buffer_bytes_max = 1024;
  }

  LiveStream stream_;
  int closes_ = 0;
};

TEST_F(HttpStreamTest, SendsWhatComes) {
  open();
  EXPECT_EQ(ask(kGet),
            "HTTP/1.1 200 OK\r\nDate: Sun, 06 Nov 1994 08:49:37 GMT\r\nContent-Type: text/event-stream\r\n"
            "Connection: close\r\n\r\nretry: 1\n\n");
  EXPECT_TRUE(stream_.send("data: 1\n\n"));
  EXPECT_TRUE(stream_.send("data: 2\n\n"));
  EXPECT_EQ(heard(), "data: 1\n\ndata: 2\n\n");
  EXPECT_EQ(tally_.counts().streams, 1);
  EXPECT_EQ(tally_.counts().requests_in_flight, 0);
  wait(std::chrono::hours(24));
  EXPECT_FALSE(is_closed());
  stream_.send("last");
  stream_.close();
  EXPECT_EQ(heard(), "last");
  EXPECT_TRUE(connection_->wants_shutdown());
  EXPECT_EQ(tally_.counts().streams, 0);
  EXPECT_EQ(closes_, 0);
}

TEST_F(HttpStreamTest, EndsWithItsReader) {
  open();
  ask(kGet);
  say("what is said now means nothing");
  EXPECT_TRUE(stream_.is_open());
  connection_->peer_ended();
  EXPECT_FALSE(stream_.is_open());
  EXPECT_EQ(closes_, 1);
  EXPECT_EQ(tally_.counts().streams, 0);
}

TEST_F(HttpStreamTest, CutsOffAReaderThatIsTooSlow) {
  open();
  ask(kGet);
  int sent = 0;
  while (stream_.send(std::string(100, 'a'))) {
    settle();  // The first goes out and is not read.
    ++sent;
  }
  EXPECT_EQ(sent, 11);
  settle();
  EXPECT_TRUE(is_closed());
  EXPECT_EQ(closes_, 1);
  EXPECT_EQ(tally_.counts().streams_cut, 1U);
}

TEST_F(HttpStreamTest, CutsOffAReaderThatTakesNothing) {
  open();
  ask(kGet);
  stream_.send("a");
  settle();
  wait(milliseconds(29'999));
  EXPECT_TRUE(stream_.is_open());
  wait(milliseconds(1));
  EXPECT_FALSE(stream_.is_open());
  EXPECT_TRUE(is_closed());
}

TEST_F(HttpStreamTest, EndsWhenTheServerStops) {
  open();
  ask(kGet);
  stream_.send("a");
  settle();
  context_.is_stopping = true;
  connection_->stop(now_);
  EXPECT_EQ(closes_, 1);
  EXPECT_EQ(heard(), "a") << "what was sent before still goes out";
  EXPECT_TRUE(connection_->wants_shutdown());
}

TEST_F(HttpStreamTest, HeadGetsNoStream) {
  open();
  EXPECT_THAT(ask("HEAD / HTTP/1.1\r\nHost: a\r\n\r\n"), testing::EndsWith("\r\n\r\n"));
  EXPECT_FALSE(stream_.is_open());
  EXPECT_TRUE(is_ending());
}

}  // namespace
}  // namespace reif
