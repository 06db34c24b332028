#include "model/slot_table.h"

#include <algorithm>
#include <utility>

namespace reif {
namespace {

using Function = HistoryCall::Function;

bool is_identifier(std::string_view name) {
  const auto is_letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; };
  return !name.empty() && is_letter(name.front()) &&
         std::all_of(name.begin(), name.end(), [&](char c) { return is_letter(c) || (c >= '0' && c <= '9'); });
}

// The index of what has the key; what is new is made and appended.
template <class Map, class KeyType, class T, class Make>
int intern(Map& index, const KeyType& key, std::vector<T>& all, Make make) {
  const auto [at, is_new] = index.try_emplace(key, static_cast<int>(all.size()));
  if (is_new) {
    all.push_back(make());
  }
  return at->second;
}

}  // namespace

std::string quoted(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') {
      out += '\\';
    }
    out += c;
  }
  return out + "\"";
}

std::string path_text(const std::vector<std::string_view>& path) {
  std::string text;
  for (const std::string_view name : path) {
    if (!is_identifier(name)) {
      text += "[" + quoted(name) + "]";
    } else {
      text += (text.empty() ? "" : ".") + std::string(name);
    }
  }
  return text;
}

int SlotTable::path(Index& index, std::vector<Path>& paths, const std::vector<std::string_view>& path) {
  const std::string text = path_text(path);
  return intern(index, text, paths, [&] { return Path{{path.begin() + 1, path.end()}, text}; });
}

int SlotTable::event_path(const std::vector<std::string_view>& p) {
  model_.reads_context = model_.reads_context || p.size() == 1 || p[1] == "context";
  return path(event_paths_, model_.event_paths, p);
}
int SlotTable::lead_path(const std::vector<std::string_view>& p) { return path(lead_paths_, model_.lead_paths, p); }
int SlotTable::account_path(const std::vector<std::string_view>& p) {
  return path(account_paths_, model_.account_paths, p);
}

int SlotTable::series(int touchpoint, const std::vector<std::string_view>& property) {
  int path = -1;
  if (!property.empty()) {
    std::vector<std::string_view> whole = {"event", "properties"};
    whole.insert(whole.end(), property.begin(), property.end());
    path = event_path(whole);
  }
  return intern(series_, std::pair(touchpoint, path), model_.series,
                [&] { return Series{touchpoint, path, false, false, false}; });
}

int SlotTable::history_call(Function function, int touchpoint, const std::vector<std::string_view>& property,
                            std::optional<Span> window, const std::string& text) {
  return intern(history_calls_, text, model_.history_calls, [&] {
    const int index = series(touchpoint, property);
    Series& of = model_.series[static_cast<std::size_t>(index)];
    of.sums = of.sums || function == Function::sum || function == Function::avg;
    of.extremes = of.extremes || function == Function::max || function == Function::min;
    of.distinct = of.distinct || function == Function::distinct;
    return HistoryCall{function, index, window, text};
  });
}

int SlotTable::slot(SlotUse use) {
  return intern(slots_, std::pair(use.kind, use.index), model_.slots, [&] { return use; });
}

}  // namespace reif
