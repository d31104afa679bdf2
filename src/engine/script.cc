#include "engine/script.h"

#include <algorithm>
#include <boost/json.hpp>
#include <optional>
#include <utility>

#include "base/utf8.h"
#include "files/read_file.h"

namespace murmur::engine {
namespace json = boost::json;
namespace {

constexpr std::size_t kBytesMax = 16U << 20U;
constexpr std::size_t kRulesMax = 10'000;
constexpr std::size_t kServiceTimesMax = 1'000'000;
constexpr double kMillisecondsMax = 86'400'000;  // a day
constexpr double kTokensPerSecondMax = 1e6;

/// One object of the script, whose every key has to be asked for. The first error is kept.
class Fields {
 public:
  Fields(const json::value& value, std::string path) : path_(std::move(path)) {
    object_ = value.if_object();
    if (object_ == nullptr) { fail("", "must be an object"); }
  }

  void read(const char* key, std::string& into) {
    const json::value* const value = take(key);
    if (value == nullptr) { return; }
    if (!value->is_string()) { return fail(key, "must be a text"); }
    into.assign(value->get_string().begin(), value->get_string().end());
  }

  void read(const char* key, bool& into) {
    const json::value* const value = take(key);
    if (value == nullptr) { return; }
    if (!value->is_bool()) { return fail(key, "must be true or false"); }
    into = value->get_bool();
  }

  void read(const char* key, double& into, double most) {
    const json::value* const value = take(key);
    if (value == nullptr) { return; }
    boost::system::error_code error;
    const auto number = value->to_number<double>(error);
    if (error || !(number >= 0) || number > most) {
      return fail(key, "must be a number from 0 to " + std::to_string(std::int64_t(most)));
    }
    into = number;
  }

  void read_milliseconds(const char* key, Duration& into) {
    double milliseconds = to_milliseconds(into);
    read(key, milliseconds, kMillisecondsMax);
    into = from_seconds(milliseconds / 1000);
  }

  /// The value itself; null if there is none.
  const json::value* take(const char* key) {
    const json::value* const value = object_ == nullptr ? nullptr : object_->if_contains(key);
    if (value != nullptr) { taken_.emplace_back(key); }
    return value;
  }

  void fail(const std::string& key, const std::string& what) {
    if (!error_.empty()) { return; }
    error_ = path_ + (path_.empty() || key.empty() ? "" : ".") + key;
    error_ += (error_.empty() ? "it " : " ") + what;
  }

  /// After the last read: also fails for keys that nobody asked for.
  [[nodiscard]] std::optional<Error> finish() {
    if (object_ != nullptr) {
      for (const auto& [key, value] : *object_) {
        const bool known = std::find(taken_.begin(), taken_.end(), key) != taken_.end();
        if (!known) { fail(std::string(key), "is not known here"); }
      }
    }
    return error_.empty() ? std::nullopt : std::optional(Error{error_});
  }

 private:
  const json::object* object_ = nullptr;
  std::string path_;
  std::vector<std::string> taken_;
  std::string error_;
};

void read_timings(Fields& fields, ScriptRule& rule) {
  fields.read("tokens_per_s", rule.tokens_per_s, kTokensPerSecondMax);
  fields.read_milliseconds("ttft_ms", rule.ttft);
  fields.read_milliseconds("restart_ms", rule.restart);
}

void read_end(Fields& fields, ScriptRule& rule) {
  int ends = 0;
  const auto end_with = [&](ScriptEnd end) {
    rule.end = end;
    ++ends;
  };
  std::string finish;
  bool hang = false;
  bool crash = false;
  fields.read("finish", finish);
  fields.read("fail", rule.message);
  fields.read("hang", hang);
  fields.read("crash", crash);
  if (finish == "stop" || finish == "length") {
    end_with(finish == "stop" ? ScriptEnd::Stop : ScriptEnd::Length);
  } else if (!finish.empty()) {
    fields.fail("finish", R"(must be "stop" or "length")");
  }
  if (!rule.message.empty()) { end_with(ScriptEnd::Fail); }
  if (hang) { end_with(ScriptEnd::Hang); }
  if (crash) { end_with(ScriptEnd::Crash); }
  if (ends > 1) { fields.fail("", "has more than one of finish, fail, hang and crash"); }
}

Result<ScriptRule> read_rule(const json::value& value, ScriptRule rule, const std::string& path) {
  Fields fields(value, path);
  fields.read("when", rule.when);
  fields.read("answer", rule.answer);
  fields.read("echo", rule.echo);
  read_timings(fields, rule);
  read_end(fields, rule);
  if (rule.echo && !rule.answer.empty()) { fields.fail("", "has both answer and echo"); }
  if (auto error = fields.finish()) { return *error; }
  return rule;
}

Result<std::vector<Duration>> read_service_times(const json::value& value) {
  const json::array* const list = value.if_array();
  if (list == nullptr || list->empty() || list->size() > kServiceTimesMax) {
    return Error{"service_ms must be a list of 1 to " + std::to_string(kServiceTimesMax) +
                 " numbers"};
  }
  std::vector<Duration> times;
  times.reserve(list->size());
  for (const json::value& each : *list) {
    boost::system::error_code error;
    const auto milliseconds = each.to_number<double>(error);
    if (error || !(milliseconds >= 0) || milliseconds > kMillisecondsMax) {
      return Error{"service_ms[" + std::to_string(times.size()) + "] must be a number from 0 to " +
                   std::to_string(std::int64_t(kMillisecondsMax))};
    }
    times.push_back(from_seconds(milliseconds / 1000));
  }
  return times;
}

Result<void> read_rules(const json::value* rules, const ScriptRule& defaults, Script& script) {
  const json::array* const list = rules == nullptr ? nullptr : rules->if_array();
  if (list == nullptr || list->empty() || list->size() > kRulesMax) {
    return Error{"rules must be a list of 1 to " + std::to_string(kRulesMax) + " rules"};
  }
  for (const json::value& value : *list) {
    auto rule = read_rule(value, defaults, "rules[" + std::to_string(script.rules.size()) + "]");
    if (!rule) { return rule.error(); }
    script.rules.push_back(std::move(*rule));
  }
  return {};
}

Result<Script> read_script(const json::value& value) {
  Script script;
  ScriptRule defaults;
  Fields fields(value, "");
  fields.read("model", script.model);
  double context = script.context_tokens;
  fields.read("context_tokens", context, 1e9);
  script.context_tokens = static_cast<std::uint32_t>(context);
  if (script.model.empty()) { fields.fail("model", "must not be empty"); }
  if (const json::value* const given = fields.take("defaults")) {
    Fields timings(*given, "defaults");
    read_timings(timings, defaults);
    if (auto error = timings.finish()) { return *error; }
  }
  const json::value* const times = fields.take("service_ms");
  const json::value* const rules = fields.take("rules");
  if (auto error = fields.finish()) { return *error; }
  if (times != nullptr) {
    auto read = read_service_times(*times);
    if (!read) { return read.error(); }
    script.service_times = *std::move(read);
  }
  if (auto read = read_rules(rules, defaults, script); !read) { return read.error(); }
  return script;
}

}  // namespace

const ScriptRule* Script::match(std::string_view last_user_message) const {
  const auto found = std::find_if(rules.begin(), rules.end(), [&](const ScriptRule& rule) {
    return last_user_message.find(rule.when) != std::string_view::npos;
  });
  return found == rules.end() ? nullptr : &*found;
}

Result<Script> parse_script(std::string_view text) {
  if (!is_valid_utf8(text)) { return Error{"the script is not UTF-8"}; }
  boost::system::error_code error;
  const json::value value = json::parse(json::string_view(text.data(), text.size()), error);
  if (error) { return Error{"the script is not JSON: " + error.message()}; }
  auto script = read_script(value);
  if (!script) { return Error{"the script: " + script.error().message}; }
  return script;
}

Result<Script> load_script(const std::string& path) {
  const auto text = read_file(path, kBytesMax);
  if (!text) { return text.error(); }
  auto script = parse_script(*text);
  if (!script) { return Error{path + ": " + script.error().message}; }
  return script;
}

}  // namespace murmur::engine
