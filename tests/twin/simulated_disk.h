#pragma once

#include <memory>

#include "storage/log.h"
#include "storage/store.h"

namespace reif::twin {

// What a simulated process keeps its log and its states on, and what can happen to it.
class SimulatedDisk {
 public:
  enum class Fault { none, full, lost, kept };  // As MemoryLog has them.

  virtual ~SimulatedDisk() = default;
  // A process that begins opens both; the one before it is gone, however it ended.
  virtual void open() = 0;
  virtual reif::Log& log() = 0;
  virtual Store& store() = 0;
  virtual void close() = 0;

  // How the next append ends; that the next commit finds the disk full; that the power fails, which takes the last
  // commits of the state. Disks that cannot do that do nothing.
  virtual void fail_append(Fault) {}
  virtual void fail_commit() {}
  virtual void cut_power(std::size_t) {}
};

// In memory, with all faults.
std::unique_ptr<SimulatedDisk> make_memory_disk();
// The files of a server, in a folder of their own.
std::unique_ptr<SimulatedDisk> make_file_disk();

}  // namespace reif::twin
