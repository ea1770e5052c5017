# candor_library(<name> SOURCES ... [PUBLIC ...] [PRIVATE ...])
#
# One folder, one library, one include root: `include/` of the folder. A library that is not
# linked cannot be included, so the link lists below are the dependency rules.
function(candor_library name)
  cmake_parse_arguments(ARG "" "" "SOURCES;PUBLIC;PRIVATE" ${ARGN})
  add_library(candor_${name} STATIC ${ARG_SOURCES})
  add_library(candor::${name} ALIAS candor_${name})
  target_include_directories(candor_${name} PUBLIC
    $<BUILD_INTERFACE:${CMAKE_CURRENT_SOURCE_DIR}/include> $<INSTALL_INTERFACE:include>)
  target_link_libraries(candor_${name}
    PUBLIC ${ARG_PUBLIC}
    PRIVATE $<BUILD_INTERFACE:candor_warnings> $<BUILD_INTERFACE:candor_hardening> ${ARG_PRIVATE})
endfunction()

# candor_service(<name> SOURCES ... LINK ...)
#
# A service is a library and a main.cc over it, so that tests can link everything. Its include
# root is the service's own folder.
function(candor_service name)
  cmake_parse_arguments(ARG "" "" "SOURCES;LINK" ${ARGN})
  add_library(candor_${name}_service STATIC ${ARG_SOURCES})
  add_library(candor::${name}_service ALIAS candor_${name}_service)
  target_include_directories(candor_${name}_service PUBLIC ${CMAKE_CURRENT_SOURCE_DIR})
  target_link_libraries(candor_${name}_service
    PUBLIC ${ARG_LINK}
    PRIVATE candor_warnings candor_hardening)
  candor_executable(candor-${name} SOURCES main.cc LINK candor::${name}_service)
endfunction()

# candor_executable(<file name> SOURCES ... LINK ...): lies in build/<preset>/.
function(candor_executable name)
  cmake_parse_arguments(ARG "" "" "SOURCES;LINK" ${ARGN})
  add_executable(${name} ${ARG_SOURCES})
  target_link_libraries(${name} PRIVATE candor_warnings candor_hardening ${ARG_LINK})
  set_target_properties(${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR})
  # jemalloc takes CPU off every call; a sanitizer brings its own allocator.
  if(NOT CANDOR_SANITIZE)
    target_link_libraries(${name} PRIVATE PkgConfig::jemalloc)
  endif()
endfunction()

# candor_test(<name> SOURCES ... LINK ... [LABELS ...] [TIMEOUT seconds])
#
# One GoogleTest executable, registered as one test: its cases share the start-up.
function(candor_test name)
  cmake_parse_arguments(ARG "" "TIMEOUT" "SOURCES;LINK;LABELS" ${ARGN})
  add_executable(${name} ${ARG_SOURCES})
  target_link_libraries(${name} PRIVATE candor_warnings ${ARG_LINK} GTest::gmock GTest::gtest_main)
  if(NOT ARG_TIMEOUT)
    set(ARG_TIMEOUT 300)
  endif()
  add_test(NAME ${name} COMMAND ${name})
  set_tests_properties(${name} PROPERTIES TIMEOUT ${ARG_TIMEOUT} LABELS "${ARG_LABELS}")
endfunction()
