// Colours and the frame that all charts share. Colours are those of Okabe and Ito, which people with any common colour
// blindness tell apart; style.css has them for light and dark pages.

import {arms} from "./data.js";

const armColor = (index) => `var(--arm-${index % 6})`;
export const colorOf = (name) => armColor(arms.indexOf(name));
export const armColors = {domain: arms, range: arms.map((_, index) => armColor(index))};

export const reasonOrder = ["voluntary", "social", "pressed", "threatened", "advanced"];
export const reasonWords = {
  voluntary: "worth it", social: "what others do", pressed: "reminders and visits", threatened: "sanctions",
  advanced: "a cadre paid", none: "not enrolled", "not told": "not told"
};
/** The same where there is little room. */
export const reasonShort = {
  voluntary: "worth it", social: "others", pressed: "reminders", threatened: "sanctions", advanced: "cadre paid",
  none: "not in", "not told": "not told"
};
export const reasonColor = (name) => `var(--reason-${name.replace(" ", "-")})`;

/** Options of every chart of a width. */
export const base = (width) => ({
  width, marginLeft: 48, marginRight: 16, marginBottom: 36, marginTop: 28,
  style: {background: "transparent", color: "var(--ink)", fontSize: "13px", fontFamily: "inherit", overflow: "visible"}
});

/** An axis of whole years with room for its labels. */
export function yearTicks(years, width) {
  const step = [1, 2, 5, 10].find((size) => years.length / size <= width / 55) ?? 10;
  return {label: null, tickFormat: "d", ticks: years.filter((year) => year % step === 0),
    domain: [years[0], years.at(-1)]};
}
