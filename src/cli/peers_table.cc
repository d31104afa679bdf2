#include "cli/peers_table.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <tuple>

#include "cli/table.h"
#include "cli/text_width.h"
#include "cli/units.h"

namespace murmur::cli {
namespace {

using http::ClusterView;
using http::PeerView;

/// A state, how it looks, and where it stands.
struct State {
  std::string_view name;
  std::string_view mark;
  std::string_view colour;  // ECMA-48 SGR
};
constexpr std::array kStates{State{"alive", "●", "32"}, State{"suspect", "◐", "33"},
                             State{"dead", "✕", "31"}, State{"left", "○", "2"}};
constexpr std::string_view kFaint = "2";

std::size_t place_of(std::string_view state) {
  const auto* const found = std::find_if(kStates.begin(), kStates.end(),
                                         [&](const State& it) { return it.name == state; });
  return static_cast<std::size_t>(found - kStates.begin());
}

std::string state_cell(const PeerView& peer) {
  const std::size_t place = place_of(peer.state);
  return place == kStates.size() ? peer.state : std::string(kStates[place].mark) + " " + peer.state;
}

std::string model_cell(const PeerView& peer) {
  if (!peer.is_murmur) { return "(Serf agent)"; }
  const std::string model = peer.model.empty() ? "-" : peer.model;
  return peer.trusted ? model : model + " (unsigned)";
}

std::string queue_cell(const PeerView& peer) {
  return peer.load ? std::to_string(peer.load->waiting + peer.load->running) : "-";
}

std::string rho_cell(const PeerView& peer) {
  if (!peer.load) { return "-"; }
  const auto hundredths =
      static_cast<std::uint64_t>(std::clamp(peer.load->offered_load, 0.0, 1e6) * 100 + 0.5);
  const std::string digits = std::to_string(hundredths % 100);
  return std::to_string(hundredths / 100) + "." + (digits.size() < 2 ? "0" : "") + digits;
}

/// A column, and how wide a screen must be to have it.
struct PeersColumn {
  Table::Column column;
  std::size_t from_columns;
  std::string (*cell)(const PeerView& peer);
};

const std::array<PeersColumn, 10>& all_columns() {
  using enum Table::Align;
  static const std::array<PeersColumn, 10> kColumns{{
      {{"", Left}, 0, [](const PeerView& it) { return std::string(it.is_self ? "*" : ""); }},
      {{"name", Left}, 0, [](const PeerView& it) { return it.name; }},
      {{"address", Left}, 96, [](const PeerView& it) { return it.address; }},
      {{"state    ", Left}, 0, state_cell},
      {{"model", Left}, 0, model_cell},
      {{"tokens/s", Right},
       0,
       [](const PeerView& it) { return rate_text(it.decode_tokens_per_s); }},
      {{"queue", Right}, 60, queue_cell},
      {{"rho", Right}, 72, rho_cell},
      {{"rtt", Right},
       72,
       [](const PeerView& it) { return it.round_trip ? round_trip_text(*it.round_trip) : "-"; }},
      {{"last seen", Right},
       60,
       [](const PeerView& it) { return it.last_heard ? seconds_text(*it.last_heard) : "-"; }},
  }};
  return kColumns;
}

/// This node, then the living, then the others. A suspect keeps its row: it is soon one or the
/// other.
std::vector<PeerView> in_order(std::vector<PeerView> members) {
  const auto rank = [](const PeerView& it) {
    const std::size_t place = it.state == "suspect" ? place_of("alive") : place_of(it.state);
    return std::tuple(!it.is_self, place, std::string_view(it.name));
  };
  std::sort(members.begin(), members.end(),
            [&](const PeerView& left, const PeerView& right) { return rank(left) < rank(right); });
  return members;
}

std::string counted(std::size_t count, const char* one, const char* many) {
  return std::to_string(count) + " " + (count == 1 ? one : many);
}

std::string headline(const ClusterView& view) {
  std::string text =
      "cluster of " + view.self + ": " + counted(view.members.size(), "member", "members");
  for (const State& state : kStates) {
    const auto count = std::count_if(view.members.begin(), view.members.end(),
                                     [&](const PeerView& it) { return it.state == state.name; });
    if (count > 0) { text += ", " + std::to_string(count) + " " + std::string(state.name); }
  }
  text += view.encrypted ? "; encrypted" : "; not encrypted";
  text += "; gossip " + bytes_text(view.bytes_sent) + " sent, " + bytes_text(view.bytes_received) +
          " received";
  if (view.datagrams_dropped > 0) {
    text += ", " + counted(view.datagrams_dropped, "datagram", "datagrams") + " not understood";
  }
  if (view.awareness > 0) {
    text += "; this node is slow (awareness " + std::to_string(view.awareness) + ")";
  }
  return one_line(text);
}

std::string coloured(std::string_view text, std::string_view colour) {
  return "\x1b[" + std::string(colour) + "m" + std::string(text) + "\x1b[0m";
}

/// A row with its state in the state's colour; who is gone is faint.
std::string row_with_colours(const std::string& row, const PeerView& peer) {
  const std::size_t place = place_of(peer.state);
  if (place == kStates.size()) { return row; }
  if (peer.state == "left") { return coloured(row, kFaint); }
  const std::string cell = state_cell(peer);
  const std::size_t at = row.find(cell);
  if (at == std::string::npos) { return row; }
  return row.substr(0, at) + coloured(cell, kStates[place].colour) + row.substr(at + cell.size());
}

std::vector<std::string> lines_of(const std::string& text, std::size_t columns) {
  std::vector<std::string> lines;
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = text.find('\n', begin);
    lines.push_back(cut_end(text.substr(begin, end - begin), columns));
    begin = end + 1;
  }
  return lines;
}

std::vector<std::string> table_lines(const std::vector<PeerView>& members, const PeersLook& look) {
  std::vector<Table::Column> columns;
  for (const PeersColumn& each : all_columns()) {
    if (look.columns >= each.from_columns) { columns.push_back(each.column); }
  }
  Table table(columns);
  for (const PeerView& peer : members) {
    std::vector<std::string> cells;
    for (const PeersColumn& each : all_columns()) {
      if (look.columns >= each.from_columns) { cells.push_back(each.cell(peer)); }
    }
    table.add(cells);
  }
  std::vector<std::string> lines = lines_of(table.render(look.columns), look.columns);
  if (look.colours) {
    lines.front() = coloured(lines.front(), kFaint);
    for (std::size_t i = 0; i < members.size(); ++i) {
      lines[i + 1] = row_with_colours(lines[i + 1], members[i]);
    }
  }
  return lines;
}

const PeerView* find(const ClusterView& view, const std::string& name) {
  const auto found = std::find_if(view.members.begin(), view.members.end(),
                                  [&](const PeerView& it) { return it.name == name; });
  return found == view.members.end() ? nullptr : &*found;
}

std::string change(const PeerView* before, const PeerView& now) {
  if (before == nullptr) {
    return now.name + ": " + now.state + " at " + now.address + ", " + model_cell(now);
  }
  std::string text;
  const auto note = [&](const std::string& was, const std::string& is) {
    if (was != is) { text += (text.empty() ? ": " : ", ") + was + " -> " + is; }
  };
  note(before->state, now.state);
  note(before->address, now.address);
  note(model_cell(*before), model_cell(now));
  return text.empty() ? text : now.name + text;
}

}  // namespace

std::vector<std::string> peers_lines(const ClusterView& view, const PeersLook& look) {
  if (!view.gossips) {
    return {cut_end(
        one_line(view.self +
                 " does not gossip: it asks only whom --peer named (murmur up and join do)"),
        look.columns)};
  }
  std::vector<PeerView> members = in_order(view.members);
  constexpr std::size_t kOtherLines = 3;  // headline, headings, and how many are not shown
  const std::size_t room = std::max<std::size_t>(look.rows, kOtherLines + 1) - kOtherLines;
  const std::size_t hidden = members.size() - std::min(members.size(), room);
  members.resize(members.size() - hidden);

  std::vector<std::string> lines{cut_end(headline(view), look.columns)};
  for (std::string& line : table_lines(members, look)) { lines.push_back(std::move(line)); }
  if (hidden > 0) {
    lines.push_back(cut_end("and " + std::to_string(hidden) + " more", look.columns));
  }
  return lines;
}

std::vector<std::string> peers_changes(const ClusterView& before, const ClusterView& now) {
  std::vector<std::string> lines;
  for (const PeerView& peer : in_order(now.members)) {
    const std::string text = change(find(before, peer.name), peer);
    if (!text.empty()) { lines.push_back(one_line(text)); }
  }
  for (const PeerView& peer : before.members) {
    if (find(now, peer.name) == nullptr) { lines.push_back(one_line(peer.name + ": forgotten")); }
  }
  return lines;
}

}  // namespace murmur::cli
