#pragma once

#include <string>

#include "base/result.h"
#include "model/check.h"

namespace reif {

// Reads and checks the scoring model of a file ("-": standard input): mistakes of the author are its issues. Fails
// where the file cannot be read: not_found, forbidden, unavailable (a folder, …), or invalid_argument where it is
// larger than a model can be (1 MiB).
Result<CheckedModel> load_model_file(const std::string& path);

}  // namespace reif
