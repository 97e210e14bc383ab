#pragma once

#include <algorithm>
#include <cstddef>
#include <set>

#include "kind.h"

namespace ebpf {

/* Something that an environment must not leave behind. */
class Reapable {
 public:
  virtual ~Reapable() = default;
  virtual void reap() = 0;
  virtual Kind kind() const = 0;
};

/* Knows everything that is open, and closes it when the environment ends: a worker's links and maps end with it. */
class Reaper {
 public:
  void add(Reapable& one) { open_.insert(&one); }
  void remove(Reapable& one) { open_.erase(&one); }
  size_t count(Kind kind) const {
    return static_cast<size_t>(
        std::count_if(open_.begin(), open_.end(), [kind](const Reapable* one) { return one->kind() == kind; }));
  }

  void reapAll() {
    while (!open_.empty()) {
      Reapable* one = *open_.begin();
      open_.erase(open_.begin());
      one->reap();
    }
  }

 private:
  std::set<Reapable*> open_;
};

}  // namespace ebpf
