#include "review/run.h"

int main(int argc, char** argv) { return candor::review::Run(argc, argv); }
