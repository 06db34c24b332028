#include "cel/compile.h"

#include <memory>
#include <utility>

#include "cel/checker.h"
#include "cel/code.h"
#include "cel/parser.h"
#include "cel/planner.h"

namespace reif::cel {

Compiled compile(std::string_view source, const Environment& environment, const Options& options) {
  Compiled compiled;
  const std::unique_ptr<Expr> tree = parse(source, options, compiled.issues);
  if (has_errors(compiled.issues)) {
    sort_issues(compiled.issues);
    return compiled;
  }
  auto code = std::make_shared<Program::Code>();
  code->mixed_arithmetic = options.mixed_arithmetic;
  code->division_error = options.division_error;
  code->regex_bytes_max = options.regex_bytes_max;
  Typed root = Checker(environment, options, *code, compiled.issues).check(*tree);
  if (!has_errors(compiled.issues)) {
    compiled.program = Planner(std::move(code)).plan(std::move(root));
  }
  sort_issues(compiled.issues);
  return compiled;
}

}  // namespace reif::cel
