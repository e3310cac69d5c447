#include "app/recording.hpp"

#include <sstream>

#include <fmt/format.h>

namespace canbao::app
{
Recording parse_records(const std::vector<std::string>& records, Faults& faults)
{
    Recording recording;
    for (const auto& record : records)
    {
        recording.text += (recording.text.empty() ? "" : " ") + record;
        const auto colon = record.find(':');
        const std::string what = record.substr(0, colon);
        const std::string which = colon == std::string::npos ? "" : record.substr(colon + 1);
        if (what == "places" && which.empty()) recording.weekly = false;
        else if (what == "households" && which.empty() && colon == std::string::npos)
            recording.panel.which = PanelChoice::Which::all;
        else if (what == "households" && which.starts_with("sample="))
        {
            const std::string number = which.substr(7);
            const bool digits =
                !number.empty() && number.size() < 12 && number.find_first_not_of("0123456789") == std::string::npos;
            recording.panel.which = PanelChoice::Which::sample;
            if (digits) recording.panel.sample = std::stoull(number);
            if (recording.panel.sample == 0)
                faults.add({"--record " + record, fmt::format("'{}' is no sample size", number),
                            "a whole number from 1 on is allowed", "for instance --record households:sample=1000"});
        }
        else if (what == "households" && !which.empty())
        {
            recording.panel.which = PanelChoice::Which::places;
            recording.panel_places.push_back(which);
        }
        else
            faults.add({"--record " + record, "unknown",
                        "allowed are places, households, households:PLACE, households:sample=N", ""});
    }
    return recording;
}

Recording recording_of(const Manifest& manifest, const Places& places)
{
    // A place may have blanks in its name.
    std::istringstream words(manifest.recorded);
    std::vector<std::string> records;
    for (std::string word; words >> word;)
        if (records.empty() || word == "places" || word.starts_with("households")) records.push_back(word);
        else records.back() += " " + word;
    Faults faults;
    Recording recording = parse_records(records, faults);
    faults.raise_if_any();
    resolve_panel_places(recording, places);
    return recording;
}

void resolve_panel_places(Recording& recording, const Places& places)
{
    Faults faults;
    for (const auto& selector : recording.panel_places)
    {
        const auto found = places.find(selector);
        if (found.empty())
            faults.add({"--record households:" + selector, "no such place in this scenario", "",
                        "give the code or name of a province, city, county, township or village"});
        recording.panel.places.insert(recording.panel.places.end(), found.begin(), found.end());
    }
    faults.raise_if_any();
}
}  // namespace canbao::app
