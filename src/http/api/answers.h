#pragma once

#include <string>
#include <string_view>
#include <utility>

#include "base/result.h"
#include "http/message.h"

namespace reif {

// What answers of the API are made of.

// The answer to an error of the layers below: the status that fits, as problem+json.
Response problem_of(const Error& error);
// A JSON text, which nobody between may keep.
Response json(std::string body, int status = 200);
// 200 with the text, or the error's answer.
Response answer_of(Result<std::string> text);
// 204.
Response nothing_more();

// Appends "name":"text" to a JSON object that is being written, with the comma that is due.
void append_text(std::string_view name, std::string_view text, std::string& out);

// [a,b,…] of what `to_json` says of each row.
template <class Rows, class ToJson>
std::string json_list(const Rows& rows, ToJson to_json) {
  std::string out = "[";
  for (const auto& row : rows) {
    out += out.size() == 1 ? "" : ",";
    out += to_json(row);
  }
  return std::move(out) + ']';
}

// {"data":[…]} of rows, or the error's answer.
template <class Rows, class ToJson>
Response list_of(const Result<Rows>& rows, ToJson to_json) {
  return rows ? json("{\"data\":" + json_list(*rows, to_json) + '}') : problem_of(rows.error());
}

// Adds `Link: <…>; rel="next"`: the same question, with this value of its parameter that says where to go on.
void add_next_link(const Request& request, std::string_view parameter, std::string_view value, Response& response);

}  // namespace reif
