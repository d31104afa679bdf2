#include "cli/run_report_json.h"

#include <boost/json/array.hpp>
#include <boost/json/value.hpp>
#include <utility>

#include "cli/json_fields.h"

namespace murmur::cli {
namespace {

// More layers or proposals than any node allows are not looked at.
constexpr std::size_t kLayersShownMax = 64;
constexpr std::size_t kProposalsShownMax = 4096;

GenerationReport read_generation(const boost::json::object& from) {
  GenerationReport generation;
  generation.node = text_at(from, "node");
  generation.model = text_at(from, "model");
  generation.job_class = text_at(from, "class");
  generation.own = flag_at(from, "own");
  generation.outcome = text_at(from, "outcome");
  generation.detail = text_at(from, "detail");
  generation.text = text_at(from, "text");
  generation.prompt_tokens = count_at(from, "prompt_tokens");
  generation.tokens = count_at(from, "tokens");
  generation.prompt_cut = flag_at(from, "prompt_cut");
  generation.queue_wait_ms = number_at(from, "queue_wait_ms");
  generation.ttft_ms = number_at(from, "ttft_ms");
  generation.service_ms = number_at(from, "service_ms");
  generation.tokens_per_s = number_at(from, "tokens_per_s");
  generation.bytes_sent = count_at(from, "bytes_sent");
  generation.bytes_received = count_at(from, "bytes_received");
  return generation;
}

void read_layer(const boost::json::value& layer, RunReport& report) {
  const boost::json::object* object = layer.if_object();
  const boost::json::array* proposals =
      object == nullptr ? nullptr : array_at(*object, "proposals");
  if (proposals == nullptr) { return; }
  for (const boost::json::value& proposal : *proposals) {
    if (!proposal.is_object() || report.proposals.size() == kProposalsShownMax) { continue; }
    GenerationReport generation = read_generation(proposal.get_object());
    generation.layer = report.layers;
    report.proposals.push_back(std::move(generation));
  }
}

}  // namespace

RunReport read_run_report(const boost::json::object& murmur) {
  RunReport report;
  report.run = text_at(murmur, "run");
  report.path = text_at(murmur, "path");
  report.reason = text_at(murmur, "reason");
  report.bytes_sent = count_at(murmur, "bytes_sent");
  report.bytes_received = count_at(murmur, "bytes_received");
  if (const boost::json::array* layers = array_at(murmur, "layers")) {
    for (const boost::json::value& layer : *layers) {
      if (report.layers == kLayersShownMax) { break; }
      ++report.layers;
      read_layer(layer, report);
    }
  }
  if (const boost::json::object* aggregation = object_at(murmur, "aggregation")) {
    report.aggregation = read_generation(*aggregation);
    report.aggregation->own = true;
  }
  return report;
}

}  // namespace murmur::cli
