# What counts as a test. Both kinds are registered with ctest; tests/run.py runs them and adds up their cases.
find_package(GTest REQUIRED)
find_package(rapidcheck REQUIRED)
find_package(benchmark REQUIRED)

# reif_test(NAME SOURCES a.cc … LINK targets …): a GoogleTest program.
function(reif_test name)
  cmake_parse_arguments(arg "" "" "SOURCES;LINK" ${ARGN})
  add_executable(${name} ${arg_SOURCES})
  target_link_libraries(${name} PRIVATE ${arg_LINK} reif_options rapidcheck GTest::gmock GTest::gtest_main)
  target_include_directories(${name} PRIVATE ${PROJECT_SOURCE_DIR}/tests)
  target_compile_definitions(${name} PRIVATE REIF_ROOT="${PROJECT_SOURCE_DIR}")
  set_target_properties(${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/tests)
  add_test(NAME ${name} COMMAND ${name})
  set_tests_properties(${name} PROPERTIES LABELS gtest WORKING_DIRECTORY ${PROJECT_SOURCE_DIR} TIMEOUT 900)
endfunction()

# reif_bench(NAME SOURCES a.cc … LINK targets …): a program that measures. It is built with the rest and run by hand.
function(reif_bench name)
  cmake_parse_arguments(arg "" "" "SOURCES;LINK" ${ARGN})
  add_executable(${name} ${arg_SOURCES})
  target_link_libraries(${name} PRIVATE ${arg_LINK} reif_options benchmark::benchmark)
  set_target_properties(${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/bench)
endfunction()

# reif_script_test(NAME COMMAND …): a program whose last line is `N passed, N failed, N skipped`. It runs at the
# project's root and finds the build folder in REIF_BUILD.
function(reif_script_test name)
  cmake_parse_arguments(arg "" "" "COMMAND" ${ARGN})
  add_custom_target(${name})
  if(TARGET reif)
    add_dependencies(${name} reif)
  endif()
  add_test(NAME ${name} COMMAND ${arg_COMMAND})
  set_tests_properties(${name} PROPERTIES LABELS script WORKING_DIRECTORY ${PROJECT_SOURCE_DIR} TIMEOUT 900
    ENVIRONMENT REIF_BUILD=${PROJECT_BINARY_DIR})
endfunction()
