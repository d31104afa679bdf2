#include "cli/help_formatter.h"

namespace murmur::cli {
namespace {

constexpr std::size_t kFlagColumns = 30;

std::string indented(const std::string& text) {
  std::string lines = "  " + text;
  for (std::size_t at = lines.find('\n'); at != std::string::npos; at = lines.find('\n', at + 1)) {
    lines.insert(at + 1, "  ");
  }
  return lines;
}

}  // namespace

HelpFormatter::HelpFormatter(const CommandHelp& help) : help_(help) { column_width(kFlagColumns); }

std::string HelpFormatter::make_usage(const CLI::App* /*app*/, std::string /*name*/) const {
  return "\nUsage: murmur " + help_.name + " " + help_.usage + "\n";
}

std::string HelpFormatter::make_option_opts(const CLI::Option* option) const {
  return option->get_type_name().empty() || option->get_expected_max() == 0
             ? ""
             : " " + option->get_type_name();
}

std::string HelpFormatter::make_option_desc(const CLI::Option* option) const {
  const std::string& value = option->get_default_str();
  const bool is_file = option->get_name() == "--config";
  return option->get_description() + (value.empty() || is_file ? "" : " [" + value + "]");
}

std::string HelpFormatter::make_footer(const CLI::App* /*app*/) const {
  return "Every flag is also a key of the file (--queue-mb 64: queue-mb = 64) and an environment "
         "variable\n"
         "(MURMUR_QUEUE_MB=64). The command line beats the environment, and that beats the "
         "file.\n\n"
         "Example:\n" +
         indented(help_.example) + "\n";
}

}  // namespace murmur::cli
