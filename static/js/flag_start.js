// Flagging begins at a press or a selection in the text, at a key, or at an item of the galley. What it takes
// (flag_selection.js and its form) is loaded by the first of these: whoever only reads never needs it.

import { loadAtFirstUse } from "./first_use.js";
import { typing } from "./keyboard_shortcuts.js";
import "./pointer.js";

const isKey = ({ key, altKey, ctrlKey, metaKey, target }) =>
  key === "f" && !altKey && !ctrlKey && !metaKey && !typing(target) && !document.querySelector("dialog[open]");
const always = () => true;

const form = document.querySelector("form[data-flag-form]");
if (form) {
  const bring = loadAtFirstUse(
    () => Promise.all([import("./flag_selection.js"), import("./claimant_list.js")]),
    { keydown: isKey, click: ({ target }) => target.closest?.("[data-flag-start]"), "stet:flag": always, "stet:flag-words": always },
    { pointerdown: ({ target }) => target.closest?.("[data-article-text]"), selectionchange: () => !getSelection().isCollapsed },
  );
  // One that was refused is open when the page comes.
  if (!form.hidden) bring();
}
