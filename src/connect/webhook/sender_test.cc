#include "connect/webhook/sender.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <condition_variable>
#include <deque>
#include <functional>
#include <map>
#include <mutex>
#include <thread>

#include "support/test_receiver.h"

namespace reif {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::AllOf;
using testing::HasSubstr;
using testing::StartsWith;
using Peer = TestReceiver::Peer;

// A receiver that answers every request alike.
TestReceiver::Behaviour answering(const std::string& status, const std::string& fields = "") {
  return [=](Peer& peer) {
    peer.answer(status, fields);
    return true;
  };
}

bool hang(Peer& peer) {
  peer.hang();
  return false;
}

class WebhookSenderTest : public testing::Test {
 protected:
  WebhookSenderTest() { options_.guard = {.allowed_ranges = {"127.0.0.1"}, .allows_http = true}; }

  // Receivers first: their ports are what may be sent to.
  TestReceiver& receiver(TestReceiver::Behaviour behaviour) {
    options_.guard.ports.push_back(receivers_.emplace_back(std::move(behaviour)).port());
    return receivers_.back();
  }

  WebhookSender& sender() {
    if (sender_ == nullptr) {
      sender_ = std::move(WebhookSender::start(options_).value());
    }
    return *sender_;
  }

  // Its outcome is outcomes_[number] later.
  void post(int number, WebhookRequest request) {
    sender().post(std::move(request), [this, number](WebhookOutcome outcome) {
      const std::lock_guard lock(mutex_);
      EXPECT_TRUE(outcomes_.emplace(number, std::move(outcome)).second) << "called back twice";
      changed_.notify_all();
    });
  }
  void await(const std::function<bool()>& condition) {
    std::unique_lock lock(mutex_);
    EXPECT_TRUE(changed_.wait_for(lock, seconds(10), condition));
  }
  WebhookOutcome send(WebhookRequest request) {
    const int number = -1 - sent_++;
    post(number, std::move(request));
    await([&] { return outcomes_.contains(number); });
    const std::lock_guard lock(mutex_);
    return outcomes_[number];
  }

  std::deque<TestReceiver> receivers_;
  WebhookSender::Options options_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::map<int, WebhookOutcome> outcomes_;
  int sent_ = 0;
  std::unique_ptr<WebhookSender> sender_;
};

TEST_F(WebhookSenderTest, PostsBodyAndHeaders) {
  TestReceiver& to = receiver(answering("200 OK"));
  const std::string body("{\"name\":\"J\xC3\xBCrgen\"}\0.", 20);
  const WebhookOutcome outcome = send({.url = to.url("/a/b?c=d"),
                                       .headers = {{"Content-Type", "application/json"},
                                                   {"webhook-id", "msg_1"},
                                                   {"webhook-signature", "v1,abc v1,def"}},
                                       .body = body});
  EXPECT_EQ(outcome.status, 200);
  EXPECT_EQ(outcome.error, "");
  EXPECT_TRUE(outcome.is_delivered());
  ASSERT_EQ(to.requests().size(), 1U);
  const std::string request = to.requests()[0];
  EXPECT_THAT(request,
              AllOf(StartsWith("POST /a/b?c=d HTTP/1.1\r\nHost: 127.0.0.1:"), HasSubstr("\r\nUser-Agent: Reif\r\n"),
                    HasSubstr("\r\nContent-Type: application/json\r\n"), HasSubstr("\r\nwebhook-id: msg_1\r\n"),
                    HasSubstr("\r\nwebhook-signature: v1,abc v1,def\r\n"), HasSubstr("\r\nContent-Length: 20\r\n")));
  EXPECT_EQ(request.substr(request.size() - body.size()), body);
}

TEST_F(WebhookSenderTest, SaysWhatTheReceiverAnswered) {
  for (const int status : {200, 201, 204, 302, 400, 410, 500, 503}) {
    TestReceiver& to = receiver(answering(std::to_string(status) + " Status"));
    sender_ = nullptr;
    const WebhookOutcome outcome = send({.url = to.url()});
    EXPECT_EQ(outcome.status, status);
    EXPECT_EQ(outcome.error, "");
    EXPECT_EQ(outcome.is_delivered(), status < 300);
    EXPECT_EQ(outcome.retry_after, seconds(0));
  }
}

TEST_F(WebhookSenderTest, FollowsNoRedirect) {
  TestReceiver& target = receiver(answering("200 OK"));
  for (const char* status :
       {"301 Moved", "302 Found", "303 See Other", "307 Temporary Redirect", "308 Permanent Redirect"}) {
    TestReceiver& to = receiver(answering(status, "Location: " + target.url() + "\r\n"));
    sender_ = nullptr;
    EXPECT_EQ(send({.url = to.url()}).status, std::stoi(status));
  }
  EXPECT_EQ(target.connections(), 0);
}

TEST_F(WebhookSenderTest, ReadsRetryAfter) {
  EXPECT_EQ(send({.url = receiver(answering("429 Too Many Requests", "Retry-After: 17\r\n")).url()}).retry_after,
            seconds(17));
  sender_ = nullptr;
  const std::time_t later = std::time(nullptr) + 100;
  char date[64];
  std::tm parts{};
  std::strftime(date, sizeof(date), "Retry-After: %a, %d %b %Y %H:%M:%S GMT\r\n", gmtime_r(&later, &parts));
  const seconds span = send({.url = receiver(answering("503 Busy", date)).url()}).retry_after;
  EXPECT_GE(span, seconds(90));
  EXPECT_LE(span, seconds(100));
  sender_ = nullptr;
  for (const char* field :
       {"Retry-After: soon\r\n", "Retry-After: -5\r\n", "Retry-After: Sun, 06 Nov 1994 08:49:37 GMT\r\n"}) {
    sender_ = nullptr;
    EXPECT_EQ(send({.url = receiver(answering("429 Busy", field)).url()}).retry_after, seconds(0)) << field;
  }
}

TEST_F(WebhookSenderTest, KeepsConnections) {
  TestReceiver& to = receiver(answering("204 No Content"));
  for (int i = 0; i < 20; ++i) {
    EXPECT_EQ(send({.url = to.url(), .body = "x"}).status, 204);
  }
  EXPECT_EQ(to.connections(), 1);
  EXPECT_EQ(to.requests().size(), 20U);
}

TEST_F(WebhookSenderTest, SendsAnewWhereAKeptConnectionHasEnded) {
  TestReceiver& to = receiver([](Peer& peer) {
    peer.answer("200 OK");
    return false;
  });
  for (int i = 0; i < 5; ++i) {
    EXPECT_EQ(send({.url = to.url(), .body = "x"}).status, 200);
  }
}

TEST_F(WebhookSenderTest, GivesUpOnAReceiverThatHangs) {
  TestReceiver& to = receiver(hang);
  const WebhookOutcome outcome = send({.url = to.url(), .timeout = milliseconds(150)});
  EXPECT_EQ(outcome.status, 0);
  EXPECT_THAT(outcome.error, HasSubstr("Timeout"));
  EXPECT_GE(outcome.duration, milliseconds(140));
  EXPECT_LT(outcome.duration, seconds(2));
}

TEST_F(WebhookSenderTest, SaysWhyThereIsNoAnswer) {
  TestReceiver& reset = receiver([](Peer& peer) {
    peer.reset();
    return false;
  });
  TestReceiver& silent = receiver([](Peer&) { return false; });
  TestReceiver& odd = receiver([](Peer& peer) {
    peer.say("220 mail.example ESMTP\r\n");
    return false;
  });
  TestReceiver& promising = receiver([](Peer& peer) {
    peer.say("HTTP/1.1 100 Continue\r\n\r\n");
    return false;
  });
  for (const TestReceiver* to : {&reset, &silent, &odd, &promising}) {
    const WebhookOutcome outcome = send({.url = to->url(), .body = "x"});
    EXPECT_EQ(outcome.status, 0);
    EXPECT_NE(outcome.error, "");
  }
  const WebhookOutcome nobody = send({.url = "http://127.0.0.1:8443/"});
  EXPECT_EQ(nobody.status, 0);
  EXPECT_NE(nobody.error, "");
}

TEST_F(WebhookSenderTest, TheStatusCountsWhateverBecomesOfTheBody) {
  TestReceiver& slow = receiver([](Peer& peer) {
    peer.say("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nabc");
    peer.hang();
    return false;
  });
  TestReceiver& huge = receiver([](Peer& peer) {
    peer.say("HTTP/1.1 200 OK\r\nContent-Length: 1000000000\r\n\r\n");
    while (peer.say(std::string(100'000, 'a'))) {
    }
    return false;
  });
  EXPECT_EQ(send({.url = slow.url(), .timeout = milliseconds(150)}).status, 200);
  const WebhookOutcome outcome = send({.url = huge.url()});
  EXPECT_EQ(outcome.status, 200);
  EXPECT_LT(outcome.duration, seconds(4)) << "it was not read to its end";
}

TEST_F(WebhookSenderTest, AHeaderWithoutEndIsNoAnswer) {
  TestReceiver& to = receiver([](Peer& peer) {
    peer.say("HTTP/1.1 ");
    while (peer.say("200 OK\r\nX: " + std::string(10'000, 'a') + "\r\nY: ")) {
    }
    return false;
  });
  const WebhookOutcome outcome = send({.url = to.url()});
  EXPECT_LT(outcome.duration, seconds(4));
}

TEST_F(WebhookSenderTest, LimitsConnectionsOfAHost) {
  std::mutex mutex;
  int together = 0;
  int together_max = 0;
  TestReceiver& to = receiver([&](Peer& peer) {
    {
      const std::lock_guard lock(mutex);
      together_max = std::max(together_max, ++together);
    }
    std::this_thread::yield();
    {
      const std::lock_guard lock(mutex);
      --together;
    }
    peer.answer("200 OK");
    return true;
  });
  for (int i = 0; i < 200; ++i) {
    post(i, {.url = to.url(), .body = std::to_string(i)});
  }
  await([&] { return outcomes_.size() == 200; });
  EXPECT_LE(to.connections(), 4);
  EXPECT_LE(together_max, 4);
  EXPECT_EQ(to.requests().size(), 200U);
}

TEST_F(WebhookSenderTest, ReceiversThatHangHarmNobody) {
  options_.connections_max = 250;  // 50 that hang take at most four each.
  std::vector<const TestReceiver*> healthy;
  std::vector<const TestReceiver*> hanging;
  for (int i = 0; i < 50; ++i) {
    healthy.push_back(&receiver(answering("200 OK")));
    hanging.push_back(&receiver(hang));
  }
  sender();
  const auto begin = std::chrono::steady_clock::now();
  int number = 0;
  for (int round = 0; round < 10; ++round) {
    for (const TestReceiver* to : hanging) {
      post(--number, {.url = to->url(), .timeout = milliseconds(5'000)});
    }
  }
  for (int i = 0; i < 500; ++i) {
    post(i, {.url = healthy[static_cast<std::size_t>(i) % healthy.size()]->url()});
  }
  await([&] { return outcomes_.size() >= 500; });
  EXPECT_LT(std::chrono::steady_clock::now() - begin, seconds(4)) << "before any that hangs has timed out";
  for (int i = 0; i < 500; ++i) {
    EXPECT_EQ(outcomes_.at(i).status, 200);
  }
  sender().stop();
  EXPECT_EQ(outcomes_.size(), 1000U);
}

TEST_F(WebhookSenderTest, AHostThatDidNotAnswerGetsOneConnection) {
  TestReceiver& to = receiver(hang);
  sender();
  const auto begin = std::chrono::steady_clock::now();
  for (int i = 0; i < 8; ++i) {
    post(i, {.url = to.url(), .timeout = milliseconds(50)});
  }
  await([&] { return outcomes_.size() == 8; });
  EXPECT_GE(std::chrono::steady_clock::now() - begin, milliseconds(245)) << "four at once, then one after the other";
}

TEST_F(WebhookSenderTest, RefusesMoreThanMayWait) {
  options_.waiting_max = 3;
  TestReceiver& to = receiver(hang);
  for (int i = 0; i < 100; ++i) {
    post(i, {.url = to.url()});
  }
  await([&] { return outcomes_.size() >= 93; });  // Four are on their way and three wait, or only three wait yet.
  const std::lock_guard lock(mutex_);
  for (const auto& [number, outcome] : outcomes_) {
    EXPECT_THAT(outcome.error, HasSubstr("too many")) << number;
  }
  EXPECT_LE(outcomes_.size(), 97U);
}

TEST_F(WebhookSenderTest, RefusesWhatItMayNotConnectTo) {
  TestReceiver& to = receiver(answering("200 OK"));
  options_.guard.allowed_ranges = {};
  const std::string port = std::to_string(to.port());
  for (const std::string host : {"127.0.0.1", "localhost", "0x7f.1", "2130706433", "[::1]", "[::ffff:127.0.0.1]",
                                 "0.0.0.0", "user@localhost", "127.0.0.1.", "LOCALHOST."}) {
    const WebhookOutcome outcome = send({.url = "http://" + host + ":" + port + "/"});
    EXPECT_EQ(outcome.status, 0) << host;
    EXPECT_NE(outcome.error, "") << host;
  }
  EXPECT_THAT(send({.url = "http://localhost:" + port}).error, HasSubstr("is a loopback address"))
      << "found out when connecting";
  EXPECT_EQ(send({.url = "ftp://127.0.0.1:" + port}).status, 0);
  EXPECT_EQ(send({.url = "http://127.0.0.1:22/"}).error, "port 22 is not allowed");
  EXPECT_EQ(to.connections(), 0);
}

TEST_F(WebhookSenderTest, ANameMayStandForAnAllowedAddress) {
  TestReceiver& to = receiver(answering("200 OK"));
  EXPECT_EQ(send({.url = "http://localhost:" + std::to_string(to.port())}).status, 200);
}

TEST_F(WebhookSenderTest, UsesNoProxyOfTheEnvironment) {
  TestReceiver& proxy = receiver(answering("200 OK"));
  TestReceiver& to = receiver(answering("204 No Content"));
  for (const char* name : {"http_proxy", "https_proxy", "HTTPS_PROXY", "ALL_PROXY", "all_proxy"}) {
    setenv(name, proxy.url("").c_str(), 1);
  }
  EXPECT_EQ(send({.url = to.url()}).status, 204);
  for (const char* name : {"http_proxy", "https_proxy", "HTTPS_PROXY", "ALL_PROXY", "all_proxy"}) {
    unsetenv(name);
  }
  EXPECT_EQ(proxy.connections(), 0);
}

TEST_F(WebhookSenderTest, HeadersCannotBeSmuggledIn) {
  TestReceiver& to = receiver(answering("200 OK"));
  EXPECT_THAT(send({.url = to.url(), .headers = {{"A", "b\r\nC: d"}}}).error, HasSubstr("line break"));
  EXPECT_THAT(send({.url = to.url(), .headers = {{"A\n", "b"}}}).error, HasSubstr("line break"));
  EXPECT_EQ(to.connections(), 0);
}

TEST_F(WebhookSenderTest, ACallbackMayPost) {
  TestReceiver& to = receiver(answering("200 OK"));
  sender().post({.url = to.url()}, [&](const WebhookOutcome&) { post(1, {.url = to.url()}); });
  await([&] { return outcomes_.contains(1); });
  EXPECT_EQ(outcomes_.at(1).status, 200);
}

TEST_F(WebhookSenderTest, StopsWithinASecond) {
  TestReceiver& to = receiver(hang);
  for (int i = 0; i < 20; ++i) {
    post(i, {.url = to.url()});
  }
  const auto begin = std::chrono::steady_clock::now();
  sender().stop();
  EXPECT_LT(std::chrono::steady_clock::now() - begin, seconds(1));
  ASSERT_EQ(outcomes_.size(), 20U);
  EXPECT_THAT(outcomes_.at(19).error, HasSubstr("stopped"));
  post(20, {.url = to.url()});
  EXPECT_EQ(outcomes_.size(), 21U) << "at once";
  sender().stop();
}

TEST_F(WebhookSenderTest, SaysWhatIsWrongWithItsOptions) {
  options_.guard.allowed_ranges = {"nonsense"};
  EXPECT_EQ(WebhookSender::start(options_).error().code, Error::Code::invalid_argument);
  options_.guard.allowed_ranges = {};
  options_.connections_max = 0;
  EXPECT_EQ(WebhookSender::start(options_).error().code, Error::Code::invalid_argument);
}

}  // namespace
}  // namespace reif
