// How custody looks: sealed or not, who holds the keys, and the keys.
#pragma once

#include "candor/review/v1/custody_service.pb.h"
#include "candorctl/session.h"

namespace candor::tools {

void ShowCustody(const review::v1::GetCustodyResponse& custody, Session& session);

// What became of a share that did not unseal yet.
void ShowGivenShare(const review::v1::UnsealWithShareResponse& given, Session& session);

// Keys that were made just now.
void ShowRotation(const review::v1::RotateKeysResponse& rotated, Session& session);

}  // namespace candor::tools
