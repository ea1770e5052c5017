#include "intake/run.h"

int main(int argc, char** argv) { return candor::intake::Run(argc, argv); }
