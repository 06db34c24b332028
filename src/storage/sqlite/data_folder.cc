#include "storage/sqlite/data_folder.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <system_error>
#include <utility>

#include "storage/file/file_log.h"
#include "storage/sqlite/sqlite_outbox.h"
#include "storage/sqlite/sqlite_settings.h"
#include "storage/sqlite/sqlite_store.h"

namespace reif {
namespace {

Error system_error(const std::string& what, int code) {
  return {code == ENOSPC ? Error::Code::limited : Error::Code::unavailable,
          fmt::format("{}: {}", what, std::generic_category().message(code))};
}

Result<void> make_folder(const std::string& path) {
  std::error_code error;
  const std::filesystem::path parent = std::filesystem::path(path).parent_path();
  if (!parent.empty()) {
    std::filesystem::create_directories(parent, error);
  }
  if (::mkdir(path.c_str(), S_IRWXU) != 0 && errno != EEXIST) {
    return tl::unexpected<Error>(system_error("cannot create " + path, errno));
  }
  return {};
}

// The names of new files are on disk when this returns.
Result<void> sync_folder(const std::string& path) {
  const int folder = ::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  const bool synced = folder >= 0 && ::fsync(folder) == 0;
  const int code = errno;
  if (folder >= 0) {
    ::close(folder);
  }
  return synced ? Result<void>() : tl::unexpected<Error>(system_error("cannot sync " + path, code));
}

Result<int> take_lock(const std::string& path) {
  const int lock = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, S_IRUSR | S_IWUSR);
  if (lock < 0) {
    return tl::unexpected<Error>(system_error("cannot open " + path, errno));
  }
  if (::flock(lock, LOCK_EX | LOCK_NB) != 0) {
    std::string owner(32, '\0');
    const ssize_t size = ::pread(lock, owner.data(), owner.size(), 0);
    owner.resize(size < 0 ? 0 : static_cast<std::size_t>(size));
    ::close(lock);
    return fail(Error::Code::conflict,
                fmt::format("{} is in use by process {}", std::filesystem::path(path).parent_path().string(), owner));
  }
  const std::string owner = std::to_string(::getpid());
  if (::ftruncate(lock, 0) != 0 || ::pwrite(lock, owner.data(), owner.size(), 0) < 0) {
    const int code = errno;  // Only who is asked later would miss it; a full disk is told by the stores.
    if (code != ENOSPC) {
      ::close(lock);
      return tl::unexpected<Error>(system_error("cannot write " + path, code));
    }
  }
  return lock;
}

// Puts what was opened in its place, or says why it was not.
template <class T>
bool take(Result<std::unique_ptr<T>> opened, std::unique_ptr<T>& place, Error& error) {
  if (!opened) {
    error = opened.error();
    return false;
  }
  place = std::move(*opened);
  return true;
}

}  // namespace

Result<std::unique_ptr<DataFolder>> DataFolder::open(const std::string& path) {
  if (const Result<void> made = make_folder(path); !made) {
    return tl::unexpected<Error>(made.error());
  }
  const Result<int> lock = take_lock(path + "/lock");
  if (!lock) {
    return tl::unexpected<Error>(lock.error());
  }
  std::unique_ptr<DataFolder> folder(new DataFolder());
  folder->lock_ = *lock;
  folder->checkpointer_ = std::make_unique<Checkpointer>();
  Checkpointer& checkpointer = *folder->checkpointer_;
  Error error;
  if (!take(open_file_log(path + "/log"), folder->log_, error) ||
      !take(open_sqlite_store(path + "/state.db", checkpointer), folder->store_, error) ||
      !take(open_sqlite_outbox(path + "/outbox.db", checkpointer), folder->outbox_, error) ||
      !take(open_sqlite_settings(path + "/settings.db"), folder->settings_, error)) {
    return tl::unexpected<Error>(std::move(error));
  }
  const Result<void> synced = sync_folder(path);
  return synced ? Result<std::unique_ptr<DataFolder>>(std::move(folder)) : tl::unexpected<Error>(synced.error());
}

Result<std::unique_ptr<Settings>> DataFolder::open_settings(const std::string& path) {
  if (const Result<void> made = make_folder(path); !made) {
    return tl::unexpected<Error>(made.error());
  }
  Result<std::unique_ptr<Settings>> settings = open_sqlite_settings(path + "/settings.db");
  const Result<void> synced = settings ? sync_folder(path) : tl::unexpected<Error>(settings.error());
  return synced ? std::move(settings) : tl::unexpected<Error>(synced.error());
}

std::int64_t DataFolder::process_of(const std::string& path) {
  const int lock = ::open((path + "/lock").c_str(), O_RDONLY | O_CLOEXEC);
  if (lock < 0) {
    return 0;
  }
  const bool is_free = ::flock(lock, LOCK_SH | LOCK_NB) == 0;
  std::string owner(32, '\0');
  const ssize_t size = ::pread(lock, owner.data(), owner.size() - 1, 0);
  ::close(lock);
  return is_free || size <= 0 ? 0 : std::strtoll(owner.c_str(), nullptr, 10);
}

DataFolder::~DataFolder() {
  settings_.reset();
  outbox_.reset();
  store_.reset();
  log_.reset();
  checkpointer_.reset();
  if (lock_ >= 0) {
    ::close(lock_);
  }
}

}  // namespace reif
