#include <string>
#include <utility>

#include "candor/store/store.h"

namespace candor::store {
namespace {

// What a step costs beside its bytes, so that a flood of empty steps is bounded as well.
constexpr std::size_t kStepOverhead = sizeof(Batch::Step);

}  // namespace

void Batch::Put(Family family, std::string key, std::string value) {
  Add(Kind::kPut, family, std::move(key), std::move(value));
}

void Batch::Delete(Family family, std::string key) {
  Add(Kind::kDelete, family, std::move(key), {});
}

void Batch::RequireAbsent(Family family, std::string key) {
  Add(Kind::kRequireAbsent, family, std::move(key), {});
}

void Batch::RequireDigest(Family family, std::string key, std::string sha256) {
  Add(Kind::kRequireDigest, family, std::move(key), std::move(sha256));
}

void Batch::Add(Kind kind, Family family, std::string key, std::string value) {
  bytes_ += key.size() + value.size() + kStepOverhead;
  steps_.push_back({kind, family, std::move(key), std::move(value)});
}

}  // namespace candor::store
