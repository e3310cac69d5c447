"""Reads the household panel of a run file, its roster and ties, as h5py, h5netcdf and netCDF4 give them, and checks
that they agree with each other and with the yearly series: read_panel.py RUN.h5"""
import h5py
import numpy as np
import xarray

from contract import Findings, file_argument

GROUPS = ("places", "yearly", "households", "roster", "ties")
VILLAGE, COUNTY = 5, 3


def by_h5py(path):
    with h5py.File(path, "r") as file:
        return {group: {name: item[()] for name, item in file[group].items()} for group in GROUPS}, {
            name: [text for text in item.attrs["flag_meanings"].split()]
            for name, item in file["roster"].items() if "flag_meanings" in item.attrs}


def by_xarray(path, engine):
    groups, words = {}, {}
    for group in GROUPS:
        with xarray.open_dataset(path, group=group, engine=engine) as data:
            groups[group] = {name: variable.values for name, variable in data.variables.items()}
            if group == "roster":
                words = {name: variable.attrs["flag_meanings"].split() for name, variable in data.variables.items()
                         if "flag_meanings" in variable.attrs}
    return groups, words


class Checks:
    """All checks on one reader's view."""

    def __init__(self, found, reader, groups, words):
        self.found, self.reader, self.words = found, reader, words
        self.places, self.yearly, self.households, self.roster, self.ties = (groups[name] for name in GROUPS)

    def expect(self, condition, what):
        self.found.expect(bool(condition), f"{self.reader}: {what}")

    @staticmethod
    def year(table, t):
        """The rows of a year."""
        start = int(table["row_start"][t])
        return slice(start, start + int(table["row_count"][t]))

    def rows(self):
        h, r = self.households, self.roster
        self.expect(np.array_equal(h["year"], r["year"]) and len(h["year"]) > 1, "panel and roster have other years")
        size = h["size"].astype("i8")
        self.expect(np.array_equal(np.cumsum(size) - size, h["first_member"]), "members do not follow each other")
        self.expect(np.array_equal(np.repeat(h["household"], size), r["household"]),
                    "the roster's households have other sizes")
        for t in range(len(h["year"])):
            self.expect(size[self.year(h, t)].sum() == r["row_count"][t], f"year {t}: sizes and members differ")
            self.expect(h["first_member"][self.year(h, t)][0] == r["row_start"][t], f"year {t}: a wrong first member")
            persons = r["person"][self.year(r, t)]
            self.expect(len(np.unique(persons)) == len(persons), f"year {t}: a person twice")

    def persons(self):
        r = self.roster
        for name in ("sex", "marital_status", "family_role", "school", "residence", "cover_elsewhere"):
            codes = np.unique(r[name])
            self.expect(len(codes) == len(self.words[name]) == codes.max() + 1, f"{name} has the codes {codes}")
        male = self.words["sex"].index("male")
        self.expect(0.4 < (r["sex"] == male).mean() < 0.6, "hardly any men, or women")
        self.expect(np.all(r["children_born"][r["sex"] == male] == 0), "a man bore a child")
        age = np.repeat(r["year"], r["row_count"]).astype("i8") - r["birth_year"]
        self.expect(age.min() == 0 and 80 < age.max() < 125, f"ages from {age.min()} to {age.max()}")
        self.expect(age[r["marital_status"] == self.words["marital_status"].index("married")].min() >= 15,
                    "a child is married")
        head = r["family_role"] == self.words["family_role"].index("head")
        self.expect(np.all(np.add.reduceat(head, self.households["first_member"]) == 1), "a household has not one head")

    def villages(self):
        """Persons that the yearly series count at the end of the year."""
        h, r, places = self.households, self.roster, len(self.places["place"])
        village = np.repeat(h["village"], h["size"])
        recorded = np.unique(h["village"])
        self.expect(np.all(self.places["level"][recorded] == VILLAGE), "a household lives in no village")
        age = np.repeat(r["year"], r["row_count"]) - r["birth_year"]
        counted = {"chronic_persons": r["chronic_condition"], "party_members": r["party_member"],
                   "elders_70": age >= 70, "migrants": r["residence"] != self.words["residence"].index("at_home"),
                   "students": r["school"] >= self.words["school"].index("upper_secondary")}
        for name, flag in counted.items():
            total = 0
            for t in range(len(r["year"])):
                rows = self.year(r, t)
                sums = np.bincount(village[rows], weights=flag[rows], minlength=places)[recorded]
                total += sums.sum()
                self.expect(np.array_equal(sums, self.yearly[name][t][recorded]), f"{name} of year {t} differ")
            self.expect(total > 0, f"no {name}")

    def enrolment(self):
        """A household with the same members as a year ago lost and gained nobody since the season closed."""
        h, r = self.households, self.roster
        enrolled = np.add.reduceat(r["years_enrolled"] > 0, h["first_member"])
        self.expect(enrolled.sum() > 0, "nobody is enrolled")
        self.expect(np.all(r["covered"][r["years_enrolled"] > 0] == 1), "an enrolled member is not covered")
        self.expect(np.all(r["ever_enrolled"][r["years_enrolled"] > 0] == 1), "an enrolled member was never enrolled")
        self.expect(np.all(r["years_missed"][r["years_enrolled"] > 0] == 0), "an enrolled member misses years")
        self.expect(np.all(r["months_waited"][r["years_enrolled"] == 0] == 0), "a member waits who is not enrolled")
        compared = 0
        for t in range(1, len(h["year"])):
            before = {}
            for row in range(*self.year(h, t - 1).indices(len(h["household"]))):
                before[h["household"][row]] = self.members(row)
            for row in range(*self.year(h, t).indices(len(h["household"]))):
                if before.get(h["household"][row]) == self.members(row):
                    compared += 1
                    here, said = enrolled[row], h["enrolled_members"][row]
                    if here != said:
                        self.expect(False, f"row {row}: {here} members are enrolled, the household says {said}")
        self.expect(compared > len(h["household"]) / 3, f"only {compared} households stayed as they were")

    def members(self, row):
        first = int(self.households["first_member"][row])
        return frozenset(self.roster["person"][first:first + int(self.households["size"][row])].tolist())

    def lives(self):
        """Who is there in two years running."""
        r, followed, renewed, lapsed = self.roster, 0, 0, 0
        age = np.repeat(r["year"], r["row_count"]).astype("i8") - r["birth_year"]
        for t in range(1, len(r["year"])):
            old, new = self.year(r, t - 1), self.year(r, t)
            _, i, j = np.intersect1d(r["person"][old], r["person"][new], return_indices=True)
            i, j = i + old.start, j + new.start
            followed += len(i)
            self.expect(np.all(age[j] == age[i] + 1), f"year {t}: somebody did not age by one")
            self.expect(np.array_equal(r["sex"][i], r["sex"][j]), f"year {t}: somebody changed sex")
            self.expect(np.all(r["ever_enrolled"][i] <= r["ever_enrolled"][j]), f"year {t}: a cover was forgotten")
            self.expect(np.all(r["children_born"][i] <= r["children_born"][j]), f"year {t}: a child was forgotten")
            before, after = r["years_enrolled"][i].astype("i8"), r["years_enrolled"][j].astype("i8")
            goes_on = after == np.minimum(before + 1, 15)
            self.expect(np.all(goes_on | (after == 0)), f"year {t}: years in a row jump")
            renewed += int((goes_on & (before > 0)).sum())
            lapsed += int((before > after).sum())
        self.expect(followed > 0.9 * (r["row_count"][:-1].sum()), f"only {followed} persons could be followed")
        self.expect(renewed > 0 and lapsed > 0, f"{renewed} renewed and {lapsed} lapsed")

    def tied(self):
        ties, parent = self.ties, self.places["parent"]
        village = dict(zip(ties["household"].tolist(), ties["village"].tolist()))
        self.expect(len(village) == len(ties["household"]), "a household is twice among the ties")
        self.expect(ties["target"].shape == (len(village), len(ties["tie"])), f"ties of shape {ties['target'].shape}")
        # Whole villages are recorded, so whom a tie leads to is recorded too.
        home = np.array([village.get(target, -1) for target in ties["target"].ravel().tolist()])
        self.expect(np.array_equal(home, np.repeat(ties["village"], len(ties["tie"]))), "a tie leaves the village")
        self.expect(np.all(ties["target"] != ties["household"][:, None]), "a household looks at itself")
        county = parent.copy()
        while np.any(self.places["level"][county] > COUNTY):
            county = np.where(self.places["level"][county] > COUNTY, parent[county], county)
        kin = ties["kin_village"]
        self.expect(np.all(self.places["level"][kin] == VILLAGE), "kin live in no village")
        self.expect(np.array_equal(county[kin], county[ties["village"]]), "kin live in another county")
        later = dict(zip(self.households["household"].tolist(), self.households["village"].tolist()))
        both = village.keys() & later.keys()
        self.expect(len(both) > 0.9 * len(village), "the households with ties are not those of the panel")
        self.expect(all(village[household] == later[household] for household in both), "a household moved")


def main():
    path = file_argument()
    found = Findings("panel")
    views = [("h5py", *by_h5py(path))]
    views += [(engine, *by_xarray(path, engine)) for engine in ("h5netcdf", "netcdf4")]
    for reader, groups, words in views:
        checks = Checks(found, reader, groups, words)
        for check in (checks.rows, checks.persons, checks.villages, checks.enrolment, checks.lives, checks.tied):
            check()
    found.finish()


if __name__ == "__main__":
    main()
