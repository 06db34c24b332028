#include "cli/keys_command.h"

#include <ostream>

#include "cli/score_command.h"
#include "codec/log_record.h"
#include "service/keys.h"
#include "storage/sqlite/data_folder.h"

namespace reif {

int run_keys_add(const KeysAddArguments& arguments, std::ostream& out, std::ostream& err) {
  if (arguments.source.empty() || arguments.source.size() > kSourceBytesMax) {
    err << "reif: a source's name has 1 to " << kSourceBytesMax << " bytes\n";
    return kExitUsage;
  }
  Result<std::unique_ptr<Settings>> settings = DataFolder::open_settings(arguments.data);
  if (!settings) {
    err << "reif: " << settings.error().message << '\n';
    return kExitRefused;
  }
  const NewKey key = make_key(*key_kind(arguments.kind), arguments.name, arguments.source, system_now());
  if (const Result<void> added = (*settings)->add_key(key.row); !added) {
    err << "reif: " << added.error().message << '\n';
    return kExitRefused;
  }
  out << key.text << '\n';
  if (!key.row.secret.empty()) {
    err << "Secret for proofs of who a visitor is (keep it on your server): " << key.row.secret << '\n';
  }
  return kExitOk;
}

}  // namespace reif
