#include "record/manifest_file.hpp"

#include <fmt/format.h>

#include "record/dataset.hpp"
#include "record/format.hpp"
#include "record/migration.hpp"

namespace canbao
{
namespace
{
using hdf5::At;
using hdf5::Handle;

constexpr const char* group_name = "manifest";
constexpr i64 no_year = 0;
// No scenario uses more tables; a number beyond it is damage.
constexpr hssize_t most_inputs = 4096;

void describe(At at, const char* long_name)
{
    hdf5::write_text_attribute(at, "units", "1");
    hdf5::write_text_attribute(at, "long_name", long_name);
}

Handle open_group(hid_t file, const std::string& path)
{
    Handle group{H5Gopen2(file, group_name, H5P_DEFAULT), H5Gclose};
    if (!group.valid()) hdf5::fail(path, "open /manifest");
    return group;
}

Handle create_dataset(const Handle& group, const std::string& path, const char* name, hid_t type, const Handle& space)
{
    const Handle creation{H5Pcreate(H5P_DATASET_CREATE), H5Pclose};
    H5Pset_obj_track_times(creation.get(), false);
    Handle dataset{H5Dcreate2(group.get(), name, type, space.get(), H5P_DEFAULT, creation.get(), H5P_DEFAULT),
                   H5Dclose};
    if (!dataset.valid()) hdf5::fail(path, fmt::format("create /manifest/{}", name));
    return dataset;
}

void write_texts(const Handle& group, const std::string& path, const char* name, const char* long_name,
                 const std::vector<const char*>& texts, const Handle& scale)
{
    const Handle type = hdf5::text_type();
    const hsize_t size = texts.size();
    const Handle space =
        scale.valid() ? Handle{H5Screate_simple(1, &size, nullptr), H5Sclose} : Handle{H5Screate(H5S_SCALAR), H5Sclose};
    const Handle dataset = create_dataset(group, path, name, type.get(), space);
    describe({dataset.get(), path}, long_name);
    if (H5Dwrite(dataset.get(), type.get(), H5S_ALL, H5S_ALL, H5P_DEFAULT, texts.data()) < 0 ||
        (scale.valid() && H5DSattach_scale(dataset.get(), scale.get(), 0) < 0))
        hdf5::fail(path, fmt::format("write /manifest/{}", name));
}

std::vector<std::string> read_texts(const Handle& group, const std::string& path, const char* name)
{
    const Handle dataset{H5Dopen2(group.get(), name, H5P_DEFAULT), H5Dclose};
    if (!dataset.valid()) hdf5::fail(path, fmt::format("open /manifest/{}", name));
    const Handle stored{H5Dget_type(dataset.get()), H5Tclose}, space{H5Dget_space(dataset.get()), H5Sclose};
    const hssize_t count = H5Sget_simple_extent_npoints(space.get());
    if (H5Tis_variable_str(stored.get()) <= 0 || count < 1 || count > most_inputs)
        throw hdf5::Error(fmt::format("{}: cannot read /manifest/{}: it is not text", path, name));
    const std::vector<hsize_t> shape(H5Sget_simple_extent_ndims(space.get()) > 0 ? 1 : 0, hsize_t(count));
    return dataset_texts(dataset.get(), path, fmt::format("/manifest/{}", name), shape);
}

ManifestAttributes read_attributes(const Handle& group, const std::string& path)
{
    const At at{group.get(), path};
    ManifestAttributes attributes;
    for (const auto& name : hdf5::attribute_names(at))
    {
        // Only the seeds need all of 64 bits without a sign.
        if (auto text = hdf5::read_text_attribute(at, name.c_str())) attributes[name] = *std::move(text);
        else if (name == "seed" || name == "population_seed")
        {
            if (const auto value = hdf5::read_unsigned_attribute(at, name.c_str())) attributes[name] = *value;
        }
        else if (const auto values = hdf5::read_number_attribute(at, name.c_str()); values.size() == 1)
            attributes[name] = values.front();
    }
    return attributes;
}
}  // namespace

void write_manifest(hid_t file, const std::string& path, const Manifest& manifest)
{
    const Handle creation{H5Pcreate(H5P_GROUP_CREATE), H5Pclose};
    hdf5::prepare_group(creation);
    // Attributes stay in the object header, where they can be replaced in place.
    H5Pset_attr_phase_change(creation.get(), 64, 0);
    const Handle group{H5Gcreate2(file, group_name, H5P_DEFAULT, creation.get(), H5P_DEFAULT), H5Gclose};
    if (!group.valid()) hdf5::fail(path, "create /manifest");

    const At at{group.get(), path};
    hdf5::create_fixed_text_attribute(at, "status", run_format::status_bytes, to_string(RunStatus::running));
    hdf5::create_fixed_text_attribute(at, "results_digest", run_format::digest_digits, "");
    hdf5::write_number_attribute(at, "last_complete_year", Type::int32, {no_year});
    hdf5::write_text_attribute(at, "program_version", manifest.program_version);
    hdf5::write_text_attribute(at, "commit", manifest.commit);
    hdf5::write_number_attribute(at, "dirty", Type::uint8, {manifest.dirty});
    hdf5::write_text_attribute(at, "compiler", manifest.compiler);
    hdf5::write_text_attribute(at, "created", manifest.created);
    hdf5::write_text_attribute(at, "scenario_name", manifest.scenario_name);
    hdf5::write_text_attribute(at, "scenario_digest", manifest.scenario_digest);
    hdf5::write_unsigned_attribute(at, "seed", manifest.seed);
    hdf5::write_number_attribute(at, "replicate", Type::uint32, {manifest.replicate});
    hdf5::write_unsigned_attribute(at, "population_seed", manifest.population_seed);
    hdf5::write_text_attribute(at, "population_digest", manifest.population_digest);
    hdf5::write_number_attribute(at, "first_year", Type::int32, {manifest.first_year});
    hdf5::write_number_attribute(at, "last_year", Type::int32, {manifest.last_year});
    hdf5::write_text_attribute(at, "recorded", manifest.recorded);
    hdf5::write_text_attribute(at, "parent_digest", manifest.parent_digest);
    hdf5::write_text_attribute(at, "parent_date", manifest.parent_date);
    hdf5::write_number_attribute(at, "resumed", Type::uint32, {manifest.resumed});

    write_texts(group, path, "scenario", "the effective scenario, which can be run again",
                {manifest.scenario_text.c_str()}, {});
    if (manifest.inputs.empty()) return;
    const hsize_t size = manifest.inputs.size();
    std::vector<const char*> names, texts;
    std::vector<i32> numbers;
    for (const auto& input : manifest.inputs)
    {
        numbers.push_back(static_cast<i32>(numbers.size()));
        names.push_back(input.name.c_str());
        texts.push_back(input.text.c_str());
    }
    const Handle space{H5Screate_simple(1, &size, nullptr), H5Sclose};
    const Handle scale = create_dataset(group, path, "input", H5T_STD_I32LE, space);
    describe({scale.get(), path}, "number of the input table");
    if (H5Dwrite(scale.get(), H5T_NATIVE_INT32, H5S_ALL, H5S_ALL, H5P_DEFAULT, numbers.data()) < 0 ||
        H5DSset_scale(scale.get(), "input") < 0)
        hdf5::fail(path, "write /manifest/input");
    write_texts(group, path, "input_name", "name of the input table", names, scale);
    write_texts(group, path, "input_text", "the input table as it was read", texts, scale);
}

void overwrite_outcome(hid_t file, const std::string& path, const RunOutcome& outcome)
{
    const Handle group = open_group(file, path);
    const At at{group.get(), path};
    hdf5::overwrite_fixed_text_attribute(at, "results_digest", outcome.results_digest);
    hdf5::overwrite_number_attribute(at, "last_complete_year", outcome.last_complete_year.value_or(no_year));
    hdf5::overwrite_fixed_text_attribute(at, "status", to_string(outcome.status));
}

Manifest read_manifest(hid_t file, const std::string& path, int version)
{
    const Handle group = open_group(file, path);
    ManifestAttributes attributes = read_attributes(group, path);
    migrate(attributes, version);
    const auto find = [&]<class T>(const char* name, T)
    {
        const auto found = attributes.find(name);
        const T* const value = found == attributes.end() ? nullptr : std::get_if<T>(&found->second);
        if (!value)
            throw hdf5::Error(fmt::format("{}: cannot read /manifest: its attribute '{}' is missing", path, name));
        return *value;
    };
    const auto text = [&](const char* name) { return find(name, std::string()); };
    const auto number = [&](const char* name) { return find(name, i64{}); };
    const auto wide = [&](const char* name) { return find(name, u64{}); };

    Manifest manifest;
    manifest.format_version = version;
    manifest.program_version = text("program_version");
    manifest.commit = text("commit");
    manifest.dirty = number("dirty") != 0;
    manifest.compiler = text("compiler");
    manifest.created = text("created");
    manifest.scenario_name = text("scenario_name");
    manifest.scenario_digest = text("scenario_digest");
    manifest.seed = wide("seed");
    manifest.replicate = static_cast<u32>(number("replicate"));
    manifest.population_seed = wide("population_seed");
    manifest.population_digest = text("population_digest");
    manifest.first_year = static_cast<i32>(number("first_year"));
    manifest.last_year = static_cast<i32>(number("last_year"));
    manifest.recorded = text("recorded");
    manifest.parent_digest = text("parent_digest");
    manifest.parent_date = text("parent_date");
    manifest.resumed = static_cast<u32>(number("resumed"));
    const auto status = parse_run_status(text("status"));
    if (!status)
        throw hdf5::Error(fmt::format("{}: cannot read /manifest: the status '{}' is unknown", path, text("status")));
    manifest.status = *status;
    manifest.results_digest = text("results_digest");
    if (const i64 year = number("last_complete_year"); year != no_year)
        manifest.last_complete_year = static_cast<i32>(year);

    manifest.scenario_text = read_texts(group, path, "scenario").front();
    if (H5Lexists(group.get(), "input_name", H5P_DEFAULT) > 0)
    {
        const auto names = read_texts(group, path, "input_name"), texts = read_texts(group, path, "input_text");
        if (names.size() != texts.size())
            throw hdf5::Error(fmt::format("{}: cannot read /manifest: it does not name every input table", path));
        for (std::size_t i = 0; i < names.size(); ++i) manifest.inputs.push_back({names[i], texts[i]});
    }
    return manifest;
}
}  // namespace canbao
