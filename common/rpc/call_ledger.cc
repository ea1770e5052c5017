#include "call_ledger.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <mutex>
#include <string>
#include <type_traits>

#include "certificate.h"

namespace candor::rpc {
namespace {

constexpr char kProperty[] = "candor_calls";

// gRPC copies the bytes into memory of malloc's alignment.
static_assert(std::is_trivially_copyable_v<CallLedger>);
static_assert(alignof(CallLedger) <= alignof(std::max_align_t));

const grpc_auth_property* First(const grpc_auth_context* context, const char* name) {
  grpc_auth_property_iterator properties = grpc_auth_context_find_properties_by_name(context, name);
  return grpc_auth_property_iterator_next(&properties);
}

CallLedger* Find(const grpc_auth_context* context) {
  const grpc_auth_property* const property = First(context, kProperty);
  return property == nullptr ? nullptr
                             : static_cast<CallLedger*>(static_cast<void*>(property->value));
}

// Two first calls of one connection may come at once; striped, so that connections rarely meet.
std::mutex& MutexOf(const grpc_auth_context* context) {
  static std::array<std::mutex, 64> mutexes;
  return mutexes[(reinterpret_cast<std::uintptr_t>(context) >> 6) % mutexes.size()];
}

}  // namespace

CallLedger& OpenLedger(grpc_auth_context* context) {
  const std::lock_guard lock(MutexOf(context));
  if (CallLedger* const ledger = Find(context)) {
    return *ledger;
  }
  CallLedger fresh;
  if (const auto* const pem = First(context, GRPC_X509_PEM_CERT_PROPERTY_NAME)) {
    const std::string print = FingerprintOf(std::string(pem->value, pem->value_length));
    std::ranges::copy(print, fresh.certificate.begin());
  }
  grpc_auth_context_add_property(context, kProperty, reinterpret_cast<const char*>(&fresh),
                                 sizeof fresh);
  return *Find(context);
}

CallLedger* LedgerOf(const grpc::CallbackServerContext& context) {
  // Changes nothing, but gRPC did not mark it so.
  grpc_call* const call = const_cast<grpc::CallbackServerContext&>(context).c_call();
  grpc_auth_context* const authentication = grpc_call_auth_context(call);
  if (authentication == nullptr) {
    return nullptr;
  }
  CallLedger* const ledger = Find(authentication);
  grpc_auth_context_release(authentication);  // the call holds it, too
  return ledger;
}

}  // namespace candor::rpc
