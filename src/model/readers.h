#pragma once

#include "model/checker.h"

namespace reif {

// Readers of the sections of a model, in the order in which they rely on each other: rules name touchpoints, and
// grade, stages and labels name scores.
void read_touchpoints(Checker& checker, const Field& field);
void read_scores(Checker& checker, const Field& field);
void read_grade(Checker& checker, const Field& field);
void read_stages(Checker& checker, const Field& field);
void read_labels(Checker& checker, const Field& field);

// `decay: none` or one of the forms of ageing.
Decay read_decay(Checker& checker, const Field& field);
// `limit: { times: 3, per: day }`
std::optional<Limit> read_limit(Checker& checker, const Field& field);

// The index of a score that is named; -1 where there is none, which is reported.
int read_score_name(Checker& checker, const Field& field);

}  // namespace reif
