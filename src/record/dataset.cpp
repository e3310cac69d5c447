#include "record/dataset.hpp"

#include <algorithm>
#include <functional>
#include <numeric>

#include <unistd.h>

#include <fmt/format.h>

#include "record/format.hpp"
#include "record/text_heap.hpp"

namespace canbao
{
namespace
{
constexpr hsize_t block_bytes = 4u << 20;

void check_summed(hid_t dataset, const std::string& path, const std::string& name)
{
    const hdf5::Handle creation{H5Dget_create_plist(dataset), H5Pclose};
    for (int i = 0; i < H5Pget_nfilters(creation.get()); ++i)
    {
        unsigned flags = 0, config = 0;
        std::size_t values = 0;
        const H5Z_filter_t filter =
            H5Pget_filter2(creation.get(), unsigned(i), &flags, &values, nullptr, 0, nullptr, &config);
        if (filter == H5Z_FILTER_DEFLATE || filter == H5Z_FILTER_FLETCHER32) return;
    }
    throw hdf5::Error(fmt::format("{}: cannot read {}: its texts have no check sum", path, name));
}
}  // namespace

std::string dataset_digest(hid_t dataset, const Descriptor& file, const std::string& path, const std::string& name,
                           Type type, const std::vector<hsize_t>& shape)
{
    Digest digest = run_format::begin_digest(name);
    if (type == Type::text)
    {
        for (const auto& text : dataset_texts(dataset, file, path, name, shape)) digest.update(std::string_view(text));
        return digest.hex();
    }
    const auto fail = [&] { hdf5::fail(path, fmt::format("read {}", name)); };
    std::vector<std::byte> values;
    if (shape.empty())
    {
        values.resize(size_of(type));
        if (H5Dread(dataset, hdf5::memory_type(type), H5S_ALL, H5S_ALL, H5P_DEFAULT, values.data()) < 0) fail();
        digest.update(values.data(), values.size());
        return digest.hex();
    }
    const hsize_t step = std::accumulate(shape.begin() + 1, shape.end(), hsize_t{size_of(type)}, std::multiplies<>());
    const hsize_t steps = std::max<hsize_t>(1, block_bytes / step);
    std::vector<hsize_t> start(shape.size()), count = shape;
    for (; start[0] < shape[0]; start[0] += count[0])
    {
        count[0] = std::min(steps, shape[0] - start[0]);
        values.resize(count[0] * step);
        const hdf5::Handle memory{H5Screate_simple(int(count.size()), count.data(), nullptr), H5Sclose};
        const hdf5::Handle space{H5Dget_space(dataset), H5Sclose};
        if (H5Sselect_hyperslab(space.get(), H5S_SELECT_SET, start.data(), nullptr, count.data(), nullptr) < 0 ||
            H5Dread(dataset, hdf5::memory_type(type), memory.get(), space.get(), H5P_DEFAULT, values.data()) < 0)
            fail();
        digest.update(values.data(), values.size());
    }
    return digest.hex();
}

std::vector<std::string> dataset_texts(hid_t dataset, const Descriptor& file, const std::string& path,
                                       const std::string& name, const std::vector<hsize_t>& shape)
{
    const auto count = std::accumulate(shape.begin(), shape.end(), hsize_t{1}, std::multiplies<>());
    if (count == 0 || H5Dget_storage_size(dataset) == 0) return std::vector<std::string>(count);
    if (const haddr_t offset = H5Dget_offset(dataset); offset != HADDR_UNDEF)
    {
        std::vector<std::byte> references(count * text_reference_bytes);
        if (pread(file.get(), references.data(), references.size(), off_t(offset)) == ssize_t(references.size()))
            if (auto texts = heap_texts(file, references); texts.size() == count) return texts;
        throw hdf5::Error(fmt::format("{}: cannot read {}: its texts are damaged", path, name));
    }
    // A tool has packed the references. What is packed has check sums, so HDF5 may read it.
    check_summed(dataset, path, name);
    const hdf5::Handle type = hdf5::text_type(), space{H5Dget_space(dataset), H5Sclose};
    std::vector<char*> values(count);
    if (H5Dread(dataset, type.get(), H5S_ALL, H5S_ALL, H5P_DEFAULT, values.data()) < 0)
        hdf5::fail(path, fmt::format("read {}", name));
    std::vector<std::string> texts;
    texts.reserve(values.size());
    for (const char* const value : values) texts.emplace_back(value ? value : "");
    H5Dvlen_reclaim(type.get(), space.get(), H5P_DEFAULT, values.data());
    return texts;
}
}  // namespace canbao
