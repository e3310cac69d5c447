/// Scenarios between a base and a reform: each driver, a set of parameters, as the one has it or as the other.
#pragma once
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "scenario/scenario.hpp"
#include "study/shapley.hpp"

namespace canbao::study
{
/// Parameters that move together.
struct Driver
{
    std::string name, note;
    std::vector<std::string> keys;     ///< every parameter of it, as the file's keys and sections name them
    std::vector<std::string> changed;  ///< of a mixture: those that differ between base and reform
};

/// The drivers of a file. A key or section that the schema lacks, or that two drivers name, is a fault; a key that is
/// named by itself is not part of its section's driver.
/// \throws UserError with every fault
[[nodiscard]] std::vector<Driver> read_drivers(const std::filesystem::path& file, const Schema& schema);

class Mixture
{
public:
    /// \param drivers all that is known; what differs and belongs to none becomes a driver `other`
    /// \throws UserError when the scenarios have different people, or tables of one name that differ
    Mixture(const Scenario& base, const Scenario& reform, const std::vector<Driver>& drivers,
            std::filesystem::path data_root);

    /// The drivers of which something differs, in their order.
    [[nodiscard]] const std::vector<Driver>& drivers() const { return drivers_; }
    /// The scenario in which the drivers of the coalition are as in the reform. None of them is the base, all are the
    /// reform, to the digest.
    [[nodiscard]] Scenario scenario(Coalition reformed, const std::vector<std::string>& sets) const;

private:
    struct Parts;
    std::shared_ptr<const Parts> parts_;
    std::vector<Driver> drivers_;
};
}  // namespace canbao::study
