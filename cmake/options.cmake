# How everything of ours is compiled. Warnings are errors in both compilers; those of one alone are named for it.
add_library(reif_options INTERFACE)
target_include_directories(reif_options INTERFACE ${PROJECT_SOURCE_DIR}/src)
target_compile_options(reif_options INTERFACE
  -Wall -Wextra -Wpedantic -Werror -Wshadow -Wconversion -Wsign-conversion -Wnon-virtual-dtor
  -Wold-style-cast -Wformat=2 -Wextra-semi)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  target_compile_options(reif_options INTERFACE -Wduplicated-cond -Wduplicated-branches -Wlogical-op)
else()
  # libstdc++ 12's std::stable_sort uses what the same library calls deprecated.
  target_compile_options(reif_options INTERFACE -Wno-deprecated-declarations)
endif()

# The same digits in every build: no contraction of a * b + c into one rounding.
target_compile_options(reif_options INTERFACE -ffp-contract=off)

if(REIF_SANITIZE)
  target_compile_options(reif_options INTERFACE
    -fsanitize=${REIF_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
  target_link_options(reif_options INTERFACE -fsanitize=${REIF_SANITIZE})
endif()
if(REIF_FUZZ)
  target_compile_options(reif_options INTERFACE -fsanitize=fuzzer-no-link)
endif()

find_program(REIF_MOLD mold)
if(REIF_MOLD)
  add_link_options(-fuse-ld=mold)
endif()
