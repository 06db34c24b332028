#pragma once

#include <string>
#include <vector>

#include "service/score_leads.h"

namespace reif {

// Rows of cells, the first with the columns' names, in columns as wide as their widest cell; numbers to the right.
std::string format_table(const std::vector<std::vector<std::string>>& rows);

// The columns of a list of leads, and a lead's cells in them, the reasons in a reader's language.
std::vector<std::string> lead_columns(const Plan& plan);
std::vector<std::string> lead_cells(const Plan& plan, const Scored& scored, const std::string& language);

// How many columns of a terminal a text takes: its code points.
std::size_t text_width(std::string_view text);

}  // namespace reif
