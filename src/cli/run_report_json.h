#pragma once

#include <boost/json/object.hpp>

#include "cli/run_report.h"

// For .cc files only: Boost.JSON is a heavy header.
namespace murmur::cli {

/// Reads the `murmur` object of an answer (openai::trace_json). What is missing stays empty: a
/// report is for a person to read, and a node of another version may say more or less.
[[nodiscard]] RunReport read_run_report(const boost::json::object& murmur);

}  // namespace murmur::cli
