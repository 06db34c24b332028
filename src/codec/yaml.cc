#include "codec/yaml.h"

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/parser.h>

#include <algorithm>
#include <cstddef>
#include <map>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "cel/utf8.h"
#include "codec/text_places.h"
#include "codec/yaml_words.h"

namespace reif {
namespace {

constexpr std::size_t kBytesMax = 1024 * 1024;
constexpr std::size_t kNodesMax = 100'000;
constexpr std::size_t kBytesOfNode = 100;
constexpr std::size_t kDepthMax = 64;

// Ends the parsing from within; never leaves this file.
struct Refused {
  Issue issue;
};

[[noreturn]] void refuse(Place place, std::string message, std::string hint = "") {
  throw Refused{{Issue::Severity::error, place, std::move(message), std::move(hint)}};
}

std::size_t weight_of_text(const std::string& text) { return text.size() / kBytesOfNode; }

// In nodes, what a tree takes.
std::size_t weight(const Tree& tree) {
  std::size_t sum = 1 + weight_of_text(tree.text) + weight_of_text(tree.tag);
  for (const Tree& item : tree.items) {
    sum += weight(item);
  }
  for (const Tree::Member& member : tree.members) {
    sum += weight_of_text(member.key) + weight(member.value);
  }
  return sum;
}

std::size_t depth(const Tree& tree) {
  std::size_t below = 0;
  for (const Tree& item : tree.items) {
    below = std::max(below, depth(item));
  }
  for (const Tree::Member& member : tree.members) {
    below = std::max(below, depth(member.value));
  }
  return below + 1;
}

// Puts the tree together from what the parser meets.
class Builder : public YAML::EventHandler {
 public:
  explicit Builder(const TextPlaces& places) : places_(places) { root_.place = {1, 1}; }

  Tree take() { return std::move(root_); }

  void OnDocumentStart(const YAML::Mark& mark) override {
    if (++documents_ > 1) {
      refuse(place(mark), "a second document begins here", "keep one document in a file");
    }
  }
  void OnDocumentEnd() override {}

  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    Tree node;
    node.place = place(mark);
    if (!open_.empty() && open_.back().key) {
      node.place = open_.back().key->place;  // An empty value has no place of its own.
    }
    add(std::move(node), anchor);
  }

  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& value) override {
    Tree node;
    node.kind = Tree::Kind::scalar;
    node.place = place(mark);
    node.text = value;
    node.quoted = tag == "!";  // So the parser marks texts that are not plain.
    node.tag = tag == "!" || tag == "?" ? "" : tag;
    node.text_place = node.quoted ? place_within(mark) : node.place;
    add(std::move(node), anchor);
  }

  void OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    const auto found = anchors_.find(anchor);
    if (found == anchors_.end()) {
      refuse(place(mark), "an alias within what it stands for");
    }
    charge(weight(found->second), mark);
    if (open_.size() + depth(found->second) > kDepthMax) {
      refuse_depth(mark);
    }
    add(Tree(found->second), YAML::NullAnchor);
  }

  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value /*style*/) override {
    begin(Tree::Kind::list, mark, tag, anchor);
  }
  void OnSequenceEnd() override { end(); }

  void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value /*style*/) override {
    begin(Tree::Kind::map, mark, tag, anchor);
  }
  void OnMapEnd() override {
    merge(open_.back().node);
    end();
  }

 private:
  // A list or map that is not complete yet; of a map, the key whose value comes next.
  struct Open {
    Tree node;
    YAML::anchor_t anchor = YAML::NullAnchor;
    std::optional<Tree> key;
  };

  Place place(const YAML::Mark& mark) const { return places_.at(mark.line, mark.column); }

  // Where the text of a scalar begins whose quote or block indicator stands at the mark.
  Place place_within(const YAML::Mark& mark) const {
    const std::string_view line = places_.line(mark.line + 1);
    const auto at = static_cast<std::size_t>(mark.column);
    if (at >= line.size() || (line[at] != '|' && line[at] != '>')) {
      return places_.at(mark.line, mark.column + 1);
    }
    const int below = mark.line + 2;
    for (int number = below; number <= places_.lines(); ++number) {
      const std::size_t indent = places_.line(number).find_first_not_of(" \r");
      if (indent != std::string_view::npos) {
        return {below, static_cast<int>(indent) + 1};
      }
    }
    return {below, 1};
  }

  void charge(std::size_t nodes, const YAML::Mark& mark) {
    nodes_ += nodes;
    if (nodes_ > kNodesMax) {
      refuse(place(mark), "the document holds more than 100,000 nodes");
    }
  }

  [[noreturn]] void refuse_depth(const YAML::Mark& mark) const { refuse(place(mark), "nested deeper than 64"); }

  void begin(Tree::Kind kind, const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor) {
    charge(1, mark);
    if (open_.size() >= kDepthMax) {
      refuse_depth(mark);
    }
    Open& open = open_.emplace_back();
    open.node.kind = kind;
    open.node.place = place(mark);
    open.node.tag = tag == "!" || tag == "?" ? "" : tag;
    open.anchor = anchor;
  }

  void end() {
    Open done = std::move(open_.back());
    open_.pop_back();
    add(std::move(done.node), done.anchor);
  }

  void add(Tree node, YAML::anchor_t anchor) {
    if (anchor != YAML::NullAnchor) {
      nodes_ += weight(node);  // The copy counts as well.
      anchors_.insert_or_assign(anchor, node);
    }
    if (open_.empty()) {
      root_ = std::move(node);
      return;
    }
    Open& open = open_.back();
    if (open.node.kind == Tree::Kind::list) {
      open.node.items.push_back(std::move(node));
    } else if (open.key) {
      open.node.members.push_back({std::move(open.key->text), open.key->place, std::move(node)});
      open.key.reset();
    } else {
      if (node.kind != Tree::Kind::scalar || !node.tag.empty()) {
        refuse(node.place, "a key must be a text");
      }
      open.key = std::move(node);
    }
  }

  // `<<: *base` (or a list of such): what the map does not say itself, the first of them that says it does.
  static void merge(Tree& map) {
    std::vector<Tree::Member> own;
    std::vector<Tree> bases;
    for (Tree::Member& member : map.members) {
      if (member.key != "<<") {
        own.push_back(std::move(member));
      } else if (member.value.kind == Tree::Kind::list) {
        std::move(member.value.items.begin(), member.value.items.end(), std::back_inserter(bases));
      } else {
        bases.push_back(std::move(member.value));
      }
    }
    map.members = std::move(own);
    for (Tree& base : bases) {
      if (base.kind != Tree::Kind::map) {
        refuse(base.place, "`<<` merges maps only");
      }
      for (Tree::Member& member : base.members) {
        if (map.find(member.key) == nullptr) {
          map.members.push_back(std::move(member));
        }
      }
    }
  }

  const TextPlaces& places_;
  std::vector<Open> open_;
  std::map<YAML::anchor_t, Tree> anchors_;
  Tree root_;
  std::size_t nodes_ = 0;
  int documents_ = 0;
};

// What no text of ours may hold: bytes that are no UTF-8, and controls other than tab and line ends.
struct Foreign {
  std::size_t offset = 0;
  std::string_view what;
};
std::optional<Foreign> find_foreign(std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    const cel::CodePoint next = cel::decode_utf8(text.substr(at));
    if (!next.valid) {
      return Foreign{at, "no UTF-8"};
    }
    if ((next.value < 0x20 && next.value != '\t' && next.value != '\n' && next.value != '\r') || next.value == 0x7F) {
      return Foreign{at, "a control character"};
    }
    at += next.bytes;
  }
  return std::nullopt;
}

Tree build(const std::string& text, const TextPlaces& places) {
  std::istringstream stream(text);
  YAML::Parser parser(stream);
  Builder builder(places);
  while (parser.HandleNextDocument(builder)) {
  }
  return builder.take();
}

}  // namespace

std::optional<Tree> read_yaml(std::string_view text, Issues& issues) {
  const auto add = [&issues](Place place, std::string message) {
    issues.push_back({Issue::Severity::error, place, std::move(message), ""});
    return std::nullopt;
  };
  if (text.size() > kBytesMax) {
    return add({}, "the text is larger than 1 MiB");
  }
  if (text.starts_with("\xEF\xBB\xBF")) {
    text.remove_prefix(3);
  }
  const TextPlaces places(text);
  if (const std::optional<Foreign> foreign = find_foreign(text)) {
    return add(places.at_offset(foreign->offset), std::string(foreign->what));
  }
  try {
    return build(with_joined_surrogates(text), places);
  } catch (const Refused& refused) {
    issues.push_back(refused.issue);
  } catch (const YAML::Exception& error) {
    const Place place = places.at(error.mark.line, error.mark.column);
    issues.push_back(syntax_issue(error.msg, place, places.line(place.line)));
  }
  return std::nullopt;
}

}  // namespace reif
