// Charts by class of people: why they enrol, for whom a reform changed something, who pays and who gains.

import * as Plot from "@observablehq/plot";
import {arms, change, contrasts, levels, measureOf, number, reforms, section, title} from "./data.js";
import {choice, figure, legend} from "./figure.js";
import {armColors, base, colorOf, reasonColor, reasonOrder, reasonWords, yearTicks} from "./style.js";

const tipStyle = {fill: "var(--surface)", stroke: "var(--rule)"};

/** What it took to enrol, stacked. */
export function reasons() {
  const part = section("whole");
  if (!measureOf(part, "reason_voluntary")) return;
  figure({
    id: "reasons",
    heading: "Why people are enrolled",
    reading: "Of everybody enrolled: what it took, from the cover being worth it to a cadre paying.",
    draw(width) {
      const rows = levels(part, (row) => row.measure.startsWith("reason_"))
        .map((row) => ({...row, reason: row.measure.slice("reason_".length)}));
      const several = arms.length > 1;
      return {
        label: "Shares of the enrolled by what it took. " + arms.map((arm) => `${arm} in ${part.years.at(-1)}: ` + rows
          .filter((row) => row.arm === arm && row.year === part.years.at(-1))
          .map((row) => `${reasonWords[row.reason]} ${number(row.value)} %`).join(", ")).join("; "),
        legend: legend(reasonOrder.map((name) => ({name: reasonWords[name], color: reasonColor(name)}))),
        columns: ["year", "arm", "reason", "% of enrolled", "low", "high", "n"],
        rows: rows.map((row) => [row.year, row.arm, row.reason, row.value, row.low, row.high, row.n]),
        chart: Plot.plot({
          ...base(width), height: several ? 150 * arms.length + 90 : 300, marginTop: several ? 50 : 28,
          x: {...yearTicks(part.years, width)}, y: {label: "% of enrolled", domain: [0, 100], ticks: 4},
          fy: {axis: null, domain: arms, padding: 0.22},
          color: {domain: reasonOrder, range: reasonOrder.map(reasonColor)},
          facet: several ? {data: rows, y: "arm"} : undefined,
          marks: [
            Plot.areaY(rows, {x: "year", y: "value", fill: "reason", order: reasonOrder}),
            several ? Plot.text(arms, {fy: (arm) => arm, text: (arm) => arm, frameAnchor: "top-left", dy: -17,
              fontWeight: 600}) : null,
            Plot.tip(rows, Plot.pointer(Plot.stackY({x: "year", y: "value", z: "reason", order: reasonOrder, ...tipStyle,
              title: (row) => `${row.arm}, ${row.year}\n${reasonWords[row.reason]}: ${number(row.value)} %`})))
          ]
        })
      };
    }
  });
}

const breakdowns = [["quintile", "income quintile"], ["age", "age"], ["residence", "where they live"],
  ["group", "target group"]];
const parts = () => breakdowns.filter(([id]) => section(id)).map(([id, name]) => ({part: section(id), name}));
const namesOf = (wanted) => wanted.filter((name) => parts().some(({part}) => measureOf(part, name)));
const known = (row) => row.class !== "not in the base run";

/** A measure, or its change, in every class of people. */
export function forWhom() {
  const names = namesOf(["coverage", "voluntary_coverage", "burden", "net_benefit"]);
  if (names.length === 0) return;
  const compares = reforms.length > 0;
  let chosen = names[0];
  const redraw = figure({
    id: "for-whom",
    heading: compares ? "For whom it changed" : "For whom",
    reading: compares ? "Differences from the base in the last year, by class of people, with 95 % intervals."
      : "The last year, by class of people, with 95 % intervals over replicates.",
    controls: [choice("Show", names.map((name) => ({value: name, text: title(name)})),
      (value) => { chosen = value; redraw(); })],
    draw(width) {
      const rows = parts().flatMap(({part, name}) =>
        (compares ? contrasts : levels)(part, (row) => row.measure === chosen && known(row))
          .map((row) => ({...row, of: name})));
      const unit = parts().map(({part}) => measureOf(part, chosen)?.unit).find(Boolean);
      const classes = [...new Set(rows.map((row) => row.class))];
      const offset = (arm) => (arms.indexOf(arm) - (compares ? 1 : 0) - (reforms.length - 1) / 2) * 7;
      const shown = compares ? reforms.map((reform) => reform.title) : arms;
      const format = compares ? change : number;
      return {
        label: `${compares ? "Change of " : ""}${title(chosen)} by class. ` +
          rows.map((row) => `${row.arm}, ${row.class}: ${format(row.value)}`).join("; "),
        legend: shown.length > 1 ? legend(shown.map((name) => ({name, color: colorOf(name)}))) : null,
        columns: ["by", "class", "arm", ...(compares ? ["base", "reform", "difference"] : [chosen]), "low", "high", "n"],
        rows: rows.map((row) => [row.of, row.class, row.arm, ...(compares ? [row.base, row.reform] : []), row.value,
          row.low, row.high, row.n]),
        chart: Plot.plot({
          ...base(width), height: 60 + classes.length * Math.max(22, 9 * shown.length + 8), marginLeft: 118,
          x: {label: `${compares ? "change of " : ""}${title(chosen).toLowerCase()} [${unit}]`, grid: true, nice: true},
          y: {label: null, domain: classes}, color: armColors,
          marks: [
            compares ? Plot.ruleX([0], {stroke: "var(--ink)"}) : null,
            ...shown.flatMap((arm) => {
              const own = rows.filter((row) => row.arm === arm);
              return [
                Plot.ruleY(own.filter((row) => row.low !== null), {y: "class", x1: "low", x2: "high", stroke: "arm",
                  strokeWidth: 2, dy: offset(arm)}),
                Plot.dot(own, {y: "class", x: "value", fill: "arm", r: 4, dy: offset(arm)})
              ];
            }),
            Plot.tip(rows, Plot.pointer({x: "value", y: "class", ...tipStyle,
              title: (row) => `${row.arm}\n${row.class}: ${format(row.value)} ${unit}` +
                (row.low === null ? "" : `\n${format(row.low)} to ${format(row.high)}`)}))
          ]
        })
      };
    }
  });
}

/** Burden and benefit by income. */
export function quintiles() {
  const part = section("quintile");
  if (!part) return;
  const names = ["burden", "net_benefit", "poor_after_care_and_premium", "coverage", "voluntary_coverage"]
    .filter((name) => measureOf(part, name));
  if (names.length === 0) return;
  let chosen = names[0];
  const redraw = figure({
    id: "quintiles",
    heading: "Who pays and who gains",
    reading: "By fifths of all persons of the run, from the poorest to the richest by household income per head.",
    controls: [choice("Show", names.map((name) => ({value: name, text: title(name)})),
      (value) => { chosen = value; redraw(); })],
    draw(width) {
      const rows = levels(part, (row) => row.measure === chosen && known(row));
      const measure = measureOf(part, chosen);
      const short = (name) => (width < 560 ? name.replace("quintile ", "Q") : name);
      return {
        label: `${title(chosen)} by income quintile in ${part.years.at(-1)}. ` +
          rows.map((row) => `${row.arm}, ${row.class}: ${number(row.value)} ${measure.unit}`).join("; "),
        legend: arms.length > 1 ? legend(arms.map((name) => ({name, color: colorOf(name)}))) : null,
        columns: ["quintile", "arm", chosen, "low", "high", "n"],
        rows: rows.map((row) => [row.class, row.arm, row.value, row.low, row.high, row.n]),
        chart: Plot.plot({
          ...base(width), height: 320, fx: {label: null, tickFormat: short, padding: 0.15},
          x: {axis: null, domain: arms, padding: 0.05}, y: {label: `${measure.meaning} [${measure.unit}]`, grid: true, nice: true},
          color: armColors,
          marks: [
            Plot.barY(rows, {fx: "class", x: "arm", y: "value", fill: "arm"}),
            Plot.ruleX(rows.filter((row) => row.low !== null), {fx: "class", x: "arm", y1: "low", y2: "high",
              stroke: "var(--ink)", strokeWidth: 1.2}),
            Plot.ruleY([0], {stroke: "var(--ink)"}),
            Plot.tip(rows, Plot.pointerX({fx: "class", x: "arm", y: "value", ...tipStyle,
              title: (row) => `${row.arm}\n${row.class}: ${number(row.value)} ${measure.unit}`}))
          ]
        })
      };
    }
  });
}
