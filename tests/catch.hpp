/// Catch2 in the major version that the system has: 2 on Debian 12, 3 on newer systems.
#pragma once
#if __has_include(<catch2/catch_all.hpp>)
#include <catch2/catch_all.hpp>
using Catch::Approx;
#else
#include <catch2/catch.hpp>
#endif
