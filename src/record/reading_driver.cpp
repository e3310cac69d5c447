#include "record/reading_driver.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <iterator>
#include <new>
#include <utility>

#include <sys/stat.h>
#include <unistd.h>

#include "record/text_heap.hpp"

namespace canbao
{
namespace
{
/// What the access of a file says: which descriptor.
struct Info
{
    const Descriptor* file;
};

struct OpenFile
{
    H5FD_t base{};  ///< HDF5 knows the file by this; it comes first
    const Descriptor* file = nullptr;
    dev_t device = 0;
    ino_t number = 0;
    haddr_t end_of_addresses = 0;
};

// No page of 4 EiB and no sign: what lseek takes.
constexpr haddr_t most_address = (haddr_t{1} << 63) - 1;

OpenFile& of(H5FD_t* base) { return *reinterpret_cast<OpenFile*>(base); }
const OpenFile& of(const H5FD_t* base) { return *reinterpret_cast<const OpenFile*>(base); }

haddr_t size_of_file(const Descriptor& file)
{
    struct stat info
    {
    };
    return fstat(file.get(), &info) == 0 ? haddr_t(info.st_size) : 0;
}

H5FD_t* open_file(const char*, unsigned flags, hid_t access, haddr_t)
{
    const auto* const info = static_cast<const Info*>(H5Pget_driver_info(access));
    if (!info || (flags & H5F_ACC_RDWR) != 0) return nullptr;
    struct stat identity
    {
    };
    if (fstat(info->file->get(), &identity) != 0) return nullptr;
    auto* const opened = new (std::nothrow) OpenFile;
    if (!opened) return nullptr;
    opened->file = info->file;
    opened->device = identity.st_dev;
    opened->number = identity.st_ino;
    return &opened->base;
}

herr_t close_file(H5FD_t* base)
{
    delete &of(base);
    return 0;
}

int compare(const H5FD_t* a, const H5FD_t* b)
{
    const auto key = [](const OpenFile& file) { return std::pair(file.device, file.number); };
    return key(of(a)) < key(of(b)) ? -1 : key(of(b)) < key(of(a)) ? 1 : 0;
}

// Not H5FD_FEAT_ACCUMULATE_METADATA: each piece of metadata is to come in one read, so that heaps are seen from their begin.
herr_t query(const H5FD_t*, unsigned long* flags)
{
    if (flags)
        *flags = H5FD_FEAT_AGGREGATE_METADATA | H5FD_FEAT_DATA_SIEVE | H5FD_FEAT_AGGREGATE_SMALLDATA |
                 H5FD_FEAT_SUPPORTS_SWMR_IO | H5FD_FEAT_DEFAULT_VFD_COMPATIBLE;
    return 0;
}

haddr_t end_of_addresses(const H5FD_t* base, H5FD_mem_t) { return of(base).end_of_addresses; }
herr_t set_end_of_addresses(H5FD_t* base, H5FD_mem_t, haddr_t end)
{
    of(base).end_of_addresses = end;
    return 0;
}
haddr_t end_of_file(const H5FD_t* base, H5FD_mem_t) { return size_of_file(*of(base).file); }

herr_t read(H5FD_t* base, H5FD_mem_t type, hid_t, haddr_t address, std::size_t size, void* buffer)
{
    const Descriptor& file = *of(base).file;
    const haddr_t begin = address;
    const std::size_t asked = size;
    auto* bytes = static_cast<char*>(buffer);
    while (size > 0)
    {
        const ssize_t count = address > most_address ? -1 : pread(file.get(), bytes, size, off_t(address));
        if (count < 0 && errno == EINTR) continue;
        if (count < 0) return -1;
        if (count == 0) break;
        bytes += count;
        address += haddr_t(count);
        size -= std::size_t(count);
    }
    // HDF5 may look beyond the end when it does not yet know how long a piece is. What is not there is 0.
    std::fill_n(bytes, size, '\0');
    // Heaps come as raw data, from their begin and whole or as far as HDF5 needs to see how long they are.
    const bool may_be_heap = type == H5FD_MEM_GHEAP || type == H5FD_MEM_DRAW;
    const bool is_heap = may_be_heap && asked >= heap_signature.size() &&
                         std::memcmp(buffer, heap_signature.data(), heap_signature.size()) == 0;
    return is_heap && !is_sound_heap(file, begin) ? -1 : 0;
}

herr_t refuse_write(H5FD_t*, H5FD_mem_t, hid_t, haddr_t, std::size_t, const void*) { return -1; }
herr_t nothing(H5FD_t*, hid_t, hbool_t) { return 0; }
herr_t no_lock(H5FD_t*, hbool_t) { return 0; }
herr_t no_unlock(H5FD_t*) { return 0; }

H5FD_class_t make_class()
{
    H5FD_class_t driver{};
#ifdef H5FD_CLASS_VERSION
    driver.version = H5FD_CLASS_VERSION;
    driver.value = H5FD_class_value_t(1000);  // the range for tests and private use
#endif
    driver.name = "canbao_reading";
    driver.maxaddr = most_address;
    driver.fc_degree = H5F_CLOSE_STRONG;
    driver.fapl_size = sizeof(Info);
    driver.open = open_file;
    driver.close = close_file;
    driver.cmp = compare;
    driver.query = query;
    driver.get_eoa = end_of_addresses;
    driver.set_eoa = set_end_of_addresses;
    driver.get_eof = end_of_file;
    driver.read = read;
    driver.write = refuse_write;
    driver.flush = nothing;
    driver.truncate = nothing;
    driver.lock = no_lock;
    driver.unlock = no_unlock;
    constexpr H5FD_mem_t types[] = H5FD_FLMAP_DICHOTOMY;
    std::copy(std::begin(types), std::end(types), driver.fl_map);
    return driver;
}
}  // namespace

void set_reading_driver(const hdf5::Handle& access, const Descriptor& file)
{
    static const H5FD_class_t driver = make_class();
    static const hid_t number = H5FDregister(&driver);
    const Info info{&file};
    if (number < 0 || H5Pset_driver(access.get(), number, &info) < 0) hdf5::fail("HDF5", "take a driver");
}
}  // namespace canbao
