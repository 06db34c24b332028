#pragma once

#include <memory>
#include <string>

#include "base/result.h"
#include "server/config.h"
#include "server/json_log.h"

namespace reif {

// A running server: everything that a data folder and a scoring model make possible, behind one address.
class Server {
 public:
  // Opens the folder, brings the states up to its scoring model (a new model is applied to all of history first, and
  // announces nothing), and serves. The log must outlive it. invalid_argument: the configuration or the model (all
  // its mistakes, with their places); conflict: another process has the folder; not_found: there is no model.
  static Result<std::unique_ptr<Server>> start(const ServerConfig& config, JsonLog& log);
  // As stop().
  ~Server();
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  std::string address() const;  // "http://127.0.0.1:8080"
  // Takes no more, answers what is under way, keeps what was acknowledged, and ends all threads; within seconds.
  void stop();

 private:
  struct Impl;
  explicit Server(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace reif
