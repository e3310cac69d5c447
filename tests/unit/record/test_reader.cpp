#include <filesystem>
#include <fstream>
#include <stdexcept>

#include <fmt/format.h>
#include <hdf5.h>

#include "catch.hpp"
#include "record/reader.hpp"
#include "unit/record/sample.hpp"

using namespace canbao;
namespace fs = std::filesystem;

namespace
{
constexpr int years = 4;

std::string refusal(const fs::path& path)
{
    try
    {
        RunReader{path};
    }
    catch (const UserError& error)
    {
        CHECK(error.faults().size() == 1);
        return error.what();
    }
    return {};
}

bool contains(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

/// The sample with one attribute of the root changed.
void set_format(const fs::path& path, i32 version)
{
    const hid_t file = H5Fopen(path.c_str(), H5F_ACC_RDWR, H5P_DEFAULT);
    const hid_t attribute = H5Aopen(file, "format_version", H5P_DEFAULT);
    REQUIRE(H5Awrite(attribute, H5T_NATIVE_INT32, &version) >= 0);
    H5Aclose(attribute), H5Fclose(file);
}
}  // namespace

TEST_CASE("a run file is read as it was written", "[reader]")
{
    const sample::TemporaryFolder folder;
    sample::write_run(folder / "run.h5", years);
    const RunReader reader(folder / "run.h5");

    SECTION("the manifest")
    {
        const Manifest written = sample::manifest();
        const Manifest& read = reader.manifest();
        CHECK(read.format_version == run_file_format);
        CHECK(read.parent_digest == written.parent_digest);
        CHECK(read.parent_date == written.parent_date);
        CHECK(read.resumed == written.resumed);
        CHECK(read.program_version == written.program_version);
        CHECK(read.commit == written.commit);
        CHECK(read.dirty == written.dirty);
        CHECK(read.compiler == written.compiler);
        CHECK(read.created == written.created);
        CHECK(read.scenario_name == written.scenario_name);
        CHECK(read.scenario_text == written.scenario_text);
        CHECK(read.scenario_digest == written.scenario_digest);
        REQUIRE(read.inputs.size() == 2);
        for (std::size_t i = 0; i < 2; ++i)
        {
            CHECK(read.inputs[i].name == written.inputs[i].name);
            CHECK(read.inputs[i].text == written.inputs[i].text);
        }
        CHECK(read.seed == written.seed);
        CHECK(read.population_seed == written.population_seed);
        CHECK(read.replicate == written.replicate);
        CHECK(read.population_digest == written.population_digest);
        CHECK(read.first_year == written.first_year);
        CHECK(read.last_year == written.last_year);
        CHECK(read.recorded == written.recorded);
        CHECK(read.status == RunStatus::complete);
        CHECK(read.results_digest == std::string(32, 'c'));
        CHECK(read.last_complete_year == 2003 + years - 1);
    }
    SECTION("groups, dimensions and descriptions")
    {
        const Layout layout = sample::layout();
        REQUIRE(reader.groups().size() == layout.groups.size());
        for (std::size_t i = 0; i < layout.groups.size(); ++i)
        {
            const Group &read = reader.groups()[i], &written = layout.groups[i];
            CHECK(read.name == written.name);
            CHECK(read.long_name == written.long_name);
            REQUIRE(read.dims.size() == written.dims.size());
            for (std::size_t k = 0; k < read.dims.size(); ++k)
            {
                CHECK(read.dims[k].name == written.dims[k].name);
                CHECK(read.dims[k].extent == written.dims[k].extent);
                CHECK(read.dims[k].type == written.dims[k].type);
                CHECK(read.dims[k].units == written.dims[k].units);
            }
        }
        for (const auto& written : layout.variables)
        {
            INFO(written.group << "/" << written.name);
            const StoredVariable& read = reader.variable(written.group, written.name);
            CHECK(read.type == written.type);
            CHECK(read.dims == written.dims);
            CHECK(read.units == written.units);
            CHECK(read.long_name == written.long_name);
            CHECK(read.flags == written.flags);
        }
        CHECK(reader.variable("margins", "class").flags == layout.groups[3].dims[2].flags);
        CHECK(reader.variable("margins", "heads").shape == std::vector<u64>{years, 4, 3});
        CHECK(reader.variable("places", "first_village").shape.empty());
        CHECK(reader.committed("yearly") == years);
        CHECK(reader.committed("weekly") == years * sample::weeks_in_season);
        CHECK(reader.committed("places") == 0);
    }
    SECTION("values")
    {
        const auto eligible = reader.read<i64>("yearly", "eligible");
        const auto premium = reader.read<f64>("yearly", "premium");
        const auto year = reader.read<i64>("yearly", "year");
        const auto effort = reader.read<f32>("weekly", "effort");
        const auto week = reader.read<i32>("weekly", "week");
        const auto heads = reader.read<u32>("margins", "heads");
        for (int y = 0; y < years; ++y)
        {
            REQUIRE(year[std::size_t(y)] == 2003 + y);
            for (int p = 0; p < sample::places; ++p)
            {
                REQUIRE(eligible[std::size_t(y * sample::places + p)] == sample::eligible(2003 + y, p));
                REQUIRE(premium[std::size_t(y * sample::places + p)] == sample::premium(2003 + y, p));
            }
            for (int w = 0; w < sample::weeks_in_season; ++w)
            {
                const int row = y * sample::weeks_in_season + w;
                REQUIRE(week[std::size_t(row)] == sample::week(2003 + y, w));
                for (int v = 0; v < sample::villages; ++v)
                    REQUIRE(effort[std::size_t(row * sample::villages + v)] ==
                            sample::effort(sample::week(2003 + y, w), v));
            }
            for (int p = 0; p < 4; ++p)
                for (int k = 0; k < 3; ++k)
                    REQUIRE(heads[std::size_t((y * 4 + p) * 3 + k)] == sample::heads(2003 + y, p, k));
        }
        CHECK(reader.read<i32>("places", "first_village") == std::vector<i32>{4});
        CHECK(reader.read<i16>("ties", "weight") == std::vector<i16>{-2, -1, 0, 1, 2, 3});
        CHECK(reader.read<i32>("weekly", "village") == std::vector<i32>{4, 5, 6, 7, 8});
        const auto names = reader.read_texts("places", "name_zh");
        REQUIRE(names.size() == sample::places);
        CHECK(names[2] == "新绛 2");
        CHECK(names[3].empty());
    }
    SECTION("the rows of a year, without a search")
    {
        for (int y = 0; y < years; ++y)
        {
            const RowRange range = reader.rows("households", "row", u64(y));
            REQUIRE(range.count == sample::household_rows(2003 + y));
            const auto ids =
                reader.read<u64>("households", "household", std::vector{range.start}, std::vector{range.count});
            for (u64 row = 0; row < range.count; ++row) REQUIRE(ids[row] == sample::household(2003 + y, row));
        }
        CHECK_THROWS_AS(reader.rows("households", "row", years), UserError);
        CHECK_THROWS_AS(reader.rows("yearly", "place", 0), UserError);
    }
    SECTION("a block, and wider types")
    {
        const std::vector<u64> start{1, 2, 1}, count{2, 1, 2};
        const std::vector<f64> expected{f64(sample::heads(2004, 2, 1)), f64(sample::heads(2004, 2, 2)),
                                        f64(sample::heads(2005, 2, 1)), f64(sample::heads(2005, 2, 2))};
        CHECK(reader.read<f64>("margins", "heads", start, count) == expected);
        CHECK(reader.read<i64>("margins", "heads", start, count).size() == 4);
        CHECK_THROWS_AS(reader.read<i32>("margins", "heads"), std::logic_error);
        CHECK_THROWS_AS(reader.read<f32>("yearly", "premium"), std::logic_error);
        CHECK_THROWS_AS(reader.read<u64>("yearly", "eligible"), std::logic_error);
        CHECK_THROWS_AS(reader.read<f64>("places", "name"), std::logic_error);
        CHECK_THROWS_AS(reader.read<u32>("margins", "heads", std::vector<u64>{0, 0, 2}, std::vector<u64>{1, 1, 2}),
                        UserError);
        CHECK_THROWS_AS(
            reader.read<u32>("margins", "heads", std::vector<u64>{0, 0, ~u64{0}}, std::vector<u64>{1, 1, 2}),
            UserError);
        CHECK_THROWS_AS(reader.read<u32>("margins", "heads", std::vector<u64>{0}, std::vector<u64>{1}), UserError);
        CHECK(reader.read<u32>("margins", "heads", std::vector<u64>{years, 0, 0}, std::vector<u64>{0, 4, 3}).empty());
    }
    SECTION("a wrong name is met with the nearest")
    {
        const auto told = [&](const auto& call)
        {
            try
            {
                call();
            }
            catch (const UserError& error)
            {
                return std::string(error.what());
            }
            return std::string();
        };
        CHECK(
            contains(told([&] { static_cast<void>(reader.read<f64>("yearly", "premum")); }), "did you mean 'premium'"));
        CHECK(contains(told([&] { static_cast<void>(reader.group("yeraly")); }), "did you mean 'yearly'"));
    }
    SECTION("digests")
    {
        for (const auto& group : reader.groups())
        {
            INFO(group.name);
            CHECK(reader.stored_digest(group.name).size() == 32);
            CHECK(reader.compute_digest(group.name) == reader.stored_digest(group.name));
        }
        for (const auto& variable : reader.variables())
            CHECK(reader.compute_digest(variable.group, variable.name) == variable.digest);
    }
}

TEST_CASE("digests tell runs apart by what they hold, not by how it came", "[reader]")
{
    const sample::TemporaryFolder folder;
    const auto weeks = [&](const char* name, bool together, f32 more)
    {
        RunWriter writer(folder / name, sample::layout(), sample::manifest());
        sample::write_static(writer);
        writer.start();
        std::vector<i64> days;
        std::vector<i32> seasons;
        std::vector<f32> efforts;
        for (int w = 0; w < sample::weeks_in_season; ++w)
        {
            days.push_back(sample::week(2003, w));
            seasons.push_back(2003);
            for (int v = 0; v < sample::villages; ++v) efforts.push_back(sample::effort(days.back(), v));
        }
        efforts.back() += more;
        const std::size_t parts = together ? 1 : sample::weeks_in_season, part = sample::weeks_in_season / parts;
        for (std::size_t i = 0; i < parts; ++i)
        {
            auto commit = writer.begin("weekly");
            commit.put<i32>("coverage_year", std::span(seasons).subspan(i * part, part));
            commit.put<f32>("effort", std::span(efforts).subspan(i * part * sample::villages, part * sample::villages));
            writer.submit(std::move(commit), std::span(days).subspan(i * part, part));
        }
        writer.finish({RunStatus::complete, "", {}});
        return RunReader(folder / name).stored_digest("weekly");
    };
    const std::string digest = weeks("one.h5", true, 0);
    CHECK(weeks("four.h5", false, 0) == digest);
    CHECK(weeks("other.h5", false, 0.5f) != digest);
}

TEST_CASE("what is no run file is refused with one message", "[reader]")
{
    const sample::TemporaryFolder folder;
    const auto path = folder / "run.h5";

    SECTION("nothing there") { CHECK(contains(refusal(path), "no such file")); }
    SECTION("a folder") { CHECK(contains(refusal(folder.path()), "no regular file")); }
    SECTION("an empty file")
    {
        std::ofstream{path};
        CHECK(contains(refusal(path), "no run file"));
    }
    SECTION("a text")
    {
        std::ofstream(path) << "year,place\n2003,1\n";
        CHECK(contains(refusal(path), "no run file"));
    }
    SECTION("another HDF5 file")
    {
        H5Fclose(H5Fcreate(path.c_str(), H5F_ACC_EXCL, H5P_DEFAULT, H5P_DEFAULT));
        CHECK(contains(refusal(path), "HDF5 file, but no run file"));
    }
    SECTION("a newer format")
    {
        sample::write_run(path, 1);
        set_format(path, run_file_format + 1);
        const std::string told = refusal(path);
        CHECK(contains(told, fmt::format("format {}", run_file_format + 1)));
        CHECK(contains(told, "use a newer program"));
        set_format(path, 0);
        CHECK(contains(refusal(path), "no run file"));
        set_format(path, run_file_format);
        CHECK(refusal(path).empty());
    }
    SECTION("cut off, wherever")
    {
        sample::write_run(path, 3);
        for (u64 size = fs::file_size(path) - 1; size > 0; size = size * 9 / 10)
        {
            fs::resize_file(path, size);
            CHECK_FALSE(refusal(path).empty());
        }
    }
    SECTION("without its manifest")
    {
        sample::write_run(path, 1);
        const hid_t file = H5Fopen(path.c_str(), H5F_ACC_RDWR, H5P_DEFAULT);
        CHECK(H5Adelete_by_name(file, "/manifest", "seed", H5P_DEFAULT) >= 0);
        H5Fclose(file);
        CHECK(contains(refusal(path), "'seed' is missing"));
    }
    SECTION("a size that no file can hold")
    {
        sample::write_run(path, 1);
        const hid_t file = H5Fopen(path.c_str(), H5F_ACC_RDWR, H5P_DEFAULT);
        const hid_t dataset = H5Dopen2(file, "/yearly/eligible", H5P_DEFAULT),
                    year = H5Dopen2(file, "/yearly/year", H5P_DEFAULT),
                    other = H5Dopen2(file, "/yearly/premium", H5P_DEFAULT);
        const hsize_t rows[2] = {hsize_t{1} << 40, sample::places};
        CHECK(H5Dset_extent(dataset, rows) >= 0);
        CHECK(H5Dset_extent(other, rows) >= 0);
        CHECK(H5Dset_extent(year, rows) >= 0);
        H5Dclose(dataset), H5Dclose(year), H5Dclose(other), H5Fclose(file);
        const RunReader reader(path);
        CHECK_THROWS_AS(reader.read<i64>("yearly", "eligible"), UserError);
        CHECK_THROWS_AS(reader.compute_digest("yearly"), UserError);
    }
}
