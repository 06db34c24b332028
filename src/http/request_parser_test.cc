#include "http/request_parser.h"

#include <gtest/gtest.h>

#include <random>

#include "support/scale.h"

namespace reif {
namespace {

using Step = RequestParser::Step;

// What came of some bytes that are shown in pieces.
struct Outcome {
  Step step = Step::more;
  int status = 0;  // Where it was refused.
  std::size_t used = 0;
  Request request;
};

// Shows bytes as a connection does: as they come, until the request is complete or refused.
Outcome read_in_pieces(std::string_view bytes, std::size_t piece, const HttpLimits& limits = {}) {
  RequestParser parser(limits);
  Outcome outcome;
  std::size_t shown = 0;
  while (outcome.step != Step::done && outcome.step != Step::refused) {
    std::size_t used = 0;
    outcome.step = parser.read(bytes.substr(outcome.used, shown - outcome.used), used);
    outcome.used += used;
    if (outcome.step == Step::more) {
      if (shown == bytes.size()) {
        break;
      }
      shown = std::min(bytes.size(), shown + piece);
    }
  }
  if (outcome.step == Step::refused) {
    outcome.status = parser.refusal().status;
  }
  outcome.request = std::move(parser.request());
  return outcome;
}

Outcome read(std::string_view bytes, const HttpLimits& limits = {}) {
  return read_in_pieces(bytes, bytes.size(), limits);
}

TEST(RequestParserTest, ReadsARequest) {
  const Outcome outcome = read(
      "POST /v1/track?writeKey=k%201&debug HTTP/1.1\r\nHost: reif.example\r\nX-Write-Key:  a b \t\r\n"
      "content-length: 5\r\n\r\nhelloGET");
  ASSERT_EQ(outcome.step, Step::done);
  EXPECT_EQ(outcome.request.method, "POST");
  EXPECT_EQ(outcome.request.target, "/v1/track?writeKey=k%201&debug");
  EXPECT_EQ(outcome.request.path(), "/v1/track");
  EXPECT_EQ(find(outcome.request.query, "writeKey"), "k 1");
  EXPECT_EQ(outcome.request.headers.find("x-write-key"), "a b");
  EXPECT_EQ(outcome.request.headers.size(), 3U);
  EXPECT_EQ(outcome.request.body, "hello");
}

TEST(RequestParserTest, ReadsChunks) {
  const Outcome outcome = read(
      "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: Chunked\r\n\r\n"
      "3;name=value\r\nabc\r\n0A\r\n0123456789\r\n0\r\nHost: b\r\nX-Trailer: c\r\n\r\n");
  ASSERT_EQ(outcome.step, Step::done);
  EXPECT_EQ(outcome.request.body, "abc0123456789");
  EXPECT_EQ(outcome.request.headers.find("Host"), "a") << "a trailer is no header";
  EXPECT_EQ(outcome.request.headers.find("X-Trailer"), std::nullopt);
}

TEST(RequestParserTest, WhereTheBytesAreCutMeansNothing) {
  const std::vector<std::string> requests = {
      "GET / HTTP/1.1\r\nHost: a\r\n\r\n",
      "\r\nGET /a?b=c HTTP/1.0\r\n\r\n",
      "POST /a HTTP/1.1\r\nHost: a\r\nContent-Length: 12\r\n\r\n0123456789\r\n",
      "POST /a HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
      "POST /a HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nA: b\r\n\r\n",
      "POST /a HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n2;a=\"b\"\r\n\r\n\r\n1\r\nx\r\n000\r\n\r\n"};
  for (const std::string& request : requests) {
    const Outcome whole = read(request);
    ASSERT_EQ(whole.step, Step::done) << request;
    EXPECT_EQ(whole.used, request.size()) << request;
    for (std::size_t piece = 1; piece < request.size(); ++piece) {
      const Outcome pieces = read_in_pieces(request, piece);
      EXPECT_EQ(pieces.step, Step::done) << request << " in pieces of " << piece;
      EXPECT_EQ(pieces.used, request.size());
      EXPECT_EQ(pieces.request.body, whole.request.body);
      EXPECT_EQ(pieces.request.target, whole.request.target);
    }
    for (std::size_t length = 0; length < request.size(); ++length) {
      EXPECT_EQ(read(request.substr(0, length)).step, Step::more) << request.substr(0, length);
    }
  }
}

struct Refused {
  const char* what;
  std::string bytes;
  int status;
};

std::vector<Refused> refused_requests() {
  const std::string get = "GET / HTTP/1.1\r\nHost: a\r\n";
  const std::string post = "POST / HTTP/1.1\r\nHost: a\r\n";
  return {
      {"no Host", "GET / HTTP/1.1\r\n\r\n", 400},
      {"two Hosts", get + "Host: a\r\n\r\n", 400},
      {"two Hosts of HTTP/1.0", "GET / HTTP/1.0\r\nHost: a\r\nhost: b\r\n\r\n", 400},
      {"an empty Host", "GET / HTTP/1.1\r\nHost:\r\n\r\n", 400},
      {"a Host with a path", "GET / HTTP/1.1\r\nHost: a/b\r\n\r\n", 400},
      {"a Host with a user", "GET / HTTP/1.1\r\nHost: a@b\r\n\r\n", 400},
      {"a folded field", get + "X: a\r\n b\r\n\r\n", 400},
      {"a folded field by a tab", get + "X: a\r\n\tb\r\n\r\n", 400},
      {"a folded first field", "GET / HTTP/1.1\r\n Host: a\r\n\r\n", 400},
      {"a NUL in a value", get + std::string("X: a\0b\r\n\r\n", 10), 400},
      {"a control in a value", get + "X: a\x01\r\n\r\n", 400},
      {"a DEL in a value", get + "X: a\x7F\r\n\r\n", 400},
      {"a control in the target", "GET /\x02 HTTP/1.1\r\nHost: a\r\n\r\n", 400},
      {"a tab in the request line", "GET\t/ HTTP/1.1\r\nHost: a\r\n\r\n", 400},
      {"a bare line feed", "GET / HTTP/1.1\nHost: a\r\n\r\n", 400},
      {"a bare line feed in the middle", get + "X: a\nY: b\r\n\r\n", 400},
      {"a bare carriage return", get + "X: a\rY: b\r\n\r\n", 400},
      {"a blank before the colon", get + "X : a\r\n\r\n", 400},
      {"no colon", get + "X\r\n\r\n", 400},
      {"no name", get + ": a\r\n\r\n", 400},
      {"length and chunks", post + "Content-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n", 400},
      {"chunks and length", post + "Transfer-Encoding: chunked\r\nContent-Length: 1\r\n\r\n", 400},
      {"two lengths", post + "Content-Length: 1\r\nContent-Length: 2\r\n\r\n", 400},
      {"the same length twice", post + "Content-Length: 1\r\nContent-Length: 1\r\n\r\n", 400},
      {"a list of lengths", post + "Content-Length: 1, 1\r\n\r\n", 400},
      {"a signed length", post + "Content-Length: +2\r\n\r\n", 400},
      {"a negative length", post + "Content-Length: -1\r\n\r\n", 400},
      {"a hexadecimal length", post + "Content-Length: 0x1\r\n\r\n", 400},
      {"a length beyond 64 bits", post + "Content-Length: 18446744073709551617\r\n\r\n", 400},
      {"no length", post + "Content-Length:\r\n\r\n", 400},
      {"another transfer coding", post + "Transfer-Encoding: xchunked\r\n\r\n", 501},
      {"gzip as a transfer coding", post + "Transfer-Encoding: gzip, chunked\r\n\r\n", 501},
      {"identity as a transfer coding", post + "Transfer-Encoding: identity\r\n\r\n", 501},
      {"two transfer codings", post + "Transfer-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n", 400},
      {"chunks twice", post + "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n", 400},
      {"chunks of HTTP/1.0", "POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n", 400},
      {"a chunk of no size", post + "Transfer-Encoding: chunked\r\n\r\n\r\n", 400},
      {"a chunk of an odd size", post + "Transfer-Encoding: chunked\r\n\r\n-1\r\na\r\n", 400},
      {"a chunk beyond 64 bits", post + "Transfer-Encoding: chunked\r\n\r\n10000000000000000\r\n", 400},
      {"a chunk longer than it says", post + "Transfer-Encoding: chunked\r\n\r\n1\r\nab\r\n0\r\n\r\n", 400},
      {"a chunk header with a bare line feed", post + "Transfer-Encoding: chunked\r\n\r\n1\na\r\n0\r\n\r\n", 400},
      {"a malformed trailer", post + "Transfer-Encoding: chunked\r\n\r\n0\r\nA b\r\n\r\n", 400},
      {"another expectation", post + "Expect: 200-ok\r\n\r\n", 417},
      {"HTTP/2", "PRI * HTTP/2.0\r\n\r\n", 505},
      {"HTTP/1.2", "GET / HTTP/1.2\r\nHost: a\r\n\r\n", 505},
      {"HTTP/0.9", "GET /\r\n\r\n", 400},
      {"another protocol", "GET / HTCPCP/1.0\r\nHost: a\r\n\r\n", 400},
      {"more after the version", "GET / HTTP/1.1 x\r\nHost: a\r\n\r\n", 400},
      {"no method", " / HTTP/1.1\r\nHost: a\r\n\r\n", 400},
      {"no target", "GET  HTTP/1.1\r\nHost: a\r\n\r\n", 400},
      {"CONNECT", "CONNECT a:443 HTTP/1.1\r\nHost: a\r\n\r\n", 400},
      {"a user in the target", "GET http://me@a/ HTTP/1.1\r\nHost: a\r\n\r\n", 400},
      {"a fragment", "GET /a#b HTTP/1.1\r\nHost: a\r\n\r\n", 400},
      {"* of GET", "GET * HTTP/1.1\r\nHost: a\r\n\r\n", 400},
      {"a TLS hello", std::string("\x16\x03\x01\x02\x00\x01\r\n\r\n", 10), 400},
  };
}

TEST(RequestParserTest, RefusesWhatIsMalformedOrAmbiguous) {
  for (const Refused& refused : refused_requests()) {
    for (const std::size_t piece : {refused.bytes.size(), std::size_t{1}}) {
      const Outcome outcome = read_in_pieces(refused.bytes, piece);
      EXPECT_EQ(outcome.step, Step::refused) << refused.what;
      EXPECT_EQ(outcome.status, refused.status) << refused.what;
    }
  }
}

TEST(RequestParserTest, TakesWhatIsUnusualButClear) {
  for (const std::string request :
       {"OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n", "GET http://a:80/b?c HTTP/1.1\r\nHost: a:80\r\n\r\n",
        "GET / HTTP/1.0\r\n\r\n", "get / HTTP/1.1\r\nHost: [::1]:80\r\n\r\n", "\r\nGET / HTTP/1.1\r\nHOST:a\r\n\r\n",
        "GET /\xC3\xBC HTTP/1.1\r\nHost: a\r\nX: \xFF\tb\r\nX:\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 000\r\n\r\n", "POST / HTTP/1.0\r\nExpect: nothing\r\n\r\n"}) {
    EXPECT_EQ(read(request).step, Step::done) << request;
  }
  EXPECT_EQ(read("GET http://a:80/b?c HTTP/1.1\r\nHost: a\r\n\r\n").request.target, "/b?c");
}

std::string request_with_target(std::size_t bytes) {
  return "GET /" + std::string(bytes - 1, 'a') + " HTTP/1.1\r\nHost: a\r\n\r\n";
}

std::string request_with_header(std::size_t bytes) {
  const std::string start = "GET / HTTP/1.1\r\nHost: a\r\nX: ";
  return start + std::string(bytes - start.size() - 4, 'a') + "\r\n\r\n";
}

TEST(RequestParserTest, LimitsTargetAndHeader) {
  const HttpLimits limits;
  EXPECT_EQ(read(request_with_target(limits.target_bytes_max)).step, Step::done);
  EXPECT_EQ(read(request_with_target(limits.target_bytes_max + 1)).status, 414);
  EXPECT_EQ(read("GET /" + std::string(limits.target_bytes_max, 'a')).status, 414) << "without waiting for its end";
  EXPECT_EQ(read(request_with_header(limits.header_bytes_max)).step, Step::done);
  EXPECT_EQ(read(request_with_header(limits.header_bytes_max + 1)).status, 431);
  EXPECT_EQ(read("GET / HTTP/1.1\r\nX: " + std::string(limits.header_bytes_max, 'a')).status, 431);
  EXPECT_EQ(read(std::string(limits.header_bytes_max + 1, 'a')).status, 431);
}

TEST(RequestParserTest, LimitsTheBodyOnTheWire) {
  HttpLimits limits;
  limits.body.wire_bytes_max = 20;
  const std::string head = "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n";
  EXPECT_EQ(read(head + "a\r\n0123456789\r\n0\r\n\r\n", limits).step, Step::done);  // 20 bytes
  EXPECT_EQ(read(head + "0a\r\n0123456789\r\n0\r\n\r\n", limits).status, 413);      // 21
  EXPECT_EQ(read(head + "fffffff\r\n" + std::string(100, 'a'), limits).status, 413);
  EXPECT_EQ(read(head + "1;" + std::string(17'000, 'a'), limits).status, 400) << "an extension without an end";
  EXPECT_EQ(read(head + "0\r\nA: " + std::string(17'000, 'a'), limits).status, 400) << "a trailer without an end";
}

TEST(RequestParserTest, ReadsOneRequestAfterAnother) {
  const HttpLimits limits;
  RequestParser parser(limits);
  std::string bytes =
      "POST /a HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n\r\nxGET /b HTTP/1.0\r\nConnection: keep-alive\r\n\r\n";
  std::size_t used = 0;
  ASSERT_EQ(parser.read(bytes, used), Step::head);
  EXPECT_TRUE(parser.keeps_alive());
  EXPECT_EQ(parser.content_length(), 1U);
  bytes.erase(0, used);
  ASSERT_EQ(parser.read(bytes, used), Step::done);
  bytes.erase(0, used);
  parser.reset();
  ASSERT_EQ(parser.read(bytes, used), Step::head);
  EXPECT_EQ(parser.request().target, "/b");
  EXPECT_EQ(parser.request().body, "");
  EXPECT_EQ(parser.version(), 10);
  EXPECT_TRUE(parser.keeps_alive());
  EXPECT_EQ(parser.content_length(), std::nullopt);
  EXPECT_EQ(used, bytes.size());
}

TEST(RequestParserTest, KnowsWhetherTheConnectionStays) {
  const auto keeps = [](const std::string& bytes) {
    const HttpLimits limits;
    RequestParser parser(limits);
    std::size_t used = 0;
    EXPECT_EQ(parser.read(bytes, used), Step::head);
    return parser.keeps_alive();
  };
  EXPECT_TRUE(keeps("GET / HTTP/1.1\r\nHost: a\r\n\r\n"));
  EXPECT_FALSE(keeps("GET / HTTP/1.1\r\nHost: a\r\nConnection: x, Close\r\n\r\n"));
  EXPECT_FALSE(keeps("GET / HTTP/1.0\r\n\r\n"));
  EXPECT_TRUE(keeps("GET / HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n"));
}

// Whatever the bytes are, the parser ends in an orderly way and uses no more than there is.
TEST(RequestParserTest, SurvivesAnything) {
  std::mt19937 random(7);
  const auto below = [&](std::size_t n) { return std::uniform_int_distribution<std::size_t>(0, n - 1)(random); };
  const std::vector<Refused> seeds = refused_requests();
  int complete = 0;
  for (int round = 0; round < scaled(20'000); ++round) {
    std::string bytes = round % 4 == 0 ? std::string(below(200), '\0') : seeds[below(seeds.size())].bytes;
    for (std::size_t changes = below(4); changes > 0 && !bytes.empty(); --changes) {
      bytes[below(bytes.size())] = static_cast<char>(below(256));
      bytes.insert(below(bytes.size()), below(2) == 0 ? "\r\n" : "0");
    }
    if (round % 4 == 0) {
      for (char& c : bytes) {
        c = static_cast<char>(below(256));
      }
    }
    const Outcome outcome = read_in_pieces(bytes, 1 + below(40));
    EXPECT_LE(outcome.used, bytes.size());
    EXPECT_EQ(outcome.step == Step::refused, outcome.status != 0);
    complete += outcome.step == Step::done ? 1 : 0;
  }
  EXPECT_GT(complete, 0);
}

}  // namespace
}  // namespace reif
