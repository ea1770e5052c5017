// Known answers in JSON files.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "google/protobuf/struct.pb.h"

namespace candor::vectors {

// A value of the file; everything throws (and so fails the test) when it is not there.
class Json {
 public:
  explicit Json(google::protobuf::Value value) : value_(std::move(value)) {}

  // The whole file `name` of this folder.
  [[nodiscard]] static Json Load(const std::string& name);

  [[nodiscard]] Json operator[](const std::string& key) const;
  [[nodiscard]] bool Has(const std::string& key) const;
  [[nodiscard]] std::vector<Json> Items() const;
  [[nodiscard]] std::string Text() const;
  [[nodiscard]] std::string Bytes() const;        // of a text in hex
  [[nodiscard]] std::uint16_t HexNumber() const;  // of a text in hex
  [[nodiscard]] std::uint64_t Number() const;

 private:
  google::protobuf::Value value_;
};

[[nodiscard]] std::string ToHex(const std::string& bytes);

}  // namespace candor::vectors
