// The report's numbers, as the program wrote them into the page, in rows with names.

export const report = JSON.parse(document.getElementById("data").textContent);
export const arms = report.arms;
export const reforms = arms.map((title, arm) => ({title, arm})).slice(1);

const place = (section, index) => section.places[index];

/** Levels of a section: one object a row, filtered. */
export function levels(section, keep = () => true) {
  return section.levels
    .map(([arm, measure, year, at, inClass, value, low, high, n]) => ({
      arm: arms[arm], armIndex: arm, measure: section.measures[measure].name, year: section.years[year],
      place: place(section, at), class: section.classes[inClass], value, low, high, n
    }))
    .filter(keep);
}

/** Differences from the base: one object a row, filtered. */
export function contrasts(section, keep = () => true) {
  return section.contrasts
    .map(([arm, measure, year, at, inClass, base, reform, value, low, high, n]) => ({
      arm: arms[arm], armIndex: arm, measure: section.measures[measure].name, year: section.years[year],
      place: place(section, at), class: section.classes[inClass], base, reform, value, low, high, n
    }))
    .filter(keep);
}

export const section = (id) => report.sections[id];
export const measureOf = (part, name) => part.measures.find((measure) => measure.name === name);
export const title = (name) => name.replaceAll("_", " ").replace(/^./, (letter) => letter.toUpperCase());

/** A number for people: three or four significant digits, no exponent. */
export function number(value) {
  if (value === null || value === undefined || Number.isNaN(value)) return "–";
  const size = Math.abs(value);
  const digits = size === 0 || size >= 1000 ? 0 : size >= 100 ? 1 : size >= 1 ? 2 : size >= 0.1 ? 3 : 4;
  return value.toLocaleString("en", {minimumFractionDigits: digits, maximumFractionDigits: digits});
}

export const change = (value) => (value > 0 ? "+" : "") + number(value);
