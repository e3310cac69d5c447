/// What a run records: `--record` on the command line, `recorded` in the manifest.
#pragma once
#include <string>
#include <vector>

#include "core/error.hpp"
#include "engine/panel.hpp"
#include "record/manifest.hpp"

namespace canbao::app
{
struct Recording
{
    bool weekly = true;
    PanelChoice panel;
    std::vector<std::string> panel_places;
    std::string text;  ///< as on the command line
};

[[nodiscard]] Recording parse_records(const std::vector<std::string>& records, Faults& faults);
/// What a manifest says was recorded, at the places of its scenario. \throws UserError for a name that those lack
[[nodiscard]] Recording recording_of(const Manifest& manifest, const Places& places);
/// Finds the places that are named. \throws UserError for a name that the scenario does not have
void resolve_panel_places(Recording& recording, const Places& places);
}  // namespace canbao::app
