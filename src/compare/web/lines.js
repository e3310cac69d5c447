// Charts over years and weeks: lines with bands.

import * as Plot from "@observablehq/plot";
import {arms, change, contrasts, levels, measureOf, number, reforms, report, section, title} from "./data.js";
import {choice, element, figure, legend} from "./figure.js";
import {armColors, base, colorOf, yearTicks} from "./style.js";

const options = (part, names) =>
  names.filter((name) => measureOf(part, name)).map((name) => ({value: name, text: title(name)}));

const armLegend = (shown) => (shown.length > 1 ? legend(shown.map((name) => ({name, color: colorOf(name)}))) : null);

function marks(rows, tip) {
  const banded = rows.filter((row) => row.low !== null);
  return [
    Plot.areaY(banded, {x: "year", y1: "low", y2: "high", fill: "arm", fillOpacity: 0.18}),
    Plot.lineY(rows, {x: "year", y: "value", stroke: "arm", strokeWidth: 2}),
    Plot.tip(rows, Plot.pointerX({x: "year", y: "value", title: tip, fill: "var(--surface)", stroke: "var(--rule)"}))
  ];
}

/** A measure by year in every arm. */
export function trend() {
  const part = section("whole");
  const names = part.measures.map((measure) => measure.name).filter((name) => !name.startsWith("reason_"));
  let chosen = names[0];
  const redraw = figure({
    id: "trend",
    heading: "Year by year",
    reading: "Lines are means over replicates; bands are their 95 % intervals.",
    controls: [choice("Show", options(part, names), (value) => { chosen = value; redraw(); })],
    draw(width) {
      const rows = levels(part, (row) => row.measure === chosen);
      const measure = measureOf(part, chosen);
      const last = rows.filter((row) => row.year === part.years.at(-1));
      return {
        label: `${title(chosen)}, ${measure.meaning}. ` +
          last.map((row) => `${row.arm} in ${row.year}: ${number(row.value)} ${measure.unit}`).join("; "),
        legend: armLegend(arms),
        columns: ["year", "arm", chosen, "low", "high", "n"],
        rows: rows.map((row) => [row.year, row.arm, row.value, row.low, row.high, row.n]),
        chart: Plot.plot({
          ...base(width), height: Math.min(420, 240 + width / 8),
          x: {...yearTicks(part.years, width)}, y: {label: `${measure.meaning} [${measure.unit}]`, grid: true, nice: true},
          color: armColors,
          marks: marks(rows, (row) => `${row.arm}, ${row.year}\n${number(row.value)} ${measure.unit}` +
            (row.low === null ? "" : `\n${number(row.low)} to ${number(row.high)}`))
        })
      };
    }
  });
}

/** What a reform changed, by year. */
export function effect() {
  if (reforms.length === 0) return;
  const part = section("whole");
  const names = part.measures.map((measure) => measure.name);
  let chosen = names[0];
  const redraw = figure({
    id: "effect",
    heading: "What the reform changed",
    reading: "Differences from the base, pair by pair: the same households, the same chances. " + (report.ranges
      ? "Bands are ranges over the points of the design." : "Where the band leaves out zero, chance alone does not explain it."),
    controls: [choice("Show", options(part, names), (value) => { chosen = value; redraw(); })],
    draw(width) {
      const rows = contrasts(part, (row) => row.measure === chosen);
      const measure = measureOf(part, chosen);
      const last = rows.filter((row) => row.year === part.years.at(-1));
      const flat = rows.every((row) => row.value === 0);
      return {
        label: `Change of ${title(chosen)}. ` + (flat ? "Every difference is exactly zero." :
          last.map((row) => `${row.arm} in ${row.year}: ${change(row.value)} ${measure.unit}`).join("; ")),
        legend: armLegend(reforms.map(({title: name}) => name)),
        columns: ["year", "arm", "base", "reform", "difference", "low", "high", "n"],
        rows: rows.map((row) => [row.year, row.arm, row.base, row.reform, row.value, row.low, row.high, row.n]),
        chart: Plot.plot({
          ...base(width), height: Math.min(360, 220 + width / 10),
          x: {...yearTicks(part.years, width)},
          y: {label: `change of ${title(chosen).toLowerCase()} [${measure.unit}]`, grid: true, nice: true,
            ...(flat ? {domain: [-1, 1]} : {})},
          color: armColors,
          marks: [Plot.ruleY([0], {stroke: "var(--ink)"}),
            ...marks(rows, (row) => `${row.arm}, ${row.year}\n${change(row.value)} ${measure.unit}` +
              (row.low === null ? "" : `\n${change(row.low)} to ${change(row.high)}`)),
            flat ? Plot.text(["every difference is exactly zero"], {frameAnchor: "middle", dy: -12}) : null]
        })
      };
    }
  });
}

/** Reserve and balance of the funds, each on a scale of its own. */
export function fund() {
  const part = section("whole");
  const panels = [["fund_reserve", "Reserve at the end of the year"], ["fund_balance", "Balance of the year"]]
    .filter(([name]) => measureOf(part, name));
  if (panels.length === 0) return;
  const rowsOf = (name) => levels(part, (row) => row.measure === name);
  figure({
    id: "fund",
    heading: "The fund",
    reading: "What the funds hold, and what they take in less what they pay out.",
    draw(width) {
      const rows = panels.flatMap(([name]) => rowsOf(name));
      const chart = ([name, heading]) => {
        const own = rowsOf(name);
        return Plot.plot({
          ...base(width), height: 200,
          x: {...yearTicks(part.years, width)}, y: {label: `${heading} [million yuan]`, grid: true, nice: true, ticks: 4},
          color: armColors,
          marks: [Plot.ruleY([0], {stroke: "var(--ink)"}), ...marks(own, (row) => `${row.arm}, ${row.year}\n` +
            `${number(row.value)} m yuan` + (row.low === null ? "" : `\n${number(row.low)} to ${number(row.high)}`))]
        });
      };
      return {
        label: "Reserve and balance of the funds by year. " + rows
          .filter((row) => row.year === part.years.at(-1))
          .map((row) => `${row.arm}, ${title(row.measure)} ${row.year}: ${number(row.value)} million yuan`).join("; "),
        legend: armLegend(arms),
        columns: ["year", "arm", "measure", "m yuan", "low", "high", "n"],
        rows: rows.map((row) => [row.year, row.arm, row.measure, row.value, row.low, row.high, row.n]),
        chart: element("div", {}, ...panels.map(chart))
      };
    }
  });
}

/** Who has paid, week by week of the last season. */
export function season() {
  if (report.season.length === 0) return;
  const rows = report.season.flatMap(({arm, share}) =>
    share.map((value, week) => ({arm: arms[arm], week: week + 1, value, low: null, high: null})));
  const year = report.season[0].year;
  figure({
    id: "season",
    heading: `The season for ${year}, week by week`,
    reading: "Persons paid for by the end of each week of the payment season, of those who may enrol.",
    draw(width) {
      const last = report.season.map(({arm, share}) => `${arms[arm]}: ${number(share.at(-1))} % at the end`);
      return {
        label: `Progress of the season for ${year}. ${last.join("; ")}`,
        legend: armLegend(arms),
        columns: ["week", "arm", "paid %"],
        rows: rows.map((row) => [String(row.week), row.arm, row.value]),
        chart: Plot.plot({
          ...base(width), height: Math.min(340, 220 + width / 12),
          x: {label: "week of the season", tickFormat: "d", ticks: Math.min(26, width / 40)},
          y: {label: "paid for [%]", grid: true, domain: [0, 100]},
          color: armColors,
          marks: [Plot.ruleY([0], {stroke: "var(--ink)"}),
            Plot.lineY(rows, {x: "week", y: "value", stroke: "arm", strokeWidth: 2}),
            Plot.tip(rows, Plot.pointerX({x: "week", y: "value", fill: "var(--surface)", stroke: "var(--rule)",
              title: (row) => `${row.arm}, week ${row.week}\n${number(row.value)} %`}))]
        })
      };
    }
  });
}
