#include "intake/run.h"

// For jemalloc: what is freed is overwritten, so that nothing of a report lingers in memory that
// gRPC and protobuf let go (docs/THREAT_MODEL.md). Two arenas, because each keeps what was freed in
// it for a while. Without jemalloc nobody reads it.
extern "C" {
extern const char* malloc_conf;
const char* malloc_conf = "junk:free,narenas:2";
}

int main(int argc, char** argv) { return candor::intake::Run(argc, argv); }
