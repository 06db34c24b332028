#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/bytes.h"
#include "model/scoring_model.h"

namespace reif {

// A scoring model with the indexes that evaluation needs: what can match an event, and what must be looked at again
// after one. Immutable, shared freely between threads. Cost of making one: linear in the model.
class Plan {
 public:
  // `all_attributes`: digests keep every attribute of leads and accounts, for who shows them.
  explicit Plan(std::shared_ptr<const ScoringModel> model, bool all_attributes = false);

  const ScoringModel& model() const { return *model_; }

  // Touchpoints that an event of one type and name may be an occurrence of, in the model's order.
  struct Candidates {
    std::size_t number = 0;  // Of all lists of candidates, from 0.
    std::vector<int> touchpoints;
    std::vector<std::size_t> one_by_one;  // Positions in `touchpoints` that are judged each for itself.
    // Positions whose conditions read nothing but one path of the event: many a text comes again and again.
    struct Shared {
      std::size_t number = 0;  // Of all of them, from 0.
      int path = 0;
      std::vector<std::size_t> positions;
    };
    std::vector<Shared> shared;
  };
  const Candidates& candidates(EventType type, std::string_view name) const;
  std::size_t candidate_lists = 0;
  std::size_t shared_lists = 0;

  // The event paths that are read after digestion, and the position of each event path among them (-1: not kept).
  std::vector<int> kept_paths;
  std::vector<int> kept_position;
  // Whether a touchpoint's occurrences are asked for kept paths (index 0 … touchpoints - 1, then `any`).
  std::vector<bool> needs_values;

  // What the absence of each path is called.
  struct Missing {
    cel::Failure key;     // Its last name is not there.
    cel::Failure parent;  // An earlier one is not, or is no map.
  };
  std::vector<Missing> missing_event_paths;

  // What the model reads of a lead's or an account's attributes, by path.
  struct AttributePaths {
    const std::vector<Path>* paths = nullptr;
    std::vector<Missing> missing;
    std::vector<cel::Value> absent;  // What it reads where the attribute itself is missing.
    // The path of no names; one behind the others where all attributes are kept although the model has none.
    std::size_t whole = SIZE_MAX;
  };
  AttributePaths lead_attributes;
  AttributePaths account_attributes;

  // By touchpoint, `any` last: event rules counting it, series of it. One position for each touchpoint and one for
  // `any`.
  std::vector<std::vector<int>> rules_of;
  std::vector<std::vector<int>> series_of;
  std::size_t any_position() const { return model_->touchpoints.size(); }

  // State rules, and which of them must be judged again when a series grows, or the lead's or its account's
  // attributes change.
  std::vector<int> state_rules;
  std::vector<std::vector<int>> state_rules_of_series;
  std::vector<int> state_rules_of_lead;
  std::vector<int> state_rules_of_account;
  // By rule: the lead's path where it is a state rule that reads nothing else; -1 for the others.
  std::vector<int> only_path_of_rule;

  // What sums go into: each group and each score's own sum is a bucket; the scores' own are the first, by score.
  struct Bucket {
    int score = 0;
    Bounds bounds;  // Of the group; none for a score's own.
    Millionths idle =
        0;  // What its event rules are worth without any occurrence: their bounds hold for an empty sum, too.
  };
  std::vector<Bucket> buckets;
  struct Share {
    int bucket = 0;
    bool is_bounded = false;    // Whether the rule has bounds of its own.
    Millionths idle = 0;        // Its part of the bucket's.
    std::size_t half_life = 0;  // In half_lives; behind its end where the rule has none.
    const Decay* decay = nullptr;
  };
  std::vector<Share> shares;  // By rule.

  // The distinct half-lives.
  std::vector<Span> half_lives;

  // How long a series or a rule must remember its occurrences one by one: the longest window asked of a series (0:
  // only totals).
  std::vector<Span> window_of_series;

  // Everything that is judged like a stage: the stages, the labels, and `exclude` as a ladder of two rungs.
  struct JudgedLadder {
    const Ladder* ladder = nullptr;
    std::size_t first_held = 0;  // Where its rungs' flags begin in LeadState::held.
    // Where its conditions read nothing but scores, and nothing is kept: the scores. The same scores give the same
    // rung then.
    bool reads_only_scores = false;
    std::vector<int> scores;
    // By rung: its condition where that is one comparison of scores; the terms' slots are the scores' numbers.
    std::vector<std::optional<cel::PointsTest>> tests;
  };
  std::vector<JudgedLadder> ladders;
  int stage_ladder = -1;  // Index in `ladders`; -1: the model has none.
  int exclude_ladder = -1;
  std::size_t held_size = 0;
  bool has_keep = false;  // Whether what holds now can depend on how it was judged before.

 private:
  using ByType = std::array<Candidates, kEventTypes>;
  struct BytesHash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const { return hash_bytes(text); }
  };
  struct BytesEqual {
    using is_transparent = void;
    bool operator()(std::string_view a, std::string_view b) const { return equal_bytes(a, b); }
  };
  void index_touchpoints();
  void share_paths(Candidates& candidates);
  void index_rules();
  void index_buckets();
  void index_series();
  void index_slots();
  void index_ladders();
  void find_scores(JudgedLadder& judged) const;
  std::optional<cel::PointsTest> score_test(const Rung& rung) const;
  int only_path(const Rule& rule) const;
  void keep_event_slots(const cel::Program& program, std::size_t position);

  std::shared_ptr<const ScoringModel> model_;
  Ladder exclude_;
  ByType by_type_;  // For names that no touchpoint names.
  std::unordered_map<std::string, ByType, BytesHash, BytesEqual> by_name_;
};

}  // namespace reif
