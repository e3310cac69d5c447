// Draws the report. Everything it shows is in the page; nothing is fetched.

import {forWhom, quintiles, reasons} from "./classes.js";
import {reforms} from "./data.js";
import {effect, fund, season, trend} from "./lines.js";
import {map} from "./map.js";
import {transitions} from "./transitions.js";

function theme() {
  const button = document.getElementById("theme");
  const dark = () => document.documentElement.dataset.theme
    ? document.documentElement.dataset.theme === "dark"
    : matchMedia("(prefers-color-scheme: dark)").matches;
  const show = () => {
    button.textContent = dark() ? "Light" : "Dark";
    button.setAttribute("aria-label", `Show the page ${dark() ? "light" : "dark"}`);
    button.setAttribute("aria-pressed", String(dark()));
  };
  button.addEventListener("click", () => {
    document.documentElement.dataset.theme = dark() ? "light" : "dark";
    show();
  });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", show);
  show();
}

theme();
document.body.classList.toggle("single", reforms.length === 0);
for (const draw of [trend, effect, transitions, reasons, forWhom, quintiles, map, fund, season]) draw();
document.documentElement.dataset.drawn = "true";
