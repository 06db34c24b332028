#pragma once

namespace reif {

// Of the calling thread, for whoever looks at the process with the system's tools. At most 15 characters.
void name_this_thread(const char* name);

// From now on the calling thread gets a smaller share of a machine that is busy: about a third of another's. It
// cannot be undone.
void step_back_this_thread();

}  // namespace reif
