set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
include(CheckPIESupported)
check_pie_supported()

# Flags that a target asks for by linking; nothing edits CMAKE_CXX_FLAGS.
add_library(candor_warnings INTERFACE)
target_compile_options(candor_warnings INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion -Wnon-virtual-dtor
  -Wold-style-cast -Woverloaded-virtual -Wnull-dereference -Wformat=2 -Wimplicit-fallthrough
  -Wcast-qual -Wundef -Wunused -Werror)

# Hardening, for release builds. FORTIFY needs optimisation; RELRO and BIND_NOW leave no
# writable jump table; CET marks every indirect target.
option(CANDOR_HARDENED "Build with the hardening flags." OFF)
add_library(candor_hardening INTERFACE)
if(CANDOR_HARDENED)
  target_compile_options(candor_hardening INTERFACE
    -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=3 -D_GLIBCXX_ASSERTIONS
    -fstack-protector-strong -fstack-clash-protection -ftrivial-auto-var-init=zero)
  if(CMAKE_SYSTEM_PROCESSOR MATCHES "x86_64|AMD64")
    target_compile_options(candor_hardening INTERFACE -fcf-protection=full)
  endif()
  target_link_options(candor_hardening INTERFACE -Wl,-z,relro,-z,now,-z,noexecstack)
endif()

set(CANDOR_SANITIZE "" CACHE STRING "Sanitizers, as -fsanitize takes them: address,undefined or thread.")
if(CANDOR_SANITIZE)
  add_compile_options(-fsanitize=${CANDOR_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
  add_link_options(-fsanitize=${CANDOR_SANITIZE})
endif()
option(CANDOR_FUZZ "Build the fuzz targets with libFuzzer (Clang)." OFF)
if(CANDOR_FUZZ)
  add_compile_options(-fsanitize=fuzzer-no-link)
endif()
option(CANDOR_COVERAGE "Count executed lines." OFF)
if(CANDOR_COVERAGE)
  add_compile_options(--coverage)
  add_link_options(--coverage)
endif()
