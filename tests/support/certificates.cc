#include "candor/testing/certificates.h"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509v3.h>

#include <cstdint>
#include <cstdlib>

namespace candor::test_support {
namespace {

using Key = std::unique_ptr<EVP_PKEY, void (*)(EVP_PKEY*)>;
using Certificate = std::unique_ptr<X509, void (*)(X509*)>;

void Check(bool ok) {
  if (!ok) {
    ERR_print_errors_fp(stderr);
    std::abort();
  }
}

Key NewKey(KeyType type) {
  Key key(type == KeyType::kEd25519 ? EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519")
                                    : EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", "P-256"),
          &EVP_PKEY_free);
  Check(key != nullptr);
  return key;
}

void SetName(X509_NAME* name, const char* common_name) {
  Check(X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC,
                                   reinterpret_cast<const unsigned char*>(common_name), -1, -1,
                                   0) == 1);
}

void AddExtension(X509* certificate, X509* issuer, int nid, const std::string& value) {
  X509V3_CTX context;
  X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
  X509_EXTENSION* extension = X509V3_EXT_conf_nid(nullptr, &context, nid, value.c_str());
  Check(extension != nullptr && X509_add_ext(certificate, extension, -1) == 1);
  X509_EXTENSION_free(extension);
}

Certificate NewCertificate(EVP_PKEY* key, const char* common_name, std::chrono::seconds not_before,
                           std::chrono::seconds not_after) {
  Certificate certificate(X509_new(), &X509_free);
  Check(certificate != nullptr && X509_set_version(certificate.get(), X509_VERSION_3) == 1);
  std::uint64_t serial = 0;
  Check(RAND_bytes(reinterpret_cast<unsigned char*>(&serial), sizeof serial) == 1);
  Check(ASN1_INTEGER_set_uint64(X509_get_serialNumber(certificate.get()), serial >> 1) == 1);
  X509_gmtime_adj(X509_getm_notBefore(certificate.get()), not_before.count());
  X509_gmtime_adj(X509_getm_notAfter(certificate.get()), not_after.count());
  SetName(X509_get_subject_name(certificate.get()), common_name);
  Check(X509_set_pubkey(certificate.get(), key) == 1);
  return certificate;
}

void Sign(X509* certificate, EVP_PKEY* key) {
  const EVP_MD* digest = EVP_PKEY_is_a(key, "ED25519") == 1 ? nullptr : EVP_sha256();
  Check(X509_sign(certificate, key, digest) > 0);
}

template <typename Write>
std::string Pem(Write write) {
  BIO* bio = BIO_new(BIO_s_mem());
  Check(bio != nullptr && write(bio) == 1);
  char* data = nullptr;
  const auto size = BIO_get_mem_data(bio, &data);
  std::string text(data, static_cast<std::size_t>(size));
  BIO_free(bio);
  return text;
}

std::string CertificatePem(X509* certificate) {
  return Pem([&](BIO* bio) { return PEM_write_bio_X509(bio, certificate); });
}

std::string AlternativeNames(const LeafOptions& options) {
  std::string names;
  for (const std::string& uri : options.uris) {
    names += (names.empty() ? "URI:" : ",URI:") + uri;
  }
  for (const std::string& dns : options.dns_names) {
    names += (names.empty() ? "DNS:" : ",DNS:") + dns;
  }
  return names;
}

}  // namespace

TestCa::TestCa() : key_(NewKey(KeyType::kP256)), certificate_(nullptr, &X509_free) {
  certificate_ = NewCertificate(key_.get(), "Candor test CA", std::chrono::hours(-24 * 30),
                                std::chrono::hours(24 * 365));
  Check(X509_set_issuer_name(certificate_.get(), X509_get_subject_name(certificate_.get())) == 1);
  AddExtension(certificate_.get(), certificate_.get(), NID_basic_constraints, "critical,CA:TRUE");
  AddExtension(certificate_.get(), certificate_.get(), NID_key_usage,
               "critical,keyCertSign,cRLSign");
  AddExtension(certificate_.get(), certificate_.get(), NID_subject_key_identifier, "hash");
  Sign(certificate_.get(), key_.get());
  ca_file_ = dir_.Write("ca.pem", CertificatePem(certificate_.get()));
}

TestCa::~TestCa() = default;

CertificateFiles TestCa::Issue(const std::string& uri) {
  LeafOptions options;
  options.uris = {uri};
  return Issue(options);
}

CertificateFiles TestCa::Issue(const LeafOptions& options) {
  const std::string stem = "leaf-" + std::to_string(++issued_);
  CertificateFiles files{dir_.File(stem + ".pem"), dir_.File(stem + ".key")};
  Reissue(files, options);
  return files;
}

void TestCa::Reissue(const CertificateFiles& files, const LeafOptions& options) {
  const Key key = NewKey(options.key_type);
  const Certificate leaf =
      NewCertificate(key.get(), "Candor test leaf", options.not_before, options.not_after);
  Check(X509_set_issuer_name(leaf.get(), X509_get_subject_name(certificate_.get())) == 1);
  X509* issuer = certificate_.get();
  AddExtension(leaf.get(), issuer, NID_basic_constraints, "critical,CA:FALSE");
  AddExtension(leaf.get(), issuer, NID_key_usage, "critical,digitalSignature");
  AddExtension(leaf.get(), issuer, NID_ext_key_usage, "serverAuth,clientAuth");
  AddExtension(leaf.get(), issuer, NID_authority_key_identifier, "keyid");
  if (const std::string names = AlternativeNames(options); !names.empty()) {
    AddExtension(leaf.get(), issuer, NID_subject_alt_name, names);
  }
  Sign(leaf.get(), key_.get());
  WriteFile(files.certificate, CertificatePem(leaf.get()));
  WriteFile(files.key, Pem([&](BIO* bio) {
              return PEM_write_bio_PrivateKey(bio, key.get(), nullptr, nullptr, 0, nullptr,
                                              nullptr);
            }));
}

config::v1::TlsConfig TestCa::Tls(const CertificateFiles& files) const {
  config::v1::TlsConfig tls;
  tls.set_certificate_file(files.certificate);
  tls.set_private_key_file(files.key);
  tls.set_ca_file(ca_file_);
  tls.set_trust_domain(std::string(kTrustDomain));
  return tls;
}

config::v1::TlsConfig TestCa::Tls(std::string_view kind_and_name) {
  return Tls(Issue("spiffe://" + std::string(kTrustDomain) + "/" + std::string(kind_and_name)));
}

}  // namespace candor::test_support
