// A figure of the report: heading, reading, controls, chart, and its numbers as a table, to copy and to download.

import {number} from "./data.js";

export function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes))
    if (key.startsWith("on")) made.addEventListener(key.slice(2), value);
    else if (value !== false && value !== undefined) made.setAttribute(key, value);
  made.append(...children.filter((child) => child !== null && child !== undefined));
  return made;
}

/** Rows of arrays of text and numbers, as RFC 4180 has them. */
export function csv(columns, rows) {
  const field = (value) => {
    const text = value === null || value === undefined ? "" : String(value);
    return /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  };
  return [columns, ...rows].map((row) => row.map(field).join(",")).join("\n") + "\n";
}

function download(name, text) {
  const url = URL.createObjectURL(new Blob([text], {type: "text/csv"}));
  const link = element("a", {href: url, download: name});
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(url), 1000);
}

function table(columns, rows) {
  const cell = (value) =>
    typeof value === "number" ? element("td", {class: "n"}, number(value)) : element("td", {}, value ?? "–");
  const year = (value, column) => (columns[column] === "year" ? element("td", {class: "n"}, String(value)) : cell(value));
  return element("table", {},
    element("thead", {}, element("tr", {}, ...columns.map((name) => element("th", {scope: "col"}, name)))),
    element("tbody", {}, ...rows.map((row) => element("tr", {}, ...row.map(year)))));
}

function copy(target) {
  const range = document.createRange();
  range.selectNodeContents(target);
  const selection = window.getSelection();
  selection.removeAllRanges();
  selection.addRange(range);
  return document.execCommand("copy"); // works in files opened from a disk, where the newer interface does not
}

/** A labelled list of choices; `changed` is called with the value chosen. */
export function choice(label, options, changed) {
  if (options.length < 2) return null;
  const select = element("select", {onchange: () => changed(select.value)},
    ...options.map(({value, text}) => element("option", {value}, text)));
  return element("label", {class: "choice"}, label + " ", select);
}

/** A legend of names and colours. */
export function legend(entries) {
  return element("ul", {class: "legend"},
    ...entries.map(({name, color, dash}) =>
      element("li", {}, element("span", {class: "swatch", style: `--swatch:${color}`, "data-dash": dash}), name)));
}

/**
 * Adds a figure to the page.
 * draw(width) returns {chart, label, columns, rows, legend?}: the chart for that width, what it shows in words, and its
 * numbers. It is called again when the width changes or when the returned function is called.
 */
export function figure({id, heading, reading, controls = [], draw}) {
  const plot = element("div", {class: "plot", role: "img"});
  const legendAt = element("div");
  const numbers = element("div", {class: "wide", tabindex: "0", role: "region", "aria-label": `${heading}: table`});
  let current;
  const copied = element("span", {class: "said", "aria-live": "polite"});
  const details = element("details", {ontoggle: () => details.open && fill()},
    element("summary", {}, "Table"),
    element("button", {type: "button", onclick: () => {
      copied.textContent = copy(numbers) ? "copied" : "select the table and copy it";
    }}, "Copy"), copied, numbers);
  const made = element("figure", {id, class: "chart"},
    element("figcaption", {}, element("h2", {}, heading), element("p", {class: "reading"}, reading)),
    element("div", {class: "controls"}, ...controls), legendAt, plot,
    element("div", {class: "tools"},
      element("button", {type: "button", onclick: () => download(`${id}.csv`, csv(current.columns, current.rows))},
        "Download CSV"),
      details));
  document.getElementById("charts").append(made);

  function fill() {
    copied.textContent = "";
    numbers.replaceChildren(table(current.columns, current.rows));
  }
  function redraw() {
    const width = Math.max(280, Math.floor(plot.clientWidth));
    current = draw(width);
    plot.setAttribute("aria-label", current.label);
    plot.replaceChildren(current.chart);
    legendAt.replaceChildren(...(current.legend ? [current.legend] : []));
    if (details.open) fill();
  }
  let drawn = 0;
  new ResizeObserver(() => {
    if (Math.abs(plot.clientWidth - drawn) < 2) return;
    drawn = plot.clientWidth;
    redraw();
  }).observe(plot);
  drawn = plot.clientWidth;
  redraw();
  return redraw;
}
