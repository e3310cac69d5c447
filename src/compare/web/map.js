// A map without boundaries: a tile a place, in blocks of the place above it.

import * as Plot from "@observablehq/plot";
import {arms, change, contrasts, levels, measureOf, number, reforms, section, title} from "./data.js";
import {choice, element, figure} from "./figure.js";

const words = {county: "counties", township: "townships", village: "villages"};

export function map() {
  const part = section("places");
  if (!part) return;
  const kind = words[part.places[0].level];
  const views = [...arms.map((arm) => ({value: `level:${arm}`, text: arm})),
    ...reforms.map(({title: arm}) => ({value: `change:${arm}`, text: `Change: ${arm}`}))];
  if (reforms.length > 0) views.unshift(views.splice(arms.length, 1)[0]);
  let view = views[0].value;
  let chosen = part.measures[0].name;
  const redraw = figure({
    id: "map",
    heading: `A tile for each of ${part.places.length} ${kind}`,
    reading: `The last year. Neighbours in a block belong together; the blocks stand in the order of their codes.`,
    controls: [
      choice("Show", part.measures.map(({name}) => ({value: name, text: title(name)})),
        (value) => { chosen = value; redraw(); }),
      choice("of", views, (value) => { view = value; redraw(); })],
    draw(width) {
      const [mode, ...rest] = view.split(":");
      const arm = rest.join(":");
      const changes = mode === "change";
      const rows = (changes ? contrasts : levels)(part, (row) => row.measure === chosen && row.arm === arm);
      const unit = measureOf(part, chosen).unit;
      const values = rows.map((row) => row.value);
      const most = Math.max(...values.map(Math.abs), 1e-9);
      const color = changes
        ? {type: "diverging", scheme: "puor", domain: [-most, most]}
        : {type: "linear", scheme: "ylgnbu", domain: [Math.min(...values), Math.max(Math.min(...values) + 1e-9, ...values)]};
      const scale = Plot.scale({color});
      const format = changes ? change : number;
      const blocks = new Map();
      for (const row of rows) {
        const name = `${row.place.above} ${row.place.group}`;
        if (!blocks.has(name)) blocks.set(name, {heading: row.place.group, rows: []});
        blocks.get(name).rows.push(row);
      }
      const named = rows.length <= 150;
      const tile = (row) => {
        const fill = scale.apply(row.value);
        return element("div", {class: named ? "tile named" : "tile", style: `background:${fill};color:${inkOn(fill)}`,
          title: `${row.place.name}: ${format(row.value)} ${unit}`}, named ? element("span", {}, row.place.name) : null,
        named ? element("b", {}, format(row.value)) : null);
      };
      const chart = element("div", {},
        Plot.legend({color, label: `${changes ? "change of " : ""}${title(chosen).toLowerCase()} [${unit}]`,
          width: Math.min(320, width), style: {background: "transparent", color: "var(--ink)"}}),
        element("div", {class: "blocks"}, ...[...blocks.values()].map((block) =>
          element("div", {class: "block"}, element("h3", {}, block.heading),
            element("div", {class: "tiles", style: `--columns:${named ? Math.min(8, Math.ceil(Math.sqrt(block.rows.length * 1.6))) : Math.ceil(Math.sqrt(block.rows.length))}`},
              ...block.rows.map(tile))))));
      const sorted = [...rows].sort((a, b) => a.value - b.value);
      return {
        label: `${title(chosen)} of ${rows.length} ${kind}. Lowest ${sorted[0]?.place.name}: ` +
          `${format(sorted[0]?.value)}; highest ${sorted.at(-1)?.place.name}: ${format(sorted.at(-1)?.value)} ${unit}`,
        columns: ["code", "place", "in", "arm", changes ? "difference" : chosen, "low", "high", "n"],
        rows: rows.map((row) => [String(row.place.code), row.place.name, row.place.group, row.arm, row.value, row.low,
          row.high, row.n]),
        chart
      };
    }
  });
}

/** Black or white, whichever is read better on a colour. */
function inkOn(color) {
  const [r, g, b] = color.startsWith("#")
    ? [1, 3, 5].map((at) => parseInt(color.slice(at, at + 2), 16))
    : color.match(/[\d.]+/g).map(Number);
  return 0.299 * r + 0.587 * g + 0.114 * b > 140 ? "#111" : "#fff";
}
