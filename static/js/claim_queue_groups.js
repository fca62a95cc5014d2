// Groups of the queue fold: the button in the heading, or the left arrow on a row (the right one unfolds). A folded heading
// is a row for j and k. This page remembers them until its tab is closed.

import { here, show } from "./claim_queue.js";
import { keptInTab } from "./kept_here.js";

const STORED = `folded ${location.pathname}`;
const buttons = () => [...document.querySelectorAll("[data-fold]")];
const folded = new Set(keptInTab.read(STORED) ?? []);

function fold(button, on) {
  const heading = button.closest("tr");
  const name = button.dataset.fold;
  button.setAttribute("aria-expanded", String(!on));
  heading.toggleAttribute("data-row", on);
  heading.parentElement.classList.toggle("folded", on);
  if (on) folded.add(name);
  else folded.delete(name);
  keptInTab.write(STORED, [...folded]);
}

function foldByHand(button, on) {
  const heading = button.closest("tr");
  fold(button, on);
  for (const row of document.querySelectorAll("[data-row].here")) row.classList.remove("here");
  heading.classList.toggle("here", on);
  button.focus({ preventScroll: true });
  show();
}

function restore() {
  for (const button of buttons()) fold(button, folded.has(button.dataset.fold));
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-fold]");
  if (button) foldByHand(button, button.getAttribute("aria-expanded") === "true");
});

document.addEventListener("keydown", (event) => {
  const row = event.target.closest?.("[data-queue-rows] tbody tr");
  if (!row || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
  const [inward, outward] = document.dir === "rtl" ? ["ArrowRight", "ArrowLeft"] : ["ArrowLeft", "ArrowRight"];
  const button = row.parentElement.querySelector("[data-fold]");
  if (!button || ![inward, outward].includes(event.key)) return;
  foldByHand(button, event.key === inward);
  event.preventDefault();
});

document.addEventListener("stet:swapped", (event) => {
  if (event.target === document) restore();
});

restore();
