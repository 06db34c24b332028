#include "cli/table.h"

#include <algorithm>

#include "cli/lead_writer.h"
#include "codec/reasons.h"
#include "codec/words.h"
#include "scoring/explain.h"

namespace reif {
namespace {

bool is_number(const std::string& text) {
  return !text.empty() && text.find_first_not_of("+-.,0123456789") == std::string::npos;
}

}  // namespace

std::size_t text_width(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(
      text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }));
}

std::string format_table(const std::vector<std::vector<std::string>>& rows) {
  std::vector<std::size_t> widths(rows.front().size(), 0);
  for (const auto& row : rows) {
    for (std::size_t i = 0; i < row.size(); ++i) {
      widths[i] = std::max(widths[i], text_width(row[i]));
    }
  }
  std::string out;
  for (std::size_t r = 0; r < rows.size(); ++r) {
    std::string line;
    for (std::size_t i = 0; i < rows[r].size(); ++i) {
      const std::string& cell = rows[r][i];
      const std::string space(widths[i] - text_width(cell), ' ');
      const bool right = is_number(r == 0 && rows.size() > 1 ? rows[1][i] : cell);
      line += (i == 0 ? "" : "  ") + (right ? space + cell : cell + space);
    }
    out += line.substr(0, line.find_last_not_of(' ') + 1) + '\n';
  }
  return out;
}

std::vector<std::string> lead_columns(const Plan& plan) {
  std::vector<std::string> columns = {"lead"};
  if (plan.model().stages) {
    columns.emplace_back("stage");
  }
  if (plan.model().grade) {
    columns.emplace_back("grade");
  }
  for_each_label(plan, [&](std::size_t i) { columns.push_back(plan.ladders[i].ladder->name); });
  for (const Score& score : plan.model().scores) {
    columns.push_back(score.name);
  }
  columns.emplace_back("reasons");
  return columns;
}

std::vector<std::string> lead_cells(const Plan& plan, const Scored& scored, const std::string& language) {
  const Outlook& outlook = scored.outlook;
  std::vector<std::string> cells = {std::string(scored.person.id)};
  if (plan.model().stages) {
    cells.push_back(stage_id(plan, outlook));
  }
  if (plan.model().grade) {
    cells.push_back(grade_name(outlook.standing.grade));
  }
  for_each_label(plan, [&](std::size_t i) { cells.push_back(rung_of(plan, outlook, i).id); });
  for (const Millionths score : outlook.scores) {
    cells.push_back(points_in_words(score, words_in(language)));
  }
  const Explanation reasons = explain(plan, scored.engine, scored.state, scored.events, outlook);
  cells.push_back(reasons_sentence(plan.model(), reasons, language));
  return cells;
}

}  // namespace reif
