#include "eval/trial.h"

#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value_to.hpp>
#include <stdexcept>

namespace murmur::eval {
namespace {

namespace json = boost::json;

Trial trial_from(const json::object& object) {
  Trial trial;
  const auto number = [&object](const char* key) {
    return json::value_to<std::uint64_t>(object.at(key));
  };
  const auto text = [&object](const char* key) {
    return json::value_to<std::string>(object.at(key));
  };
  const auto strategy = moa::strategy_from(text("plan"));
  if (!strategy) { throw std::invalid_argument("its plan is not known"); }
  trial.key.setting.strategy = *strategy;
  trial.key.setting.layers = static_cast<std::uint32_t>(number("layers"));
  trial.key.setting.fan_out = static_cast<std::uint32_t>(number("fan_out"));
  trial.key.node = static_cast<std::uint32_t>(number("node"));
  trial.key.repeat = static_cast<std::uint32_t>(number("repeat"));
  trial.key.question = text("question");
  trial.answer = text("answer");
  trial.path = text("path");
  trial.error = text("error");
  trial.latency_s = json::value_to<double>(object.at("latency_s"));
  trial.queue_wait_s = json::value_to<double>(object.at("queue_wait_s"));
  trial.tokens = number("tokens");
  trial.bytes = number("bytes");
  return trial;
}

}  // namespace

std::string to_json_line(const Trial& trial) {
  return json::serialize(json::object{{"plan", to_string(trial.key.setting.strategy)},
                                      {"layers", trial.key.setting.layers},
                                      {"fan_out", trial.key.setting.fan_out},
                                      {"node", trial.key.node},
                                      {"repeat", trial.key.repeat},
                                      {"question", trial.key.question},
                                      {"answer", trial.answer},
                                      {"path", trial.path},
                                      {"error", trial.error},
                                      {"latency_s", trial.latency_s},
                                      {"queue_wait_s", trial.queue_wait_s},
                                      {"tokens", trial.tokens},
                                      {"bytes", trial.bytes}});
}

Result<Trial> parse_trial(std::string_view json_line) {
  boost::system::error_code error;
  const json::value value = json::parse(json_line, error);
  if (error || !value.is_object()) { return Error{"is no JSON object"}; }
  try {
    return trial_from(value.get_object());
  } catch (const std::exception& wrong) {  // Boost.JSON's way to say that a member is not there
    return Error{std::string("is no trial: ") + wrong.what()};
  }
}

}  // namespace murmur::eval
