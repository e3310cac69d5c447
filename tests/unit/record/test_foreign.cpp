/// HDF5 files that say they are run files and lead elsewhere, or want more than a reader should give.
#include <filesystem>
#include <functional>
#include <string>

#include <fmt/format.h>
#include <hdf5.h>

#include "catch.hpp"
#include "unit/record/read_all.hpp"
#include "unit/record/sample.hpp"

using namespace canbao;
namespace fs = std::filesystem;

namespace
{
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

/// The sample, changed by HDF5 itself.
std::string refusal_of(const std::function<void(hid_t)>& change)
{
    const sample::TemporaryFolder folder;
    const auto path = folder / "run.h5";
    sample::write_run(path, 2);
    const hid_t file = H5Fopen(path.c_str(), H5F_ACC_RDWR, H5P_DEFAULT);
    REQUIRE(file >= 0);
    change(file);
    REQUIRE(H5Fclose(file) >= 0);
    return refusal(path);
}

/// Replaces /yearly/premium.
void replace_premium(hid_t file, hid_t type, hid_t space, hid_t creation)
{
    CHECK(H5Ldelete(file, "/yearly/premium", H5P_DEFAULT) >= 0);
    const hid_t dataset = H5Dcreate2(file, "/yearly/premium", type, space, H5P_DEFAULT, creation, H5P_DEFAULT);
    REQUIRE(dataset >= 0);
    H5Dclose(dataset), H5Sclose(space), H5Pclose(creation);
}

bool contains(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

const hsize_t shape[] = {2, sample::places};
}  // namespace

TEST_CASE("links are not followed", "[foreign]")
{
    CHECK(contains(
        refusal_of([](hid_t file) { CHECK(H5Lcreate_soft("/yearly", file, "/again", H5P_DEFAULT, H5P_DEFAULT) >= 0); }),
        "/again: is a link"));
    CHECK(contains(
        refusal_of([](hid_t file) { CHECK(H5Lcreate_soft("/loop", file, "/loop", H5P_DEFAULT, H5P_DEFAULT) >= 0); }),
        "/loop: is a link"));
    CHECK(contains(
        refusal_of(
            [](hid_t file)
            { CHECK(H5Lcreate_external("/etc/passwd", "/", file, "/yearly/out", H5P_DEFAULT, H5P_DEFAULT) >= 0); }),
        "/yearly/out: is a link"));
    // A group that contains itself.
    CHECK_FALSE(
        refusal_of([](hid_t file)
                   { CHECK(H5Lcreate_hard(file, "/yearly", file, "/yearly/self", H5P_DEFAULT, H5P_DEFAULT) >= 0); })
            .empty());
}

TEST_CASE("values come from the file alone", "[foreign]")
{
    CHECK(contains(refusal_of(
                       [](hid_t file)
                       {
                           const hid_t creation = H5Pcreate(H5P_DATASET_CREATE);
                           CHECK(H5Pset_external(creation, "/etc/passwd", 0, 2 * sample::places * 8) >= 0);
                           replace_premium(file, H5T_IEEE_F64LE, H5Screate_simple(2, shape, nullptr), creation);
                       }),
                   "/yearly/premium: its values are not in this file"));
    CHECK(contains(refusal_of(
                       [](hid_t file)
                       {
                           const hid_t creation = H5Pcreate(H5P_DATASET_CREATE),
                                       space = H5Screate_simple(2, shape, nullptr);
                           CHECK(H5Pset_virtual(creation, space, "/elsewhere.h5", "/data", space) >= 0);
                           replace_premium(file, H5T_IEEE_F64LE, space, creation);
                       }),
                   "/yearly/premium: its values are not in this file"));
}

TEST_CASE("chunks larger than memory should hold and types that are unknown are refused", "[foreign]")
{
    CHECK(contains(refusal_of(
                       [](hid_t file)
                       {
                           const hid_t creation = H5Pcreate(H5P_DATASET_CREATE);
                           const hsize_t chunk[] = {1 << 12, 1 << 13}, most[] = {H5S_UNLIMITED, H5S_UNLIMITED};
                           H5Pset_chunk(creation, 2, chunk);
                           replace_premium(file, H5T_IEEE_F64LE, H5Screate_simple(2, shape, most), creation);
                       }),
                   "its chunks are larger than 64 MiB"));
    CHECK(contains(refusal_of(
                       [](hid_t file) {
                           replace_premium(file, H5T_IEEE_F64BE, H5Screate_simple(2, shape, nullptr),
                                           H5Pcreate(H5P_DATASET_CREATE));
                       }),
                   "has an unknown type"));
    CHECK(contains(
        refusal_of([](hid_t file)
                   { replace_premium(file, H5T_IEEE_F64LE, H5Screate(H5S_NULL), H5Pcreate(H5P_DATASET_CREATE)); }),
        "/yearly/premium"));
}

TEST_CASE("a file of the oldest layout is refused with the way out", "[foreign]")
{
    const sample::TemporaryFolder folder;
    const auto path = folder / "old.h5";
    const hid_t file = H5Fcreate(path.c_str(), H5F_ACC_EXCL, H5P_DEFAULT, H5P_DEFAULT);
    REQUIRE(H5Fclose(file) >= 0);
    CHECK(contains(refusal(path), "h5repack --low=2"));
}
