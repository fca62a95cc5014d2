// A long press of a finger on a row of the queue ticks it, as its box does; the link under the finger is not followed.

const HELD = 500;
const SLIPPED = 10;
let press = null;
let swallow = false;

function end() {
  clearTimeout(press?.timer);
  press = null;
}

document.addEventListener("pointerdown", (event) => {
  end();
  swallow = false;
  const row = event.pointerType === "touch" && event.isPrimary && event.target.closest("[data-queue-rows] [data-row]");
  const box = row && row.querySelector("input[name=claim]");
  if (!box || event.target.closest("input, button, summary")) return;
  const timer = setTimeout(() => {
    swallow = true;
    box.click();
    navigator.vibrate?.(10);
  }, HELD);
  press = { timer, x: event.clientX, y: event.clientY };
});

document.addEventListener("pointermove", (event) => {
  if (press && Math.hypot(event.clientX - press.x, event.clientY - press.y) > SLIPPED) end();
});
for (const name of ["pointerup", "pointercancel", "scroll"]) document.addEventListener(name, end, { capture: true, passive: true });

// The browser's own answers to a long press: a menu, and on lifting the finger a click.
for (const name of ["contextmenu", "click"]) {
  document.addEventListener(name, (event) => {
    if (!swallow && !(name === "contextmenu" && press)) return;
    if (!event.isTrusted || event.target.matches("input")) return;
    event.preventDefault();
    event.stopPropagation();
    if (name === "click") swallow = false;
  }, true);
}
