#include "cli/text/log_rows.hpp"

#include "cli/text/json_text.hpp"
#include "cli/text/local_time.hpp"
#include "cli/text/screen_text.hpp"
#include "cli/text/sentences.hpp"
#include "events/wire.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <fmt/format.h>

#include <algorithm>

namespace json = boost::json;

namespace tally::cli {

namespace {

value from_json(const json::value& read) {
  switch (read.kind()) {
  case json::kind::null: return events::json_text{"null"};
  case json::kind::bool_: return read.get_bool();
  case json::kind::int64: return read.get_int64();
  case json::kind::uint64:
  case json::kind::double_: return events::json_text{json::serialize(read)};
  case json::kind::string: return std::string(read.get_string().data(), read.get_string().size());
  case json::kind::array: {
    value::list items;
    for (const json::value& item : read.get_array()) items.push_back(from_json(item));
    return items;
  }
  case json::kind::object: {
    value::object fields;
    for (const auto& member : read.get_object()) {
      fields.push_back(
          {std::string(member.key().data(), member.key().size()), from_json(member.value())});
    }
    return fields;
  }
  }
  return {};
}

/// The event's own fields, in the order in which they stand in the log.
value::object fields_of(const events::fact& fact) {
  value::object fields =
      std::get<value::object>(from_json(json::parse(events::wire::encode(fact))).data);
  std::erase_if(fields, [](const field& part) {
    return part.name == "type" || part.name == "v" || part.name == "source" ||
           part.name == "occurred" || part.name == "actor";
  });
  return fields;
}

value::object head_of(const logged& event) {
  value::object head{{"position", event.position.value}, {"at", event.at}, {"by", event.by.value}};
  if (event.request) head.push_back({"request", *event.request});
  head.push_back({"type", events::wire_name(event.fact.what)});
  if (event.fact.from) {
    head.push_back({"occurred", event.fact.from->occurred});
    head.push_back({"actor", event.fact.from->actor});
    head.push_back({"source", event.fact.from->source});
  }
  return head;
}

} // namespace

value::object event_value(const logged& event) {
  value::object row = head_of(event);
  for (field& part : fields_of(event.fact)) row.push_back(std::move(part));
  return row;
}

std::vector<std::string_view> event_columns() {
  return {"position", "at",       "by",    "request", "type", "item",
          "session",  "occurred", "actor", "source",  "data"};
}

value::object event_row(const logged& event) {
  value::object row = head_of(event);
  value::object rest;
  for (field& part : fields_of(event.fact)) {
    (part.name == "item" || part.name == "session" ? row : rest).push_back(std::move(part));
  }
  if (!rest.empty()) row.push_back({"data", std::move(rest)});
  return row;
}

event_teller::event_teller(events::position last, bool colour)
    : digits_(std::max<std::size_t>(3, fmt::formatted_size("{}", last.value))), colour_(colour) {}

std::string event_teller::tell(const logged& event) {
  const std::string when = local_text(event.when());
  const std::string_view day = std::string_view(when).substr(0, when.find(' '));
  std::string text;
  if (day != day_) {
    text += styled(day, style::heading, colour_) + '\n';
    day_ = day;
  }
  const std::string time(when.substr(when.find(' ') + 1));
  const std::string position = fmt::format("{:>{}}", event.position.value, digits_);
  text += fmt::format("{}  {}  {}\n", styled(position, style::dim, colour_), time,
                      for_screen(sentence(event.fact, event.by.value)));
  return text;
}

} // namespace tally::cli
