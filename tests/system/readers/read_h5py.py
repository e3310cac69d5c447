"""Reads a run file with h5py: read_h5py.py RUN.h5"""
import h5py
import numpy as np

from contract import ALWAYS, DIGEST, NO_COORDINATE, Findings, file_argument


def text(value):
    return value.decode() if isinstance(value, bytes) else value


def attributes_of(item):
    return {name: text(value) for name, value in item.attrs.items() if name not in ("DIMENSION_LIST", "REFERENCE_LIST")}


def check_group(found, group):
    mark = attributes_of(group).get("commit_dimension")
    ticks = group[mark].shape[0] if mark else None
    if mark:
        found.expect(group[mark].maxshape == (None,), f"{group[mark].name} cannot grow")
        found.expect(np.all(np.diff(group[mark][:].astype("i8")) > 0), f"{group[mark].name} does not increase")
    for name, dataset in group.items():
        attributes = attributes_of(dataset)
        found.described(dataset.name, attributes.get("units"), attributes.get("long_name"))
        if h5py.h5ds.is_scale(dataset.id):
            found.expect(dataset.ndim == 1, f"{dataset.name} is a dimension of shape {dataset.shape}")
            if attributes["NAME"].startswith(NO_COORDINATE):
                continue
        else:
            for i, dimension in enumerate(dataset.dims):
                found.expect(len(dimension) == 1, f"{dataset.name}: dimension {i} has {len(dimension)} scales")
                scale = dimension[0]
                found.expect(scale.parent == group, f"{dataset.name}: dimension {i} is of another group")
                found.expect(scale.shape[0] == dataset.shape[i], f"{dataset.name}: dimension {i} differs from its scale")
                if scale.name.endswith("/" + str(mark)):
                    found.expect(i == 0 and dataset.shape[0] == ticks, f"{dataset.name} has not {ticks} ticks")
        values = dataset[()]
        if "flag_values" in attributes:
            flags = np.atleast_1d(attributes["flag_values"])
            found.expect(flags.dtype == dataset.dtype, f"{dataset.name}: its flags are {flags.dtype}")
            found.expect(len(flags) == len(attributes["flag_meanings"].split()), f"{dataset.name}: flags without meaning")
            found.expect(np.isin(values, flags).all(), f"{dataset.name} has values without meaning")
        if "sample_dimension" in attributes:
            row = attributes["sample_dimension"]
            starts, counts = group[row + "_start"][:], values
            found.expect(np.array_equal(starts, np.cumsum(counts) - counts), f"{dataset.name}: rows overlap or lack")
            found.expect(group[row].shape[0] == counts.sum(), f"{dataset.name}: rows beyond the last tick")
        if group.name != "/manifest":
            found.expect(DIGEST.match(attributes.get("digest", "")), f"{dataset.name} has no digest")
    if group.name != "/manifest":
        found.expect(DIGEST.match(attributes_of(group).get("digest", "")), f"{group.name} has no digest")


def main():
    found = Findings("h5py")
    with h5py.File(file_argument(), "r") as file:
        found.expect(text(file.attrs["format"]) == "canbao-run", "the format is not canbao-run")
        found.expect(file.attrs["format_version"] == 2, "the format is not 2")
        found.expect(text(file.attrs["title"]), "there is no title")
        found.manifest(attributes_of(file["manifest"]))
        found.expect(file["manifest/scenario"][()].decode("utf-8"), "there is no scenario text")
        for group, dimension in ALWAYS.items():
            found.expect(f"{group}/{dimension}" in file, f"there is no /{group}/{dimension}")
        for group in file.values():
            found.expect(isinstance(group, h5py.Group), f"{group.name} is outside any group")
            check_group(found, group)
        names = [name.decode("utf-8") for name in file["places/name"][:]]
        found.expect(all(names), "a place has no name")
    found.finish()


if __name__ == "__main__":
    main()
