# Every outside library, and the module that may use it. A module wraps each of them in few files of its own.
find_package(Threads REQUIRED)
find_package(fmt REQUIRED)
find_package(date REQUIRED)
find_package(simdjson REQUIRED)
find_package(yaml-cpp REQUIRED)
find_package(ZLIB REQUIRED)
find_package(OpenSSL REQUIRED COMPONENTS Crypto)
find_package(PkgConfig REQUIRED)
pkg_check_modules(RE2 REQUIRED IMPORTED_TARGET re2)

set(REIF_LIBRARIES_base fmt::fmt date::date-tz PkgConfig::RE2)
set(REIF_LIBRARIES_codec simdjson::simdjson yaml-cpp ZLIB::ZLIB OpenSSL::Crypto)
set(REIF_LIBRARIES_service Threads::Threads)
