#pragma once

#include <cstddef>
#include <string>

#include "models/store.h"

namespace murmur::cli {

/// The small models that murmur pull knows by name, and which of them are in the store; `width` in
/// columns.
[[nodiscard]] std::string catalogue_table(const models::Store& store, std::size_t width);
/// What is in the store, and what a pull left unfinished.
[[nodiscard]] std::string models_table(const models::Store& store, std::size_t width);
[[nodiscard]] std::string models_json(const models::Store& store);

}  // namespace murmur::cli
