// Opens the command palette, by its button or its key. What it offers (command_palette_options.js) is loaded when it is first
// opened: one types meanwhile, and Enter, which the browser takes as sending the form, chooses as soon as there is a choice.

const PATIENCE = 10_000; // milliseconds until it is told that nothing comes

const dialog = document.querySelector("[data-palette]");
const button = document.querySelector("[data-palette-open]");

let isChosen = false;

async function offer() {
  const late = setTimeout(tellMissing, PATIENCE);
  try {
    const { palette } = await import("./command_palette_options.js");
    if (dialog.open) palette.start(isChosen);
  } catch {
    tellMissing();
  } finally {
    clearTimeout(late);
  }
}

function open() {
  if (document.querySelector("dialog[open]")) return;
  for (const menu of document.querySelectorAll("details[data-menu][open]")) if (!menu.closest("[data-act-bar]")) menu.open = false;
  const box = dialog.querySelector("[role=combobox]");
  box.value = box.defaultValue;
  dialog.querySelector("[data-palette-status]").textContent = ""; // of the time before
  isChosen = false;
  dialog.showModal();
  box.focus();
  box.select();
  offer();
}

/** The focus goes back to where it was; from nowhere it would stay in the closed dialog until the next frame. */
function close() {
  dialog.close();
  dialog.querySelector("[role=combobox]").blur();
}

/** Nobody wants later what they chose when it did not come. */
function tellMissing() {
  isChosen = false;
  dialog.querySelector("[data-palette-status]").textContent = gettext("No results: the server did not answer. Try again.");
}

if (dialog && button) {
  button.hidden = false;
  button.addEventListener("click", open);
  dialog.addEventListener("click", ({ target }) => { if (target === dialog || target.closest("[data-palette-close]")) close(); });
  dialog.addEventListener("submit", (event) => {
    event.preventDefault();
    isChosen = true;
  });
  const plain = document.querySelector("form[data-search]");
  if (plain) plain.hidden = true;
  if (/^Mac|iPhone|iPad/.test(navigator.platform)) {
    button.querySelector("[data-palette-keys]").textContent = "⌘K";
    button.setAttribute("aria-keyshortcuts", "Meta+K");
  }
  document.addEventListener("keydown", (event) => {
    if (!(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey || event.key.toLowerCase() !== "k") return;
    event.preventDefault();
    if (dialog.open) close();
    else open();
  });
}
