#include "candorctl/certificate_authority.h"

#include <openssl/err.h>
#include <openssl/pem.h>

#include <utility>

#include "candor/base/status_macros.h"

namespace candor::tools {
namespace {

struct Extension {
  int nid;
  std::string value;
};

absl::Status OpenSslFailed() {
  ERR_clear_error();
  return absl::InternalError("OpenSSL could not make the certificate");
}

absl::StatusOr<PkeyHandle> GenerateKey(KeyType type) {
  PkeyHandle key(type == KeyType::kP256 ? EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", "P-256")
                                        : EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519"));
  if (key == nullptr) {
    return OpenSslFailed();
  }
  return key;
}

bool SetTime(ASN1_TIME* field, Clock::Time time) {
  return ASN1_TIME_set(field, std::chrono::system_clock::to_time_t(time)) != nullptr;
}

// 159 random bits: positive, and 20 bytes at most (RFC 5280 section 4.1.2.2).
bool SetSerial(X509& certificate) {
  const std::unique_ptr<BIGNUM, OpenSslDeleter<BN_free>> serial(BN_new());
  return serial != nullptr &&
         BN_rand(serial.get(), 159, BN_RAND_TOP_ANY, BN_RAND_BOTTOM_ANY) == 1 &&
         BN_to_ASN1_INTEGER(serial.get(), X509_get_serialNumber(&certificate)) != nullptr;
}

bool AddExtension(X509& issuer, X509& certificate, const Extension& extension) {
  X509V3_CTX context;
  X509V3_set_ctx(&context, &issuer, &certificate, nullptr, nullptr, 0);
  const X509ExtensionHandle made(
      X509V3_EXT_nconf_nid(nullptr, &context, extension.nid, extension.value.c_str()));
  return made != nullptr && X509_add_ext(&certificate, made.get(), -1) == 1;
}

absl::Status Sign(X509& issuer, EVP_PKEY& issuer_key, KeyType type, X509& certificate,
                  const std::vector<Extension>& extensions) {
  if (X509_set_issuer_name(&certificate, X509_get_subject_name(&issuer)) != 1) {
    return OpenSslFailed();
  }
  for (const Extension& extension : extensions) {
    if (!AddExtension(issuer, certificate, extension)) {
      return OpenSslFailed();
    }
  }
  // Ed25519 has its digest built in.
  const EVP_MD* digest = type == KeyType::kP256 ? EVP_sha256() : nullptr;
  return X509_sign(&certificate, &issuer_key, digest) > 0 ? absl::OkStatus() : OpenSslFailed();
}

absl::StatusOr<IssuedCertificate> ToPem(X509& certificate, EVP_PKEY& key) {
  const BioHandle certificate_text(BIO_new(BIO_s_mem()));
  const BioHandle key_text(BIO_new(BIO_s_secmem()));
  if (PEM_write_bio_X509(certificate_text.get(), &certificate) != 1 ||
      PEM_write_bio_PrivateKey(key_text.get(), &key, nullptr, nullptr, 0, nullptr, nullptr) != 1) {
    return OpenSslFailed();
  }
  const auto view = [](BIO* bio) {
    char* data = nullptr;
    const long size = BIO_get_mem_data(bio, &data);
    return std::string_view(data, static_cast<std::size_t>(size));
  };
  return IssuedCertificate{std::string(view(certificate_text.get())),
                           Secret::CopyOf(view(key_text.get()))};
}

}  // namespace

absl::StatusOr<CertificateAuthority> CertificateAuthority::Create(const std::string& trust_domain,
                                                                  KeyType key_type, Clock::Time now,
                                                                  std::chrono::days lifetime) {
  CertificateAuthority authority;
  authority.key_type_ = key_type;
  authority.not_before_ = now - std::chrono::hours(1);
  authority.not_after_ = now + lifetime;
  ASSIGN_OR_RETURN(authority.key_, GenerateKey(key_type));
  ASSIGN_OR_RETURN(authority.certificate_,
                   authority.Prepare(*authority.key_, "Candor development CA " + trust_domain));
  RETURN_IF_ERROR(Sign(*authority.certificate_, *authority.key_, key_type, *authority.certificate_,
                       {{NID_basic_constraints, "critical,CA:TRUE,pathlen:0"},
                        {NID_key_usage, "critical,keyCertSign,cRLSign"},
                        {NID_subject_key_identifier, "hash"}}));
  return authority;
}

absl::StatusOr<IssuedCertificate> CertificateAuthority::Issue(const std::string& uri) const {
  ASSIGN_OR_RETURN(const PkeyHandle key, GenerateKey(key_type_));
  const std::string name = uri.substr(uri.find('/', uri.find("//") + 2) + 1);
  ASSIGN_OR_RETURN(const X509Handle certificate, Prepare(*key, name));
  RETURN_IF_ERROR(
      Sign(*certificate_, *key_, key_type_, *certificate,
           {{NID_basic_constraints, "critical,CA:FALSE"},
            {NID_key_usage, "critical,digitalSignature"},
            {NID_ext_key_usage, "serverAuth,clientAuth"},
            {NID_subject_key_identifier, "hash"},
            {NID_authority_key_identifier, "keyid:always"},
            {NID_subject_alt_name, "URI:" + uri + ",DNS:localhost,IP:127.0.0.1,IP:::1"}}));
  return ToPem(*certificate, *key);
}

absl::StatusOr<IssuedCertificate> CertificateAuthority::Own() const {
  return ToPem(*certificate_, *key_);
}

absl::StatusOr<X509Handle> CertificateAuthority::Prepare(EVP_PKEY& key,
                                                         const std::string& name) const {
  X509Handle certificate(X509_new());
  if (certificate == nullptr) {
    return OpenSslFailed();
  }
  // A common name holds 64 characters at most (RFC 5280 appendix A.1).
  const std::string common_name = name.substr(0, 64);
  const auto* text = reinterpret_cast<const unsigned char*>(common_name.c_str());
  const bool made = X509_set_version(certificate.get(), X509_VERSION_3) == 1 &&
                    SetSerial(*certificate) &&
                    SetTime(X509_getm_notBefore(certificate.get()), not_before_) &&
                    SetTime(X509_getm_notAfter(certificate.get()), not_after_) &&
                    X509_set_pubkey(certificate.get(), &key) == 1 &&
                    X509_NAME_add_entry_by_txt(X509_get_subject_name(certificate.get()), "CN",
                                               MBSTRING_UTF8, text, -1, -1, 0) == 1;
  if (!made) {
    return OpenSslFailed();
  }
  return certificate;
}

}  // namespace candor::tools
