// Households in both worlds: where they stand in the base, and where in the reform.

import {arms, number, report} from "./data.js";
import {choice, element, figure} from "./figure.js";
import {reasonColor, reasonShort, reasonWords} from "./style.js";

const svg = (name, attributes = {}, ...children) => {
  const made = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
};

/** From not enrolled at the bottom to worth it at the top. */
const order = ["voluntary", "social", "pressed", "threatened", "advanced", "not told", "none"];

function ribbons(flows, width) {
  const names = report.reasons;
  const total = flows.reduce((sum, count) => sum + count, 0) || 1;
  const height = 380, gap = 6, bar = 16, room = width < 520 ? 96 : 150;
  const count = (from, to) => flows[names.indexOf(from) * names.length + names.indexOf(to)];
  const used = order.filter((name) => order.some((other) => count(name, other) > 0 || count(other, name) > 0));
  const scale = (height - gap * (used.length - 1) - 30) / total;
  const words = width < 520 ? reasonShort : reasonWords;
  const drawing = svg("svg", {width, class: "ribbons"});
  const sums = (pick) => used.map((name) => used.reduce((sum, other) => sum + pick(name, other), 0));
  const columns = [sums(count), sums((name, other) => count(other, name))];
  const tops = columns.map((column) => {
    let y = 24;
    return column.map((sum) => { const at = y; y += sum * scale + gap; return at; });
  });
  const left = room, right = width - room;
  const leftAt = [...tops[0]], rightAt = [...tops[1]];
  used.forEach((from, i) => used.forEach((to, j) => {
    const size = count(from, to) * scale;
    if (size === 0) return;
    const y0 = leftAt[i], y1 = rightAt[j], middle = (left + bar + right - bar) / 2;
    leftAt[i] += size, rightAt[j] += size;
    drawing.append(svg("path", {
      d: `M${left + bar},${y0}C${middle},${y0} ${middle},${y1} ${right - bar},${y1}V${y1 + size}` +
        `C${middle},${y1 + size} ${middle},${y0 + size} ${left + bar},${y0 + size}Z`,
      fill: reasonColor(from), "fill-opacity": from === to ? 0.3 : 0.75
    }, svg("title", {}, `${reasonWords[from]} → ${reasonWords[to]}: ${number(count(from, to))} households`)));
  }));
  for (const [side, x] of [[0, left], [1, right - bar]])
    used.forEach((name, i) => {
      if (columns[side][i] === 0) return;
      drawing.append(svg("rect", {x, y: tops[side][i], width: bar, height: Math.max(1, columns[side][i] * scale),
        fill: reasonColor(name)}));
    });
  // Labels keep their distance from each other, and the drawing grows when they need more room than the bars.
  let lowest = height;
  for (const [side, anchor, at] of [[0, "end", left - 8], [1, "start", right + 8]]) {
    let free = 0;
    used.forEach((name, i) => {
      if (columns[side][i] === 0) return;
      const y = Math.max(free, tops[side][i] + columns[side][i] * scale / 2);
      free = y + 30;
      lowest = Math.max(lowest, free);
      drawing.append(svg("text", {x: at, y: y - 1, "text-anchor": anchor}, words[name]),
        svg("text", {x: at, y: y + 13, "text-anchor": anchor, class: "count"}, number(columns[side][i])));
    });
  }
  drawing.setAttribute("height", lowest);
  drawing.setAttribute("viewBox", `0 0 ${width} ${lowest}`);
  drawing.append(svg("text", {x: left - 8, y: 14, "text-anchor": "end", class: "head"}, "base"),
    svg("text", {x: right + 8, y: 14, "text-anchor": "start", class: "head"}, "reform"));
  return drawing;
}

export function transitions() {
  if (report.transitions.length === 0) return;
  let chosen = 0;
  const redraw = figure({
    id: "transitions",
    heading: "Which households stand elsewhere",
    reading: "Each household of the panel in both worlds at the end of the last year: what it took to enrol it in the " +
      "base (left) and in the reform (right). Strong ribbons are households that changed; counts are means over pairs.",
    controls: [choice("Reform", report.transitions.map(({arm}, index) => ({value: String(index), text: arms[arm]})),
      (value) => { chosen = Number(value); redraw(); })],
    draw(width) {
      const {flows, transitions: kinds, arm} = report.transitions[chosen];
      const names = report.reasons;
      const rows = [];
      names.forEach((from, i) => names.forEach((to, j) => {
        if (flows[i * names.length + j] > 0) rows.push([reasonWords[from], reasonWords[to], flows[i * names.length + j]]);
      }));
      const list = element("ul", {class: "facts"}, ...kinds.filter(({households}) => households > 0).map((kind) =>
        element("li", {}, element("b", {}, number(kind.households)), ` households (${number(kind.persons)} persons) `,
          {"only base": "are there in the base only", "only reform": "are there in the reform only"}[kind.name] ?? kind.name)));
      return {
        label: `Households between ${arms[0]} and ${arms[arm]}: ` +
          kinds.map(({name, households}) => `${name} ${number(households)}`).join(", "),
        columns: ["base", "reform", "households"], rows,
        chart: element("div", {}, list, ribbons(flows, width))
      };
    }
  });
}
