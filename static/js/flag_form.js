// The flag form: its values, which the server fills in from the selected words, and what the server answers: the page as
// it is now, of which the form and, once there is a claim, the margin and the galley are taken. (htmx would have every
// element of a long page styled again.) What somebody typed is never overwritten by what is filled in.

import { nextFrame } from "./mark_highlights.js";
import { takeNotes } from "./note_list.js";
import { keepPlaced, placeBeside } from "./popover_position.js";
import { paintRange } from "./text_offsets.js";

export const form = () => document.querySelector("form[data-flag-form]");
export const field = (name) => form()?.elements.namedItem(name) ?? null;

const PLACE = ["start", "end", "exact"];
const PARTS = [
  "notes", "marks", "items-marks", "galley", "galley-sentence", "article-side", "article-actions", "margin-tools", "suggestions",
];
const MAX_WAIT = 5_000; // milliseconds that Enter waits for what the server fills in
const failed = () => gettext("No answer came. Check your connection, and that you are still signed in, then press Flag again: it is saved only once.");

/** The words as a statement: line breaks and runs of spaces become one space. */
const asStatement = (exact) => exact.replace(/\s+/gu, " ").trim();

/** Take the parts of a page that a new claim changes; one in which something is typed, ticked or chosen stays. */
async function takeParts(page) {
  for (const id of PARTS) {
    const part = page.getElementById(id);
    const here = document.getElementById(id);
    if (!part || !here || [...here.querySelectorAll("input, select, textarea")].some(changed)) continue;
    // What scrolls stays where it is.
    if (id === "notes") {
      takeNotes(here, part);
      await nextFrame(); // in a long article these are work enough for one
    } else if (id === "article-side") here.replaceChildren(...part.childNodes);
    else here.replaceWith(part);
  }
}

/** The answer as a document, with its status and its address; null where none came. */
async function ask(url, options = {}) {
  try {
    const answer = await fetch(url, { credentials: "same-origin", ...options });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    return { page, status: answer.status, url: answer.url };
  } catch {
    return null;
  }
}

function changed(control) {
  if (control.type === "hidden") return false;
  if (control.matches("[type=checkbox], [type=radio]")) return control.checked !== control.defaultChecked;
  if (control.matches("select")) {
    const first = Math.max(0, [...control.options].findIndex((option) => option.defaultSelected));
    return control.selectedIndex !== first;
  }
  return control.matches("input, textarea") && control.value !== control.defaultValue;
}

const edited = (control) => Boolean(control.name) && changed(control);

export class FlagForm {
  /** ``flagged`` is called when the claim is there, with the answer shown. */
  constructor(text, flagged) {
    this.text = text;
    this.flagged = flagged;
    document.addEventListener("submit", (event) => {
      if (event.target === form()) this.send(event);
    });
    document.addEventListener("input", (event) => this.check(event.target));
    document.addEventListener("click", (event) => this.choose(event.target));
    keepPlaced(() => this.place());
  }

  get shown() {
    return Boolean(form()) && !form().hidden;
  }

  /** Whether somebody wrote something of their own into the form, be it shown or put away. */
  typed() {
    return [...(form()?.elements ?? [])].some(edited);
  }

  /** Open at ``span``; ``item`` is the galley's where the words are one. The server fills in the rest. */
  open(span, item = null) {
    const same = this.shown && this.span?.start === span.start && this.span?.end === span.end;
    if (!same) this.span = span; // or what is on its way for the same words would come for none
    this.item = item;
    for (const name of PLACE) if (field(name)) field(name).value = span[name];
    // A form that came back refused may still name the version before.
    if (field("revision")) field("revision").value = this.text.root.dataset.revision;
    const statement = field("statement");
    if (!same && statement && !edited(statement)) {
      statement.value = statement.defaultValue = item?.stated || asStatement(span.exact);
      if (item && field("kind")) field("kind").value = item.kind;
    }
    form().hidden = false;
    this.offerWaiving();
    this.paint(span);
    this.place();
    if (!same) this.filling = this.fill(span);
  }

  async fill(span) {
    const { autofill } = form().dataset;
    if (!autofill) return;
    const query = new URLSearchParams({ start: span.start, end: span.end, revision: field("revision").value });
    const answer = await ask(`${autofill}?${query}`);
    const filled = answer?.page.getElementById("flag-form");
    if (!filled || !this.shown || this.span !== span) return;
    const typed = [...form().elements].filter(edited).map(({ name, value }) => ({ name, value }));
    const active = form().contains(document.activeElement) ? document.activeElement : null;
    const isAllSelected = active?.selectionStart === 0 && active.selectionEnd === active.value.length;
    const caret = active && [active.selectionStart, active.selectionEnd];
    const isOpen = Boolean(form().querySelector("details[open]"));
    form().replaceWith(filled);
    if (isOpen) form().querySelector("details").open = true;
    for (const { name, value } of typed) if (field(name)) field(name).value = value;
    form().hidden = false;
    this.offerWaiving();
    this.place();
    const control = active && document.getElementById(active.id);
    control?.focus({ preventScroll: true });
    if (control?.matches("textarea, input[type=text]")) {
      if (isAllSelected) control.select();
      else control.setSelectionRange(...caret);
    }
  }

  /** Send the form once; what the server refuses comes back with its reasons, and with all that was typed. */
  async send(event) {
    event.preventDefault();
    if (this.sending) return;
    this.sending = true;
    const { submitter } = event;
    // Whoever presses Enter at once flags what the server fills in, too. It puts another form, with other buttons, in this place.
    await Promise.race([this.filling, new Promise((done) => setTimeout(done, MAX_WAIT))]);
    if (!this.shown) {
      this.sending = false;
      return;
    }
    const url = submitter?.getAttribute("formaction") ?? form().getAttribute("action");
    const body = new FormData(form());
    if (submitter?.name) body.append(submitter.name, submitter.value);
    const answer = await ask(url, { method: "POST", body });
    this.sending = false;
    const text = answer?.page.querySelector("[data-article-text]");
    if (!text) {
      this.fail();
      return;
    }
    const { span, item } = this;
    const next = answer.page.getElementById("flag-form");
    if (!next || text.dataset.revision !== this.text.root.dataset.revision) {
      // There is another version now, which only a page loaded anew shows; the form comes back in it if it was refused.
      if (answer.status < 300) location.assign(answer.url);
      else form().submit();
      return;
    }
    form().replaceWith(next);
    if (answer.status >= 300) {
      this.resume();
      return;
    }
    this.close();
    await nextFrame(); // as was reading a long answer
    await takeParts(answer.page);
    await nextFrame(); // and the parts, before all marks are drawn
    document.dispatchEvent(new CustomEvent("stet:swapped"));
    await nextFrame();
    this.flagged(span, item);
  }

  fail() {
    const told = form().querySelector("[data-flag-failed]");
    told.textContent = failed();
    told.hidden = false;
  }

  /** After a page or a fragment that the server refused: the form is there, with its errors; put it at its words. */
  resume() {
    if (!this.shown) return;
    const start = Number(field("start")?.value);
    const end = Number(field("end")?.value);
    if (end > start) this.span = { start, end, exact: this.text.slice(start, end) };
    this.paint(this.span);
    this.place();
    (form().querySelector("[aria-invalid=true], .flag-known button") ?? field("statement"))?.focus({ preventScroll: true });
  }

  offerWaiving() {
    for (const button of form().querySelectorAll("[data-waive-open]")) button.hidden = !this.item;
    const ticks = document.querySelector("[data-tick-bar]");
    for (const button of form().querySelectorAll("[data-tick-open]")) button.hidden = !this.item || !ticks;
  }

  /** Put the form away with all that is in it. */
  hide() {
    form().hidden = true;
    this.paint(null);
  }

  close() {
    if (!form()) return;
    form().reset();
    form().hidden = true;
    for (const name of PLACE) if (field(name)) field(name).value = "";
    if (field("statement")) field("statement").value = field("statement").defaultValue = "";
    for (const part of form().querySelectorAll(".errors:not([data-flag-failed]), .flag-known, .flag-loose, .flag-nearest")) part.remove();
    form().querySelector("[data-flag-failed]")?.setAttribute("hidden", "");
    this.span = this.item = null;
    this.paint(null);
  }

  /** The words stay washed while the form has the focus and the browser's own selection is gone. */
  paint(span) {
    paintRange("choosing", span && this.text.toRange(span.start, span.end));
  }

  place() {
    if (this.shown) placeBeside(form(), this.span && this.text.toRange(this.span.start, this.span.end));
  }

  /** A loose part that is no longer in the statement is dealt with. */
  check(target) {
    if (target !== field("statement")) return;
    const words = ` ${target.value} `;
    for (const part of form().querySelectorAll("[data-loose]")) {
      part.hidden = !words.split(/[^\p{L}\p{N}“”«»]+/u).includes(part.dataset.loose) && !words.includes(` ${part.dataset.loose} `);
    }
    const list = form().querySelector(".flag-loose");
    if (list) list.hidden = !list.querySelector("[data-loose]:not([hidden])");
  }

  /** A name that is offered: in the place of a pronoun, or as the claimant. */
  choose(target) {
    const replace = target.closest?.("[data-replace]");
    const fill = target.closest?.("[data-fill]");
    if (replace) {
      const statement = field("statement");
      const { loose } = replace.closest("[data-loose]").dataset;
      const at = statement.value.search(new RegExp(`(?<!\\p{L})${loose}(?!\\p{L})`, "u"));
      if (at < 0) return;
      const name = replace.dataset.replace;
      const own = /^(?:his|hers?|its|theirs?)$/iu.test(loose) && loose.toLowerCase() !== "her" ? `${name}’s` : name;
      statement.setRangeText(own, at, at + loose.length, "end");
      statement.focus({ preventScroll: true });
      this.check(statement);
    } else if (fill) {
      field(fill.dataset.fill).value = fill.value;
      field(fill.dataset.fill).focus({ preventScroll: true });
    }
  }
}
