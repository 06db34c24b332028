#include "http/server.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>

#include <atomic>
#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <optional>
#include <random>
#include <thread>

#include "support/gzip.h"
#include "support/raw_client.h"
#include "support/scale.h"

namespace reif {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::AllOf;
using testing::EndsWith;
using testing::HasSubstr;
using testing::StartsWith;

const std::string kGet = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";

std::string get(const std::string& path) { return "GET " + path + " HTTP/1.1\r\nHost: a\r\n\r\n"; }

std::string post(const std::string& body, const std::string& fields = "") {
  return "POST /echo HTTP/1.1\r\nHost: a\r\n" + fields + "Content-Length: " + std::to_string(body.size()) +
         "\r\n\r\n" + body;
}

// A server whose handler answers by the request's path:
//   /echo the body, /hold when release() is called, /drop never, /big?BYTES, /stream by send().
class HttpServerTest : public testing::Test {
 protected:
  HttpServerTest() {
    options_.listen = "127.0.0.1:0";
    options_.io_threads = 2;
    options_.timeouts.tick = milliseconds(5);
    options_.timeouts.linger = milliseconds(200);
    options_.on_fault = [this](std::string_view what) {
      const std::lock_guard lock(mutex_);
      faults_.emplace_back(what);
      changed_.notify_all();
    };
  }
  ~HttpServerTest() override {
    held_.clear();
    streams_.clear();
  }

  void start() {
    auto started = HttpServer::start(
        options_, [this](Request request, Responder responder) { handle(std::move(request), std::move(responder)); });
    ASSERT_TRUE(started.has_value()) << started.error().message;
    server_ = std::move(*started);
  }

  void handle(Request request, Responder responder) {
    if (request.path() == "/hold") {
      const std::lock_guard lock(mutex_);
      held_.push_back({std::move(responder), {.body = "released"}});
    } else if (request.path() == "/stream") {
      LiveStream stream = responder.stream({.content_type = "text/event-stream"});
      stream.on_close([this] {
        const std::lock_guard lock(mutex_);
        ++closes_;
        changed_.notify_all();
      });
      const std::lock_guard lock(mutex_);
      streams_.push_back(std::move(stream));
    } else if (request.path() == "/big") {
      responder.respond({.body = std::string(std::stoul(request.query.at(0).name), 'b')});
    } else if (request.path() != "/drop") {
      responder.respond({.body = std::move(request.body)});
    }
    changed_.notify_all();
  }

  RawClient client(int receive_buffer_bytes = 0) { return RawClient(server_->port(), receive_buffer_bytes); }
  std::string ask(const std::string& request) {
    RawClient one = client();
    one.say(request);
    return one.hear_answer();
  }

  // Waits until it is so; a failure after ten seconds.
  void await(const std::function<bool()>& condition) {
    std::unique_lock lock(mutex_);
    const auto end = std::chrono::steady_clock::now() + seconds(10);
    while (!condition() && std::chrono::steady_clock::now() < end) {
      changed_.wait_for(lock, milliseconds(2));
    }
    EXPECT_TRUE(condition());
  }
  void await_held(std::size_t count) {
    await([&] { return held_.size() >= count; });
  }
  void release() {
    std::vector<Answered> answered;
    {
      const std::lock_guard lock(mutex_);
      answered.swap(held_);
    }
    respond_all(answered);
  }

  HttpOptions options_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<Answered> held_;
  std::vector<LiveStream> streams_;
  std::vector<std::string> faults_;
  int closes_ = 0;
  std::unique_ptr<HttpServer> server_;
};

TEST_F(HttpServerTest, ServesOverOneConnection) {
  start();
  RawClient one = client();
  for (int i = 0; i < 100; ++i) {
    one.say(post("hello " + std::to_string(i)));
    EXPECT_THAT(one.hear_answer(),
                AllOf(StartsWith("HTTP/1.1 200 OK\r\nDate: "), EndsWith("hello " + std::to_string(i))));
  }
  EXPECT_EQ(server_->counts().requests, 100U);
  EXPECT_EQ(server_->counts().connections, 1);
}

TEST_F(HttpServerTest, TakesARequestByteByByte) {
  start();
  RawClient one = client();
  for (const char c : post("hello")) {
    one.say(std::string(1, c));
  }
  EXPECT_THAT(one.hear_answer(), EndsWith("hello"));
}

TEST_F(HttpServerTest, AnswersPipelinedRequestsInOrder) {
  start();
  RawClient one = client();
  std::string all;
  for (int i = 0; i < 1000; ++i) {
    all += post(std::to_string(i));
  }
  std::thread speaker([&] { one.say(all); });
  for (int i = 0; i < 1000; ++i) {
    ASSERT_THAT(one.hear_answer(), EndsWith("\r\n\r\n" + std::to_string(i)));
  }
  speaker.join();
}

TEST_F(HttpServerTest, AnswersAfterThePeerEndedSending) {
  start();
  RawClient one = client();
  one.say(post("hello"));
  one.end_sending();
  EXPECT_THAT(one.hear_all(), EndsWith("hello"));
}

TEST_F(HttpServerTest, ClosesInAnOrderlyWay) {
  start();
  RawClient one = client();
  one.say("POST /echo HTTP/1.0\r\nContent-Length: 1\r\n\r\nx");
  EXPECT_THAT(one.hear_answer(), HasSubstr("Connection: close"));
  EXPECT_TRUE(one.hears_end());
}

TEST_F(HttpServerTest, WhoSendsTooMuchStillHearsWhy) {
  start();
  RawClient one = client();
  one.say("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 100000000\r\n\r\n");
  one.say(std::string(1'000'000, 'a'));
  EXPECT_THAT(one.hear_answer(), StartsWith("HTTP/1.1 413"));
  EXPECT_TRUE(one.hears_end());
}

TEST_F(HttpServerTest, InflatesAndStopsBombs) {
  start();
  EXPECT_THAT(ask(post(gzip("hello"), "Content-Encoding: gzip\r\n")), EndsWith("hello"));
  const std::string bomb = gzip(std::string(16 * 1024 * 1024, '\0'));
  EXPECT_THAT(ask(post(bomb, "Content-Encoding: gzip\r\n")), StartsWith("HTTP/1.1 413"));
}

TEST_F(HttpServerTest, SendsLargeAnswers) {
  start();
  RawClient one = client();
  for (const std::size_t bytes : {0U, 1U, 100'000U, 10'000'000U}) {
    one.say(get("/big?" + std::to_string(bytes)));
    const std::string answer = one.hear_answer();
    EXPECT_EQ(answer.size() - answer.find("\r\n\r\n") - 4, bytes);
  }
}

TEST_F(HttpServerTest, AnswersFromAnotherThreadLater) {
  start();
  std::deque<RawClient> clients;
  for (int i = 0; i < 200; ++i) {
    clients.push_back(client());
    clients.back().say(get("/hold"));
  }
  await_held(200);
  EXPECT_EQ(server_->counts().requests_in_flight, 200);
  EXPECT_THAT(ask(post("others go on")), EndsWith("others go on"));
  release();
  for (RawClient& one : clients) {
    EXPECT_THAT(one.hear_answer(), EndsWith("released"));
  }
  EXPECT_EQ(server_->counts().requests_in_flight, 0);
}

TEST_F(HttpServerTest, ARoundEndsWhenAllThatWasThereIsHandled) {
  std::vector<std::size_t> held_in_rounds;
  bool is_waiting = false;
  bool may_go_on = false;
  options_.io_threads = 1;
  options_.on_round = [&] {
    std::unique_lock lock(mutex_);
    if (held_.empty()) {
      return;
    }
    held_in_rounds.push_back(held_.size());
    is_waiting = true;
    lock.unlock();
    await([&] { return may_go_on; });
    release();
  };
  start();
  std::vector<RawClient> clients;
  for (int i = 0; i < 4; ++i) {
    clients.push_back(client());
    clients.back().say(kGet);
    EXPECT_THAT(clients.back().hear_answer(), StartsWith("HTTP/1.1 200"));
  }
  clients[0].say(get("/hold"));
  await([&] { return is_waiting; });
  for (int i = 1; i < 4; ++i) {
    clients[static_cast<std::size_t>(i)].say(get("/hold"));
  }
  {
    const std::lock_guard lock(mutex_);
    may_go_on = true;
  }
  for (RawClient& each : clients) {
    EXPECT_THAT(each.hear_answer(), EndsWith("released"));
  }
  EXPECT_EQ(held_in_rounds, (std::vector<std::size_t>{1, 3}));
}

TEST_F(HttpServerTest, ADroppedResponderSays500) {
  start();
  EXPECT_THAT(ask(get("/drop")), StartsWith("HTTP/1.1 500"));
  await([&] { return faults_.size() == 1; });
  RawClient one = client();
  one.say(get("/hold"));
  await_held(1);
  {
    const std::lock_guard lock(mutex_);
    held_.clear();
  }
  EXPECT_THAT(one.hear_answer(), StartsWith("HTTP/1.1 500"));
}

TEST_F(HttpServerTest, APeerThatLeavesHarmsNobody) {
  start();
  for (std::size_t i = 0; i < 50; ++i) {
    RawClient gone = client();
    gone.say(get("/hold"));
    await_held(i + 1);
    RawClient early = client();
    early.say(post("x").substr(0, 30));
    if (i % 2 == 0) {
      gone.reset();
      early.reset();
    }
  }
  release();
  await([&] { return server_->counts().connections == 0; });
  EXPECT_EQ(server_->counts().requests_in_flight, 0);
  EXPECT_THAT(ask(post("still there")), EndsWith("still there"));
}

TEST_F(HttpServerTest, SlowSendersEndAndOthersAreServed) {
  options_.timeouts.header = milliseconds(150);
  options_.timeouts.body = milliseconds(150);
  options_.timeouts.idle = milliseconds(150);
  start();
  std::deque<RawClient> slow;
  for (int i = 0; i < 60; ++i) {
    slow.push_back(client());
    slow.back().say(i % 3 == 0 ? "" : i % 3 == 1 ? "GET / HT" : post("hello").substr(0, post("hello").size() - 1));
  }
  EXPECT_THAT(ask(post("hello")), EndsWith("hello"));
  for (std::size_t i = 0; i < slow.size(); ++i) {
    if (i % 3 > 0) {
      EXPECT_THAT(slow[i].hear_answer(), StartsWith("HTTP/1.1 408")) << i;
    }
    EXPECT_TRUE(slow[i].hears_end()) << i;
  }
  slow.clear();
  await([&] { return server_->counts().connections == 0; });
}

TEST_F(HttpServerTest, ASlowReaderEndsAndOthersAreServed) {
  options_.timeouts.write = milliseconds(50);
  start();
  RawClient slow = client(4096);
  for (int i = 0; i < 200; ++i) {
    slow.say(get("/big?60000"));
  }
  EXPECT_THAT(ask(post("hello")), EndsWith("hello"));
  await([&] { return server_->counts().connections == 0; });
  EXPECT_EQ(server_->counts().timeouts, 1U);
  EXPECT_LT(slow.hear_all().size(), 200U * 60'000);
}

TEST_F(HttpServerTest, HoldsThousandsOfIdleConnections) {
  rlimit files{};
  getrlimit(RLIMIT_NOFILE, &files);
  files.rlim_cur = files.rlim_max;
  setrlimit(RLIMIT_NOFILE, &files);
  start();
  std::deque<RawClient> idle;
  const int count = scaled(2'000);
  for (int i = 0; i < count; ++i) {
    idle.push_back(client());
    ASSERT_TRUE(idle.back().is_connected());
  }
  await([&] { return server_->counts().connections == count; });
  EXPECT_THAT(ask(post("hello")), EndsWith("hello"));
  for (RawClient& one : idle) {
    one.say(post("each"));
  }
  for (RawClient& one : idle) {
    EXPECT_THAT(one.hear_answer(), EndsWith("each"));
  }
}

TEST_F(HttpServerTest, TurnsAwayConnectionsOverTheLimit) {
  options_.limits.connections_max = 3;
  start();
  std::deque<RawClient> clients;
  for (int i = 0; i < 3; ++i) {
    clients.push_back(client());
    clients.back().say(kGet);
    EXPECT_THAT(clients.back().hear_answer(), StartsWith("HTTP/1.1 200"));
  }
  RawClient over = client();
  over.say(kGet);
  EXPECT_THAT(over.hear_answer(), AllOf(StartsWith("HTTP/1.1 503"), HasSubstr("Retry-After: ")));
  EXPECT_TRUE(over.hears_end());
  over.close();
  clients.pop_back();
  await([&] { return server_->counts().connections == 2; });
  EXPECT_THAT(ask(kGet), StartsWith("HTTP/1.1 200"));
  EXPECT_EQ(server_->counts().connections_refused, 1U);
}

TEST_F(HttpServerTest, WaitsWhenThereAreNoFileDescriptors) {
  start();
  RawClient before = client();
  before.say(kGet);
  EXPECT_THAT(before.hear_answer(), StartsWith("HTTP/1.1 200"));
  std::optional<RawClient> waiting(client());  // Its socket is made while that is possible.
  before.say(kGet);
  before.hear_answer();
  rlimit files{};
  getrlimit(RLIMIT_NOFILE, &files);
  await([&] { return server_->counts().connections == 2; });
  RawClient late = [&] {
    const int socket = dup(0);  // The lowest free number: from it on there is nothing.
    close(socket);
    const rlimit none{static_cast<rlim_t>(socket) + 1, files.rlim_max};
    setrlimit(RLIMIT_NOFILE, &none);
    return client();
  }();
  late.say(post("later"));
  await([&] { return faults_.size() == 1; });
  EXPECT_THAT(faults_.at(0), HasSubstr("cannot accept"));
  before.say(kGet);
  EXPECT_THAT(before.hear_answer(), StartsWith("HTTP/1.1 200"));
  setrlimit(RLIMIT_NOFILE, &files);
  EXPECT_THAT(late.hear_answer(), EndsWith("later"));
  EXPECT_EQ(faults_.size(), 1U) << "said once, tried seldom";
}

TEST_F(HttpServerTest, StreamsToManyAndCutsOffTheSlow) {
  options_.limits.stream_buffer_bytes_max = 64 * 1024;
  start();
  RawClient slow = client(4096);
  slow.say(get("/stream"));
  EXPECT_THAT(slow.hear_until("\r\n\r\n"), HasSubstr("text/event-stream"));
  std::deque<RawClient> readers;
  for (int i = 0; i < 20; ++i) {
    readers.push_back(client());
    readers.back().say(get("/stream"));
    readers.back().hear_until("\r\n\r\n");
  }
  await([&] { return streams_.size() == 21; });
  const std::string event = "data: " + std::string(10'000, 'x') + "\n\n";
  int rounds = 0;
  for (bool is_slow_open = true; is_slow_open && rounds < 10'000; ++rounds) {
    const std::lock_guard lock(mutex_);
    for (std::size_t i = 1; i < streams_.size(); ++i) {
      ASSERT_TRUE(streams_[i].send(event));
      ASSERT_EQ(readers[i - 1].hear_until("\n\n").size(), event.size());
    }
    is_slow_open = streams_[0].send(event);
  }
  EXPECT_GT(rounds, 6);
  EXPECT_LT(rounds, 10'000);
  await([&] { return closes_ == 1; });
  EXPECT_EQ(server_->counts().streams, 20);
}

TEST_F(HttpServerTest, StreamsMayBeJoinedAndLeftAgain) {
  start();
  for (int i = 0; i < 100; ++i) {
    RawClient reader = client();
    reader.say(get("/stream"));
    await([&] { return streams_.size() == static_cast<std::size_t>(i) + 1; });
    streams_.back().send("id: " + std::to_string(i) + "\n\n");
    EXPECT_THAT(reader.hear_until("\n\n" + std::string()), HasSubstr("HTTP/1.1 200"));
    if (i % 2 == 0) {
      reader.reset();
    }
  }
  await([&] { return closes_ == 100; });
  for (LiveStream& stream : streams_) {
    EXPECT_FALSE(stream.send("x"));
  }
  await([&] { return server_->counts().connections == 0; });
}

TEST_F(HttpServerTest, StopsAtOnceWhereNothingIsUnderWay) {
  start();
  RawClient idle = client();
  idle.say(kGet);
  idle.hear_answer();
  RawClient reader = client();
  reader.say(get("/stream"));
  reader.hear_until("\r\n\r\n");
  const auto begin = std::chrono::steady_clock::now();
  server_->stop();
  EXPECT_LT(std::chrono::steady_clock::now() - begin, seconds(2));
  EXPECT_TRUE(idle.hears_end());
  EXPECT_TRUE(reader.hears_end());
  await([&] { return closes_ == 1; });
  EXPECT_FALSE(client().is_connected());
  server_->stop();
}

TEST_F(HttpServerTest, StoppingWaitsForAnswersAndNoLongerThanTheDeadline) {
  options_.timeouts.stop = milliseconds(300);
  start();
  RawClient answered = client();
  answered.say(get("/hold"));
  await_held(1);
  std::thread stopper([&] { server_->stop(); });
  EXPECT_FALSE(RawClient(server_->port()).hear_all().starts_with("HTTP/1.1 200"));
  release();
  EXPECT_THAT(answered.hear_answer(), AllOf(StartsWith("HTTP/1.1 200"), HasSubstr("Connection: close")));
  answered.close();
  stopper.join();

  start();
  RawClient never = client();
  never.say(get("/hold"));
  await_held(1);
  server_->stop();
  EXPECT_EQ(never.hear_all(), "");
  release();  // Nobody is there to hear it.
}

TEST_F(HttpServerTest, StopsUnderLoadWithoutLosingAnAnswer) {
  for (int round = 0; round < scaled(10); ++round) {
    start();
    std::atomic<int> heard = 0;
    std::atomic<int> broken = 0;
    std::vector<std::thread> speakers;
    for (int i = 0; i < 8; ++i) {
      speakers.emplace_back([&] {
        for (bool goes_on = true; goes_on;) {
          RawClient one = client();
          for (std::string answer = "x"; !answer.empty();) {
            one.say(post("load"));
            answer = one.hear_answer();
            heard += answer.empty() ? 0 : 1;
            broken += answer.empty() || answer.ends_with("load") ? 0 : 1;
          }
          goes_on = one.is_connected();
        }
      });
    }
    await([&] { return heard > 500; });
    server_->stop();
    for (std::thread& speaker : speakers) {
      speaker.join();
    }
    EXPECT_EQ(broken, 0);
    EXPECT_EQ(static_cast<std::uint64_t>(heard), server_->counts().requests) << "each that was taken was answered";
    server_ = nullptr;
  }
}

TEST_F(HttpServerTest, SurvivesAnything) {
  start();
  std::mt19937 random(11);
  const std::string seed = post("hello", "Expect: 100-continue\r\n") + kGet;
  for (int i = 0; i < scaled(500); ++i) {
    std::string bytes = seed;
    for (int change = 0; change < 3; ++change) {
      bytes[random() % bytes.size()] = static_cast<char>(random());
    }
    RawClient one = client();
    one.say(i % 2 == 0 ? bytes : bytes.substr(0, random() % bytes.size()));
    if (i % 5 == 0) {
      one.reset();
    } else {
      one.end_sending();
      one.hear_all();
    }
  }
  EXPECT_THAT(ask(post("hello")), EndsWith("hello"));
}

TEST_F(HttpServerTest, SaysWhyItCannotListen) {
  const auto failure = [&](const std::string& listen) {
    options_.listen = listen;
    const auto started = HttpServer::start(options_, [](Request, Responder) {});
    EXPECT_FALSE(started.has_value());
    return started ? Error{} : started.error();
  };
  for (const char* listen : {"", "127.0.0.1", "127.0.0.1:", "127.0.0.1:x", "127.0.0.1:65536", "nowhere:80", ":80"}) {
    EXPECT_EQ(failure(listen).code, Error::Code::invalid_argument) << listen;
  }
}

TEST_F(HttpServerTest, ListensAtTheAddressItIsGiven) {
  for (const char* listen : {"localhost:0", "[::1]:0", "0.0.0.0:0"}) {
    options_.listen = listen;
    start();
    EXPECT_GT(server_->port(), 0);
  }
  const auto second = HttpServer::start(options_, [](Request, Responder) {});
  ASSERT_TRUE(second.has_value());
  options_.listen = "0.0.0.0:" + std::to_string(server_->port());
  const auto taken = HttpServer::start(options_, [](Request, Responder) {});
  ASSERT_FALSE(taken.has_value());
  EXPECT_EQ(taken.error().code, Error::Code::unavailable);
}

}  // namespace
}  // namespace reif
