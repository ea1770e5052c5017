#include "certificate.h"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/sha.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <cstddef>
#include <ctime>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace candor::rpc {
namespace {

using Bio = std::unique_ptr<BIO, int (*)(BIO*)>;
using Certificate = std::unique_ptr<X509, void (*)(X509*)>;

// Errors left in the thread's queue would break gRPC's TLS on the same thread.
class ErrorQueueMark {
 public:
  ErrorQueueMark() { ERR_set_mark(); }
  ~ErrorQueueMark() { ERR_pop_to_mark(); }
  ErrorQueueMark(const ErrorQueueMark&) = delete;
  ErrorQueueMark& operator=(const ErrorQueueMark&) = delete;
};

Bio Open(const std::string& text) {
  return {BIO_new_mem_buf(text.data(), static_cast<int>(text.size())), &BIO_free};
}

Certificate Next(const Bio& bio) {
  return {PEM_read_bio_X509(bio.get(), nullptr, nullptr, nullptr), &X509_free};
}

std::optional<Clock::Time> ToTime(const ASN1_TIME* time) {
  std::tm utc{};
  if (ASN1_TIME_to_tm(time, &utc) != 1) {
    return std::nullopt;
  }
  return std::chrono::system_clock::from_time_t(timegm(&utc));
}

std::vector<std::string> UrisOf(const X509* certificate) {
  std::vector<std::string> uris;
  const std::unique_ptr<GENERAL_NAMES, void (*)(GENERAL_NAMES*)> names(
      static_cast<GENERAL_NAMES*>(
          X509_get_ext_d2i(certificate, NID_subject_alt_name, nullptr, nullptr)),
      &GENERAL_NAMES_free);
  for (int i = 0; i < sk_GENERAL_NAME_num(names.get()); ++i) {
    int type = 0;
    const void* const value = GENERAL_NAME_get0_value(sk_GENERAL_NAME_value(names.get(), i), &type);
    if (type == GEN_URI) {
      const auto* const uri = static_cast<const ASN1_STRING*>(value);
      const auto* const data = reinterpret_cast<const char*>(ASN1_STRING_get0_data(uri));
      uris.emplace_back(data, static_cast<std::size_t>(ASN1_STRING_length(uri)));
    }
  }
  return uris;
}

// An encrypted key must be an error, not a question on the terminal.
int NoPassphrase(char*, int, int, void*) { return -1; }

}  // namespace

absl::StatusOr<CertificateFacts> ReadLeaf(const std::string& pem) {
  const ErrorQueueMark mark;
  const Certificate leaf = Next(Open(pem));
  if (leaf == nullptr) {
    return absl::InvalidArgumentError("holds no certificate; give a PEM file");
  }
  const auto not_before = ToTime(X509_get0_notBefore(leaf.get()));
  const auto not_after = ToTime(X509_get0_notAfter(leaf.get()));
  if (!not_before || !not_after) {
    return absl::InvalidArgumentError("has unreadable dates; issue it again");
  }
  return CertificateFacts{UrisOf(leaf.get()), *not_before, *not_after};
}

std::string FingerprintOf(const std::string& pem) {
  const ErrorQueueMark mark;
  std::string fingerprint(SHA256_DIGEST_LENGTH, '\0');
  if (const Certificate leaf = Next(Open(pem)); leaf != nullptr) {
    X509_digest(leaf.get(), EVP_sha256(), reinterpret_cast<unsigned char*>(fingerprint.data()),
                nullptr);
  }
  return fingerprint;
}

absl::Status CheckAuthorities(const std::string& pem) {
  const ErrorQueueMark mark;
  const Bio bio = Open(pem);
  int count = 0;
  while (Next(bio) != nullptr) {
    ++count;
  }
  // What ends the loop must be the end of the file and nothing else.
  if (count == 0 || ERR_GET_REASON(ERR_peek_last_error()) != PEM_R_NO_START_LINE) {
    return absl::InvalidArgumentError("holds no certificate or a broken one; give a PEM file");
  }
  return absl::OkStatus();
}

absl::Status CheckKeyFits(const std::string& certificate_file, const std::string& key_file) {
  const ErrorQueueMark mark;
  const std::unique_ptr<SSL_CTX, void (*)(SSL_CTX*)> context(SSL_CTX_new(TLS_method()),
                                                             &SSL_CTX_free);
  if (context == nullptr) {
    return absl::InternalError("OpenSSL has no memory");
  }
  SSL_CTX_set_default_passwd_cb(context.get(), &NoPassphrase);
  if (SSL_CTX_use_certificate_chain_file(context.get(), certificate_file.c_str()) != 1) {
    return absl::InvalidArgumentError("the certificate or its chain is broken or too weak");
  }
  if (SSL_CTX_use_PrivateKey_file(context.get(), key_file.c_str(), SSL_FILETYPE_PEM) != 1 ||
      SSL_CTX_check_private_key(context.get()) != 1) {
    return absl::InvalidArgumentError(
        "is not the unencrypted private key of the certificate; give the two that belong together");
  }
  return absl::OkStatus();
}

}  // namespace candor::rpc
