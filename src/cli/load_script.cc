#include "cli/load_script.h"

#include "files/private_file.h"
#include "openai/json_writer.h"

namespace murmur::cli {
namespace {

std::string script_of(const std::vector<Duration>& service_times) {
  openai::JsonWriter out;
  out.begin_object().key("service_ms").begin_array();
  for (const Duration time : service_times) { out.value(to_milliseconds(time)); }
  out.end_array().key("rules").begin_array();
  out.begin_object().member("answer", "an answer").end_object();
  out.end_array().end_object();
  return out.take();
}

}  // namespace

Result<std::vector<std::string>> write_scripts(const std::string& folder,
                                               const sim::LoadSchedule& schedule) {
  std::vector<std::string> files;
  for (const auto& times : schedule.service_times) {
    files.push_back(folder + "/script-" + std::to_string(files.size() + 1) + ".json");
    if (auto written = write_private_file(files.back(), script_of(times)); !written) {
      return written.error();
    }
  }
  return files;
}

}  // namespace murmur::cli
