#include "candorctl/certificate.h"

#include <openssl/err.h>
#include <openssl/pem.h>
#include <time.h>

#include <utility>

#include "candor/base/status_macros.h"

namespace candor::tools {
namespace {

BioHandle ReadOnly(std::string_view text) {
  return BioHandle(BIO_new_mem_buf(text.data(), static_cast<int>(text.size())));
}

// Never asks for a passphrase: keys of certificates here have none.
int NoPassphrase(char* /*buffer*/, int /*size*/, int /*rwflag*/, void* /*user*/) { return -1; }

std::vector<X509Handle> ParseCertificates(std::string_view pem) {
  std::vector<X509Handle> certificates;
  const BioHandle bio = ReadOnly(pem);
  while (X509* certificate = PEM_read_bio_X509(bio.get(), nullptr, nullptr, nullptr)) {
    certificates.emplace_back(certificate);
  }
  ERR_clear_error();
  return certificates;
}

absl::StatusOr<Clock::Time> TimeOf(const ASN1_TIME* time) {
  std::tm utc{};
  if (time == nullptr || ASN1_TIME_to_tm(time, &utc) != 1) {
    return absl::InvalidArgumentError("its dates cannot be read");
  }
  return std::chrono::system_clock::from_time_t(timegm(&utc));
}

}  // namespace

absl::StatusOr<X509Handle> ParseCertificate(std::string_view pem) {
  std::vector<X509Handle> certificates = ParseCertificates(pem);
  if (certificates.empty()) {
    return absl::InvalidArgumentError("holds no PEM certificate");
  }
  return std::move(certificates.front());
}

absl::StatusOr<CertificateFacts> FactsOf(X509& certificate) {
  CertificateFacts facts;
  ASSIGN_OR_RETURN(facts.not_before, TimeOf(X509_get0_notBefore(&certificate)));
  ASSIGN_OR_RETURN(facts.not_after, TimeOf(X509_get0_notAfter(&certificate)));
  const GeneralNamesHandle names(static_cast<GENERAL_NAMES*>(
      X509_get_ext_d2i(&certificate, NID_subject_alt_name, nullptr, nullptr)));
  const int count = names ? sk_GENERAL_NAME_num(names.get()) : 0;
  for (int i = 0; i < count; ++i) {
    int type = 0;
    const void* value = GENERAL_NAME_get0_value(sk_GENERAL_NAME_value(names.get(), i), &type);
    if (type == GEN_URI) {
      const auto* uri = static_cast<const ASN1_IA5STRING*>(value);
      facts.uris.emplace_back(reinterpret_cast<const char*>(ASN1_STRING_get0_data(uri)),
                              static_cast<std::size_t>(ASN1_STRING_length(uri)));
    }
  }
  ERR_clear_error();
  return facts;
}

absl::Status CheckKeyFits(X509& certificate, std::string_view key_pem) {
  const BioHandle bio = ReadOnly(key_pem);
  const PkeyHandle key(PEM_read_bio_PrivateKey(bio.get(), nullptr, NoPassphrase, nullptr));
  ERR_clear_error();
  if (key == nullptr) {
    return absl::InvalidArgumentError("holds no PEM private key without a passphrase");
  }
  const bool fits = X509_check_private_key(&certificate, key.get()) == 1;
  ERR_clear_error();
  return fits ? absl::OkStatus() : absl::InvalidArgumentError("is not the key of the certificate");
}

absl::Status CheckChain(std::string_view chain_pem, std::string_view ca_pem, Clock::Time now) {
  std::vector<X509Handle> chain = ParseCertificates(chain_pem);
  const X509StoreHandle store(X509_STORE_new());
  for (const X509Handle& authority : ParseCertificates(ca_pem)) {
    X509_STORE_add_cert(store.get(), authority.get());
  }
  STACK_OF(X509)* intermediates = sk_X509_new_null();
  for (std::size_t i = 1; i < chain.size(); ++i) {
    sk_X509_push(intermediates, chain[i].get());
  }
  const X509StoreContextHandle context(X509_STORE_CTX_new());
  int verified = 0;
  if (!chain.empty() &&
      X509_STORE_CTX_init(context.get(), store.get(), chain.front().get(), intermediates) == 1) {
    X509_STORE_CTX_set_time(context.get(), 0, std::chrono::system_clock::to_time_t(now));
    verified = X509_verify_cert(context.get());
  }
  sk_X509_free(intermediates);
  const int error = X509_STORE_CTX_get_error(context.get());
  ERR_clear_error();
  return verified == 1 ? absl::OkStatus()
                       : absl::UnauthenticatedError(X509_verify_cert_error_string(error));
}

std::string TrustDomainOf(std::string_view uri) {
  constexpr std::string_view kScheme = "spiffe://";
  if (!uri.starts_with(kScheme)) {
    return "";
  }
  uri.remove_prefix(kScheme.size());
  const std::size_t slash = uri.find('/');
  return slash == std::string_view::npos ? "" : std::string(uri.substr(0, slash));
}

}  // namespace candor::tools
