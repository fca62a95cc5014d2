// Scripts that most visits to a page never need are loaded when somebody first uses them. A key or a press that comes while
// one is on its way is done again once it is there; what is typed into a field reaches the field at once. Where it does not
// come in time, the page is as it was.

import { shown, typing } from "./keyboard_shortcuts.js";

const PATIENCE = 10_000;
const IN_A_FIELD = new Set(["Enter", "Escape", "ArrowUp", "ArrowDown"]);
const TAKES_WORDS = "textarea, input[type=text], input[type=search]";
const CONTROLS = "a[href], button, input, select, textarea, summary, [tabindex]";

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

/** Do it again where the focus is by now. */
function repeat(event) {
  const focus = document.activeElement ?? document.body;
  const target = event.type === "keydown" ? focus : event.target;
  const isLeft = target.dispatchEvent(new event.constructor(event.type, event));
  if (isLeft && event.type === "keydown" && !event.ctrlKey && !event.metaKey && !event.altKey) act(focus, event);
}

/** What the browser does by itself at a key that is pressed by hand. */
function act(focus, { key, shiftKey }) {
  if (key === "Tab") goOn(focus, shiftKey);
  else if (focus.matches(TAKES_WORDS)) type(focus, key === "Enter" && focus.matches("textarea") ? "\n" : key);
  else if (["Enter", " "].includes(key) && focus.matches("button, summary, a[href]")) focus.click();
}

function goOn(focus, isBack) {
  const controls = [...document.querySelectorAll(CONTROLS)].filter((each) => each.tabIndex >= 0 && !each.disabled && shown(each));
  const lies = (place) => (each) => focus.compareDocumentPosition(each) & place;
  const next = isBack ? controls.findLast(lies(Node.DOCUMENT_POSITION_PRECEDING)) : controls.find(lies(Node.DOCUMENT_POSITION_FOLLOWING));
  next?.focus();
}

function type(field, key) {
  const isBack = key === "Backspace";
  if (!isBack && key.length > 1) return;
  const { selectionStart: start, selectionEnd: end } = field;
  field.setRangeText(isBack ? "" : key, isBack && start === end ? Math.max(0, start - 1) : start, end, "end");
  field.dispatchEvent(new InputEvent("input", { bubbles: true, data: isBack ? null : key, inputType: isBack ? "deleteContentBackward" : "insertText" }));
}

function lose(after) {
  return new Promise((_, refuse) => { setTimeout(refuse, after, new Error("late")); });
}

/** Hold what is pressed until ``arrived`` is settled, or is late. Where the script does not come, nobody presses blindly. */
export async function holdUntil(arrived) {
  coming += 1;
  try {
    return await Promise.race([arrived, lose(PATIENCE)]);
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

  function begin(event) {
    if (!acts[event.type](event)) return;
    hold(event);
    holdUntil(bring()).catch(tellMissing);
  }

  const options = { capture: true, signal: listening.signal };
  for (const type of Object.keys(acts)) window.addEventListener(type, begin, options);
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
