// Sends events of a JSON Lines file to a server on 127.0.0.1 over HTTP/1.1 keep-alive connections, each of which has
// one request under way, as fast as it answers or at a fixed rate, and prints what it saw as one JSON object.
//
//   load_client --port N --file EVENTS.jsonl [--key KEY] [--form segment|lines] [--conns 16] [--batch 1] [--limit N]
//               [--skip N] [--rate EVENTS_PER_SECOND] [--path /v1/batch]
//
// `segment` sends {"batch":[…]} with the key as Basic authorization, one event alone too; `lines` sends the lines as
// they are. Latencies at a fixed rate count from when a request was due, so that a stall of the server shows in all
// that came behind it. 429 is tried again after a pause.
#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <limits>
#include <map>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace {

using Clock = std::chrono::steady_clock;

[[noreturn]] void fail(const std::string& why) {
  fmt::print(stderr, "load_client: {}\n", why);
  std::exit(1);
}

std::map<std::string, std::string> read_arguments(int argc, char** argv) {
  std::map<std::string, std::string> arguments = {{"conns", "16"}, {"batch", "1"},       {"limit", "1000000000"},
                                                  {"skip", "0"},   {"rate", "0"},        {"form", "segment"},
                                                  {"key", ""},     {"path", "/v1/batch"}};
  for (int i = 1; i + 1 < argc; i += 2) {
    arguments[std::string(argv[i]).substr(2)] = argv[i + 1];
  }
  if (!arguments.contains("port") || !arguments.contains("file")) {
    fail("needs --port and --file");
  }
  return arguments;
}

std::string base64(std::string_view bytes) {
  constexpr std::string_view kLetters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string out;
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    std::uint32_t word = 0;
    for (std::size_t k = 0; k < 3; ++k) {
      word = word << 8U | (i + k < bytes.size() ? static_cast<unsigned char>(bytes[i + k]) : 0U);
    }
    for (std::size_t k = 0; k < 4; ++k) {
      out += i + k > bytes.size() ? '=' : kLetters[word >> (18 - 6 * k) & 63U];
    }
  }
  return out;
}

struct Requests {
  std::vector<std::string> texts;
  std::vector<int> events;  // In each.
};

Requests make_requests(const std::map<std::string, std::string>& arguments) {
  const bool segment = arguments.at("form") == "segment";
  const long limit = std::stol(arguments.at("limit"));
  const long skip = std::stol(arguments.at("skip"));
  const int batch = std::stoi(arguments.at("batch"));
  const std::string authorization =
      segment ? "Authorization: Basic " + base64(arguments.at("key") + ":") + "\r\n" : std::string();
  std::ifstream in(arguments.at("file"));
  Requests requests;
  std::string line;
  std::string body;
  int count = 0;
  const auto finish = [&] {
    if (count == 0) {
      return;
    }
    const std::string whole = segment ? "{\"batch\":[" + body + "]}" : body;
    requests.texts.push_back(fmt::format(
        "POST {} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n{}Content-Length: {}\r\n\r\n{}",
        arguments.at("path"), authorization, whole.size(), whole));
    requests.events.push_back(count);
    body.clear();
    count = 0;
  };
  for (long i = 0; i < skip + limit && std::getline(in, line); ++i) {
    if (i < skip) {
      continue;
    }
    body += segment ? (count == 0 ? "" : ",") + line : line + "\n";
    if (++count == batch) {
      finish();
    }
  }
  finish();
  return requests;
}

struct Connection {
  int socket = -1;
  std::size_t request = 0;
  std::size_t sent = 0;
  std::string answer;
  Clock::time_point due;
  bool busy = false;
};

// Whether a whole answer has come, and its status.
bool is_complete(const std::string& answer, int& status) {
  const std::size_t head = answer.find("\r\n\r\n");
  if (head == std::string::npos) {
    return false;
  }
  std::from_chars(answer.data() + 9, answer.data() + 12, status);
  std::string lower = answer.substr(0, head);
  std::transform(lower.begin(), lower.end(), lower.begin(),
                 [](char c) { return static_cast<char>(std::tolower(c)); });
  std::size_t size = 0;
  if (const std::size_t at = lower.find("content-length: "); at != std::string::npos) {
    std::from_chars(lower.data() + at + 16, lower.data() + lower.size(), size);
  }
  if (lower.find("transfer-encoding: chunked") != std::string::npos) {
    return answer.ends_with("0\r\n\r\n");
  }
  return answer.size() >= head + 4 + size;
}

class Load {
 public:
  Load(const std::map<std::string, std::string>& arguments, Requests requests)
      : requests_(std::move(requests)),
        port_(std::stoi(arguments.at("port"))),
        rate_(std::stod(arguments.at("rate"))),
        connections_(std::stoul(arguments.at("conns"))) {
    for (std::size_t i = 0, events = 0; i < requests_.events.size(); ++i) {
      events_before_.push_back(events);
      events += static_cast<std::size_t>(requests_.events[i]);
      all_events_ = events;
    }
  }

  void run() {
    poll_ = epoll_create1(0);
    for (Connection& connection : connections_) {
      open(connection);
    }
    began_ = Clock::now();
    while (done_ < requests_.texts.size()) {
      start_due();
      std::array<epoll_event, 64> events{};
      const int count = epoll_wait(poll_, events.data(), static_cast<int>(events.size()), rate_ > 0 ? 0 : 1000);
      for (int i = 0; i < count; ++i) {
        advance(connections_[events[static_cast<std::size_t>(i)].data.u64]);
      }
    }
    print();
  }

 private:
  void open(Connection& connection) {
    connection.socket = socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<std::uint16_t>(port_));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    sockaddr any{};
    static_assert(sizeof(any) == sizeof(address));
    std::memcpy(&any, &address, sizeof(any));
    if (connect(connection.socket, &any, sizeof(any)) != 0) {
      fail("cannot connect");
    }
    const int on = 1;
    setsockopt(connection.socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
    epoll_event event{};
    event.events = EPOLLIN;
    event.data.u64 = static_cast<std::uint64_t>(&connection - connections_.data());
    epoll_ctl(poll_, EPOLL_CTL_ADD, connection.socket, &event);
  }

  void start_due() {
    for (Connection& connection : connections_) {
      if (connection.busy) {
        continue;
      }
      if (next_ == requests_.texts.size()) {
        return;
      }
      const Clock::time_point now = Clock::now();
      Clock::time_point due = now;
      if (rate_ > 0) {
        due = began_ +
              std::chrono::nanoseconds(static_cast<long>(static_cast<double>(events_before_[next_]) / rate_ * 1e9));
        if (due > now) {
          return;
        }
      }
      connection.busy = true;
      connection.request = next_++;
      connection.due = due;
      send_request(connection);
    }
  }

  // Requests are small beside the socket's buffer: sending does not wait in practice.
  void send_request(Connection& connection) {
    const std::string& text = requests_.texts[connection.request];
    connection.answer.clear();
    for (std::size_t sent = 0; sent < text.size();) {
      const ssize_t count = send(connection.socket, text.data() + sent, text.size() - sent, MSG_NOSIGNAL);
      if (count <= 0) {
        fail("the server closed a connection");
      }
      sent += static_cast<std::size_t>(count);
    }
  }

  void advance(Connection& connection) {
    std::array<char, 65536> buffer{};
    const ssize_t count = recv(connection.socket, buffer.data(), buffer.size(), 0);
    if (count <= 0) {
      fail("the server closed a connection");
    }
    connection.answer.append(buffer.data(), static_cast<std::size_t>(count));
    int status = 0;
    if (!is_complete(connection.answer, status)) {
      return;
    }
    if (status == 429 || status == 503) {
      ++refused_;
      std::this_thread::sleep_for(std::chrono::milliseconds(50));
      send_request(connection);
      return;
    }
    if (status / 100 != 2) {
      ++errors_;
    }
    const Clock::time_point now = Clock::now();
    latencies_.push_back(std::chrono::duration<double, std::milli>(now - connection.due).count());
    connection.busy = false;
    ++done_;
    done_events_ += static_cast<std::size_t>(requests_.events[connection.request]);
    if (half_events_ == 0 && done_events_ * 2 >= all_events_) {
      half_ = now;
      half_events_ = done_events_;
    }
  }

  double percentile(double share) {
    const auto place = static_cast<std::size_t>(share * static_cast<double>(latencies_.size() - 1));
    return latencies_[place];
  }

  void print() {
    const Clock::time_point end = Clock::now();
    const auto seconds = [](auto span) { return std::chrono::duration<double>(span).count(); };
    std::sort(latencies_.begin(), latencies_.end());
    fmt::print(
        "{{\"events\":{},\"seconds\":{:.3f},\"per_s\":{:.0f},\"second_half_per_s\":{:.0f},\"p50_ms\":{:.3f},"
        "\"p99_ms\":{:.3f},\"p999_ms\":{:.3f},\"max_ms\":{:.3f},\"errors\":{},\"refused\":{}}}\n",
        done_events_, seconds(end - began_), static_cast<double>(done_events_) / seconds(end - began_),
        static_cast<double>(done_events_ - half_events_) / seconds(end - half_), percentile(.5), percentile(.99),
        percentile(.999), percentile(1), errors_, refused_);
  }

  Requests requests_;
  int port_;
  double rate_;
  std::vector<Connection> connections_;
  std::vector<std::size_t> events_before_;
  std::size_t all_events_ = 0;
  int poll_ = -1;
  Clock::time_point began_, half_;
  std::size_t next_ = 0;
  std::size_t done_ = 0;
  std::size_t done_events_ = 0;
  std::size_t half_events_ = 0;
  std::vector<double> latencies_;
  long errors_ = 0;
  long refused_ = 0;
};

}  // namespace

int main(int argc, char** argv) {
  const std::map<std::string, std::string> arguments = read_arguments(argc, argv);
  Requests requests = make_requests(arguments);
  if (requests.texts.empty()) {
    fail("there are no events");
  }
  Load(arguments, std::move(requests)).run();
}
