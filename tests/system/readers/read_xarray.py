"""Reads a run file with xarray over h5netcdf and over netCDF4: read_xarray.py RUN.h5"""
import h5py
import numpy as np
import xarray

from contract import ALWAYS, DIGEST, NO_COORDINATE, Findings, file_argument


def coordinates_of(group):
    """The dimensions of a group that have coordinates, and those that have none, as h5py sees them."""
    scales = {name: item for name, item in group.items() if h5py.h5ds.is_scale(item.id)}
    without = {name for name, item in scales.items() if item.attrs["NAME"].startswith(NO_COORDINATE.encode())}
    return set(scales) - without, without


def check_group(found, engine, group, data):
    coordinates, without = coordinates_of(group)
    name = f"{engine}: {group.name}"
    found.expect(set(data.coords) == coordinates, f"{name} has the coordinates {sorted(data.coords)}")
    found.expect(set(data.dims) == coordinates | without, f"{name} has the dimensions {sorted(data.dims)}")
    found.expect(set(data.variables) == set(group) - without, f"{name} has other variables")
    found.expect(not any(str(dimension).startswith("phony") for dimension in data.dims), f"{name} has unnamed dimensions")
    for key, variable in data.variables.items():
        stored = group[key]
        found.described(f"{name}/{key}", variable.attrs.get("units", variable.encoding.get("units")), variable.attrs.get("long_name"))
        found.expect(variable.shape == stored.shape, f"{name}/{key} has the shape {variable.shape}")
        found.expect(variable.dtype.kind != "m", f"{name}/{key} was taken for a span of time")
        if stored.dtype.kind in "iuf" and variable.dtype.kind != "M":
            found.expect(variable.dtype == stored.dtype, f"{name}/{key} became {variable.dtype}")
            found.expect(np.array_equal(variable.values, stored[()], equal_nan=stored.dtype.kind == "f"), f"{name}/{key} has other values")
        if str(stored.attrs["units"]).startswith("days since"):
            found.expect(variable.dtype == "datetime64[ns]", f"{name}/{key} is no date but {variable.dtype}")
            days = variable.values.astype("datetime64[D]").astype("i8")
            found.expect(np.array_equal(days, stored[()]), f"{name}/{key} has other dates")
    if group.name != "/manifest":
        found.expect(DIGEST.match(data.attrs.get("digest", "")), f"{name} has no digest")


def main():
    path = file_argument()
    found = Findings("xarray")
    with h5py.File(path, "r") as file:
        for engine in ("h5netcdf", "netcdf4"):
            with xarray.open_dataset(path, engine=engine) as root:
                found.expect(root.attrs["format"] == "canbao-run", f"{engine}: the format is not canbao-run")
            for name, group in file.items():
                with xarray.open_dataset(path, group=name, engine=engine) as data:
                    check_group(found, engine, group, data.load())
                    if name in ALWAYS:
                        found.expect(ALWAYS[name] in data.coords, f"{engine}: /{name} has no {ALWAYS[name]}")
                    if name == "manifest":
                        found.manifest(data.attrs)
            with xarray.open_dataset(path, group="yearly", engine=engine) as yearly:
                year, place = int(yearly.year[-1]), int(yearly.place[0])
                for key, series in yearly.data_vars.items():
                    if series.dims == ("year", "place"):
                        last = series.sel(year=year, place=place).item()
                        found.expect(last == file["yearly"][key][-1, 0] or last != last, f"{engine}: {key} by label differs")
    found.finish()


if __name__ == "__main__":
    main()
