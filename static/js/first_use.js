// Scripts that most visits to a page never need are loaded when somebody first uses them. A key or a press that comes while
// one is on its way is done again once it is there; what is typed into a field reaches the field at once.

import { typing } from "./keyboard_shortcuts.js";

const IN_A_FIELD = new Set(["Enter", "Escape", "ArrowUp", "ArrowDown"]);
const TAKES_WORDS = "textarea, input[type=text], input[type=search]";

const held = [];
let coming = 0;

function hold(event) {
  event.preventDefault();
  event.stopImmediatePropagation();
  held.push(event);
}

function isHeld(event) {
  if (!coming || !event.isTrusted || event.isComposing) return false;
  return event.type === "click" || !typing(event.target) || IN_A_FIELD.has(event.key);
}

for (const type of ["keydown", "click"]) window.addEventListener(type, (event) => isHeld(event) && hold(event), true);

/** Do it again where the focus is by now; a letter goes into the field that an earlier key has opened. */
function repeat(event) {
  const focus = document.activeElement ?? document.body;
  const target = event.type === "keydown" ? focus : event.target;
  const isLeft = target.dispatchEvent(new event.constructor(event.type, event));
  const isLetter = event.type === "keydown" && event.key.length === 1 && !event.ctrlKey && !event.metaKey;
  if (!isLeft || !isLetter || !focus.matches(TAKES_WORDS)) return;
  focus.setRangeText(event.key, focus.selectionStart, focus.selectionEnd, "end");
  focus.dispatchEvent(new InputEvent("input", { bubbles: true, data: event.key, inputType: "insertText" }));
}

/** Hold what is pressed until ``arrived`` is settled. Where the script does not come, nobody presses blindly. */
export async function holdUntil(arrived) {
  coming += 1;
  try {
    return await arrived;
  } catch (error) {
    held.length = 0;
    throw error;
  } finally {
    coming -= 1;
    while (held.length && !coming) repeat(held.shift());
  }
}

/** ``load`` is called by the first of ``acts``, which is done again once the script is there; each says, by the type of an
event, whether that is one. Or before, by one of ``signs`` that it is near. */
export function loadAtFirstUse(load, acts, signs = {}) {
  const listening = new AbortController();
  let arrived = null;

  function bring() {
    arrived ??= load().then(() => { listening.abort(); missing.remove(); });
    arrived.catch(() => { arrived = null; });
    return arrived;
  }

  function act(event) {
    if (!acts[event.type](event)) return;
    hold(event);
    holdUntil(bring()).catch(tellMissing);
  }

  const options = { capture: true, signal: listening.signal };
  for (const type of Object.keys(acts)) window.addEventListener(type, act, options);
  for (const [type, isNear] of Object.entries(signs)) window.addEventListener(type, (event) => { if (isNear(event)) bring(); }, options);
  return bring;
}

const missing = document.createElement("p");
missing.className = "connection";
missing.setAttribute("role", "alert");

function tellMissing() {
  missing.textContent = gettext("No connection. Nothing was changed; try again.");
  document.body.append(missing);
}
