# `cmake --install <build> --prefix <prefix>` installs the portal SDK; then, in a project of one's
# own: find_package(candor-client) and target_link_libraries(app candor::client).
include(CMakePackageConfigHelpers)
include(GNUInstallDirs)

# All that candor_client links, found by the linker alone: only some have headers to include.
set(sdk_libraries base client hpke manifest merkle open policy receipt rpc seal)
set(sdk_protos config google_rpc intake message)
set(sdk_targets ${sdk_libraries})
foreach(proto IN LISTS sdk_protos)
  list(APPEND sdk_targets ${proto}_proto)
endforeach()
list(TRANSFORM sdk_targets PREPEND candor_)
foreach(target IN LISTS sdk_targets)
  string(REGEX REPLACE "^candor_" "" exported ${target})
  set_target_properties(${target} PROPERTIES EXPORT_NAME ${exported})
endforeach()
install(TARGETS ${sdk_targets} EXPORT candor-clientTargets
  ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR})

install(DIRECTORY include/ DESTINATION ${CMAKE_INSTALL_INCLUDEDIR} FILES_MATCHING PATTERN "*.h")
foreach(library base manifest merkle receipt rpc)
  install(DIRECTORY ${CMAKE_SOURCE_DIR}/common/${library}/include/
    DESTINATION ${CMAKE_INSTALL_INCLUDEDIR} FILES_MATCHING PATTERN "*.h")
endforeach()
foreach(package audit config intake policy report sealed)
  install(DIRECTORY ${CMAKE_BINARY_DIR}/proto/gen/candor/${package}
    DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/candor FILES_MATCHING PATTERN "*.pb.h")
endforeach()

set(package_dir ${CMAKE_INSTALL_LIBDIR}/cmake/candor-client)
install(EXPORT candor-clientTargets NAMESPACE candor:: DESTINATION ${package_dir})
write_basic_package_version_file(${CMAKE_CURRENT_BINARY_DIR}/candor-clientConfigVersion.cmake
  COMPATIBILITY SameMinorVersion)
install(FILES candor-clientConfig.cmake
  ${CMAKE_CURRENT_BINARY_DIR}/candor-clientConfigVersion.cmake DESTINATION ${package_dir})
