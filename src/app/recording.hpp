/// What `--record` asks for.
#pragma once
#include <string>
#include <vector>

#include "core/error.hpp"
#include "engine/panel.hpp"
#include "world/places.hpp"

namespace canbao::app
{
struct Recording
{
    bool weekly = true;
    PanelChoice panel;
    std::vector<std::string> panel_places;
    std::string text;
};

/// \param records each as it stands behind `--record`
[[nodiscard]] Recording parse_records(const std::vector<std::string>& records, Faults& faults);
/// Finds the places of a panel. \throws UserError with every one that the scenario has not
void resolve_panel_places(Recording& recording, const Places& places);
}  // namespace canbao::app
