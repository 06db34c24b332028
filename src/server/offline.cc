#include "server/offline.h"

#include <fmt/format.h>

#include <fstream>
#include <optional>

#include "codec/event_reader.h"
#include "codec/line_source.h"
#include "codec/log_record.h"
#include "server/model_store.h"
#include "service/live/applier.h"
#include "storage/sqlite/data_folder.h"
#include "storage/sqlite/store_reader.h"

namespace reif {
namespace {

constexpr std::size_t kBadMax = 20;

template <class T>
tl::unexpected<Error> error_of(const Result<T>& result) {
  return tl::unexpected<Error>(result.error());
}

// One file's lines, appended block by block.
class HistoryFile {
 public:
  HistoryFile(Log& log, const std::string& source, const std::string& path, Loaded& loaded)
      : log_(log), source_(source), path_(path), loaded_(loaded) {}

  Result<void> load(const LoadProgress& progress) {
    Result<LineSource> source = LineSource::open(path_);
    if (!source) {
      return error_of(source);
    }
    LineSource::Block block;
    Result<bool> more = source->next(block);
    for (; more && *more; more = source->next(block)) {
      if (Result<void> taken = take(block); !taken) {
        return taken;
      }
      progress(source->bytes_read(), source->bytes_total());
    }
    return more ? Result<void>() : error_of(more);
  }

 private:
  Result<void> take(const LineSource::Block& block) {
    std::vector<std::string> records;
    if (block.too_long) {
      ++line_;
      note_bad("line too long");
      return {};
    }
    std::string_view rest = block.lines;
    while (!rest.empty()) {
      const std::size_t end = std::min(rest.find('\n'), rest.size());
      const std::string_view line = rest.substr(0, end);
      rest.remove_prefix(std::min(end + 1, rest.size()));
      ++line_;
      if (line.find_first_not_of(" \t\r") == std::string_view::npos) {
        continue;
      }
      if (const Result<Event> event = reader_.read(line)) {
        records.push_back(encode_event_record({source_, true, line}));
      } else {
        note_bad(event.error().message);
      }
    }
    if (records.empty()) {
      return {};
    }
    const std::vector<std::string_view> views(records.begin(), records.end());
    const Result<Seq> appended = log_.append(views);
    loaded_.events += static_cast<std::int64_t>(records.size());
    return appended ? Result<void>() : error_of(appended);
  }

  void note_bad(const std::string& why) {
    ++loaded_.bad_lines;
    if (loaded_.first_bad.size() < kBadMax) {
      loaded_.first_bad.push_back(fmt::format("{}:{}: {}", path_, line_, why));
    }
  }

  Log& log_;
  const std::string& source_;
  const std::string& path_;
  Loaded& loaded_;
  EventReader reader_{{.properties = false, .context = false}};
  std::int64_t line_ = 0;
};

}  // namespace

Result<Loaded> load_history(const std::string& data, const std::string& source, const std::vector<std::string>& files,
                            const LoadProgress& progress) {
  const Result<std::unique_ptr<DataFolder>> folder = DataFolder::open(data);
  if (!folder) {
    return error_of(folder);
  }
  Loaded loaded;
  for (const std::string& file : files) {
    if (Result<void> done = HistoryFile((*folder)->log(), source, file, loaded).load(progress); !done) {
      return error_of(done);
    }
  }
  return loaded;
}

Result<std::int64_t> rebuild_states(const std::string& data, Time now, const RebuildProgress& progress) {
  const Result<std::unique_ptr<DataFolder>> folder = DataFolder::open(data);
  if (!folder) {
    return error_of(folder);
  }
  const Result<ServedModel> served = served_model((*folder)->settings(), "", now);
  if (!served) {
    return error_of(served);
  }
  const Seq head = (*folder)->log().head();
  const Result<void> cleared = (*folder)->store().clear();
  const Result<void> marked =
      cleared ? write_states_mark((*folder)->settings(), {served->version, head}) : error_of(cleared);
  if (!marked) {
    return error_of(marked);
  }
  const Plan plan(served->model, true);
  Roster roster;
  Applier::Options options;
  options.model_version = std::to_string(served->version);
  options.announce_from = head;
  Applier applier(plan, (*folder)->log(), (*folder)->store(), roster, options, [](const AlertRow&) {});
  if (const Result<void> opened = applier.open(); !opened) {
    return error_of(opened);
  }
  Result<bool> more = true;
  while (more && *more) {
    more = applier.step(now);
    progress(applier.applied() - 1, head - 1);
  }
  return more ? Result<std::int64_t>(head - 1) : error_of(more);
}

Result<FolderStatus> folder_status(const std::string& data) {
  const std::unique_ptr<StoreReader> store = open_store_reader(data + "/state.db");
  const Result<StateNumbers> numbers = store->numbers();
  if (!numbers) {
    return fail(Error::Code::not_found, data + " is no folder of a server");
  }
  FolderStatus status;
  status.process = DataFolder::process_of(data);
  status.applied = numbers->applied - 1;
  status.alerts = numbers->alert;
  const Result<void> scanned = store->scan_leads(0, numbers->profile + 1, false, [&](const LeadRow& row) {
    ++(row.is_visitor ? status.visitors : status.leads);
    return true;
  });
  Result<std::unique_ptr<Settings>> settings = DataFolder::open_settings(data);
  if (!scanned || !settings) {
    return scanned ? error_of(settings) : error_of(scanned);
  }
  const Result<std::optional<ModelRow>> model = (*settings)->newest_model();
  if (model && *model) {
    status.model_version = (*model)->version;
    status.model = (*model)->name;
  }
  return status;
}

}  // namespace reif
