# Compiler settings, and `jeton_module`: one folder, one library, one test program.
option(JETON_TESTS "build the tests" ON)
option(JETON_BENCH "build the benchmarks" OFF)
option(JETON_FUZZ "build the fuzz targets" OFF)
set(JETON_SANITIZE "" CACHE STRING "value for -fsanitize=, empty for none")

set(CMAKE_CXX_STANDARD 23)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/bin)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)

find_program(CCACHE ccache)
if(CCACHE)
  # ccache serves a file with a precompiled header only when told that the header's own time does not matter.
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CMAKE_COMMAND} -E env CCACHE_SLOPPINESS=pch_defines,time_macros,include_file_mtime,include_file_ctime ${CCACHE})
endif()

add_library(jeton_flags INTERFACE)
target_compile_options(jeton_flags INTERFACE
  -Wall -Wextra -Wpedantic -Wconversion -Wsign-conversion -Wshadow -Wnon-virtual-dtor -Wold-style-cast
  -Wcast-align -Woverloaded-virtual -Wnull-dereference -Wdouble-promotion -Wimplicit-fallthrough
  -Wextra-semi -Wswitch -Werror
  -fstack-protector-strong -fstack-clash-protection -fcf-protection=full -ftrivial-auto-var-init=zero
  -fno-omit-frame-pointer)
target_compile_definitions(jeton_flags INTERFACE
  BOOST_ASIO_NO_DEPRECATED BOOST_ASIO_HAS_STD_INVOKE_RESULT SPDLOG_FMT_EXTERNAL _GLIBCXX_ASSERTIONS)
target_include_directories(jeton_flags INTERFACE ${CMAKE_SOURCE_DIR}/src)
target_link_options(jeton_flags INTERFACE -fuse-ld=lld -Wl,-z,relro,-z,now,-z,noexecstack)
if(CMAKE_BUILD_TYPE STREQUAL "Release" OR CMAKE_BUILD_TYPE STREQUAL "RelWithDebInfo")
  target_compile_definitions(jeton_flags INTERFACE _FORTIFY_SOURCE=2)
endif()
if(JETON_SANITIZE)
  target_compile_options(jeton_flags INTERFACE -fsanitize=${JETON_SANITIZE} -fno-sanitize-recover=all)
  target_link_options(jeton_flags INTERFACE -fsanitize=${JETON_SANITIZE})
  if(JETON_SANITIZE MATCHES "thread")
    # Asio's fences are invisible to TSan; the define makes it use what TSan can see.
    target_compile_definitions(jeton_flags INTERFACE BOOST_ASIO_DISABLE_FENCED_BLOCK)
  endif()
endif()
if(JETON_FUZZ)
  target_compile_options(jeton_flags INTERFACE -fsanitize=fuzzer-no-link)
endif()

# jeton_module(NAME token LINKS base ...) makes library `jeton_token` of all *.cc here, and, of all *_test.cc,
# the program `token_test`. LINKS names modules; LIBRARIES names what is not ours,
# PRECOMPILE the headers that most of the files take and that cost the most.
function(jeton_module)
  cmake_parse_arguments(M "" "NAME" "LINKS;LIBRARIES;PRECOMPILE" ${ARGN})
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/*.cc)
  set(test_sources ${sources})
  list(FILTER test_sources INCLUDE REGEX "_test\\.cc$")
  list(FILTER sources EXCLUDE REGEX "_test\\.cc$|/main\\.cc$")
  list(TRANSFORM M_LINKS PREPEND jeton_)
  if(sources)
    add_library(jeton_${M_NAME} STATIC ${sources})
    target_link_libraries(jeton_${M_NAME} PUBLIC jeton_flags ${M_LINKS} ${M_LIBRARIES})
  else()
    add_library(jeton_${M_NAME} INTERFACE)
    target_link_libraries(jeton_${M_NAME} INTERFACE jeton_flags ${M_LINKS} ${M_LIBRARIES})
  endif()
  if(M_PRECOMPILE)
    target_precompile_headers(jeton_${M_NAME} PRIVATE ${M_PRECOMPILE})
    target_compile_options(jeton_${M_NAME} PRIVATE "SHELL:-Xclang -fno-pch-timestamp")
  endif()
  if(JETON_TESTS AND test_sources)
    add_executable(${M_NAME}_test ${test_sources})
    target_include_directories(${M_NAME}_test PRIVATE ${CMAKE_SOURCE_DIR}/tests)
    target_link_libraries(${M_NAME}_test PRIVATE jeton_${M_NAME} GTest::gtest GTest::gtest_main rapidcheck)
    add_test(NAME ${M_NAME} COMMAND ${M_NAME}_test)
  endif()
endfunction()
