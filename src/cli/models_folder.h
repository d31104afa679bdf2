#pragma once

#include <string>

#include "base/result.h"

namespace murmur::cli {

/// Where the models are that belong to a data folder; empty: the default one. The error says that
/// there is none.
[[nodiscard]] Result<std::string> models_folder(const std::string& data_folder);

/// The file that a person means who names a model to run: a path, or the name of a model that was
/// pulled (models::Store::find). What has a slash in it, ends with .gguf or is a file is a path,
/// and stays as it is. The error says what else there is, or how to get it.
[[nodiscard]] Result<std::string> model_file(const std::string& text,
                                             const std::string& data_folder);

}  // namespace murmur::cli
