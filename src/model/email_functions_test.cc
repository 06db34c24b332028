#include "model/email_functions.h"

#include <gtest/gtest.h>

#include "cel/compile.h"
#include "model/no_host.h"

namespace reif {
namespace {

class EmailFunctions : public testing::Test {
 protected:
  cel::Value evaluate(const std::string& expression) {
    cel::Environment environment;
    environment.functions = email_functions();
    const cel::Compiled compiled = cel::compile(expression, environment, {});
    EXPECT_TRUE(compiled.program.has_value()) << expression;
    return compiled.program ? compiled.program->evaluate(host_) : cel::Value();
  }

  NoHost host_;
};

TEST_F(EmailFunctions, AnswerForAddresses) {
  EXPECT_TRUE(evaluate("is_freemail('Erika@GMX.de')").is_true());
  EXPECT_FALSE(evaluate("is_freemail('erika@firma-x.example')").as_bool());
  EXPECT_FALSE(evaluate("is_freemail('x@mailinator.com')").as_bool());
  EXPECT_TRUE(evaluate("is_disposable('x@mailinator.com')").is_true());
  EXPECT_FALSE(evaluate("is_disposable('erika@gmx.de')").as_bool());
  EXPECT_EQ(evaluate("email_domain('Erika@Firma-X.Example')").as_text(), "firma-x.example");
}

TEST_F(EmailFunctions, HaveNoValueForWhatIsNoAddress) {
  for (const char* call : {"is_freemail('gmx.de')", "is_disposable('a@b@gmx.de')", "email_domain('gmx.de')"}) {
    const cel::Value value = evaluate(call);
    ASSERT_TRUE(value.is(cel::Kind::error)) << call;
    EXPECT_EQ(value.failure().code, cel::Failure::Code::no_value);
    EXPECT_NE(value.failure().subject.find("gmx.de"), std::string_view::npos);
  }
}

TEST_F(EmailFunctions, TakeTextsOnly) {
  const cel::Value value = evaluate("is_freemail(dyn(5))");
  ASSERT_TRUE(value.is(cel::Kind::error));
  EXPECT_EQ(value.failure().code, cel::Failure::Code::no_such_overload);
}

}  // namespace
}  // namespace reif
