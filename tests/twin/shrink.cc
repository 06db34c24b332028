#include "twin/shrink.h"

#include <exception>
#include <utility>

namespace reif::twin {
namespace {

class Shrinker {
 public:
  Shrinker(Case c, const std::function<bool(const Case&)>& fails) : case_(std::move(c)), fails_(fails) {}

  Case shrink() {
    do {
      smaller_ = false;
      drop_from(case_.sources);
      for (std::size_t i = 0; i < case_.sources.size(); ++i) {
        drop_from(case_.sources[i].lines);
      }
      drop_blocks(case_.model);
    } while (smaller_);
    return case_;
  }

 private:
  bool still_fails() const {
    try {
      return fails_(case_);
    } catch (const std::exception&) {
      return false;
    }
  }

  // Takes out of a list of the case what can go: halves first, then less and less.
  template <class Item>
  void drop_from(std::vector<Item>& items) {
    for (std::size_t size = items.size(); size > 0; size /= 2) {
      for (std::size_t at = 0; at + size <= items.size();) {
        const std::vector<Item> before = items;
        const auto begin = items.begin() + static_cast<std::ptrdiff_t>(at);
        items.erase(begin, begin + static_cast<std::ptrdiff_t>(size));
        if (still_fails()) {
          smaller_ = true;
        } else {
          items = before;
          at += size;
        }
      }
    }
  }

  void drop_blocks(std::vector<Block>& blocks) {
    drop_from(blocks);
    for (Block& block : blocks) {
      drop_blocks(block.children);
    }
  }

  Case case_;
  const std::function<bool(const Case&)>& fails_;
  bool smaller_ = false;
};

}  // namespace

Case shrink(const Case& c, const std::function<bool(const Case&)>& fails) { return Shrinker(c, fails).shrink(); }

}  // namespace reif::twin
