// Leads to the query that the address names, and loads what it takes to ask the writer (writer_query.js) when somebody begins to.

import { loadAtFirstUse } from "./first_use.js";
import { marks } from "./mark_highlights.js";

const form = document.querySelector("form[data-query-form]");
const begins = ({ target }) => target.closest?.("[data-query-open]");

if (form) {
  const bring = loadAtFirstUse(() => import("./writer_query.js"), { click: begins }, { pointerover: begins });
  if (!form.hidden) bring();
  // A press on the button leaves the selection as it is.
  document.addEventListener("pointerdown", (event) => {
    if (begins(event)) event.preventDefault();
  });
}

/** The query in the address is opened in the margin, at its words. */
function arrive() {
  const note = location.hash.startsWith("#query-") && document.getElementById(location.hash.slice(1))?.closest("[data-note]");
  if (!note) return;
  marks?.toWords(note.dataset.note);
  marks?.toNote(note.dataset.note);
}

addEventListener("load", () => setTimeout(arrive, 50), { once: true });
