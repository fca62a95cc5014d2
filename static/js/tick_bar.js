// Ticking items of our own copy, one key each: a source is chosen once (1 to 9), x ticks the item that is looked at against
// it and goes to the next open one; a on the author, r waives with the last reason, f flags, z takes the last act back.
// Each act shows at once. It is kept in this browser, sealed, until Stet has it: without a connection the item says that it is not
// saved yet, and it is sent as soon as there is one, in the order of the keys, also after the page was loaded again.

import { items } from "./galley_items.js";
import { kept, keptInTab } from "./kept_here.js";
import { seal, unseal } from "./sealed_text.js";
import { renewToken } from "./token_renewal.js";

const AGAIN = 5000;
const PATIENCE = 15_000;
const KEYS = 9;
const WHY = {
  "signed out": () => gettext("You are signed out. Sign in again in another tab: what is not saved yet is kept here."),
  "somebody else": () => gettext("Somebody else is signed in here. What is not saved yet is kept in this browser under your name."),
  offline: () => gettext("No connection. What is not saved yet is kept in this browser, and sent when the connection is back."),
};
const person = document.body.dataset.person ?? "";
const isJson = (answer) => Boolean(answer.headers.get("Content-Type")?.includes("json"));

class TickBar {
  constructor(bar) {
    this.bar = bar;
    const article = `stet-ticks:${person}:${bar.dataset.url}:`;
    this.key = article + bar.dataset.revision;
    this.queue = [];
    this.sealed = new Set(); // those of the queue that this browser keeps
    this.keeping = this.load();
    const mine = items.all.filter((item) => item.state === "to_send");
    this.done = mine.sort((a, b) => a.turn - b.turn).map((item) => item.key);
    this.sources = [...bar.querySelectorAll("[data-tick-source]")].map((chip) => ({ id: chip.dataset.tickSource, title: chip.textContent.trim() }));
    this.chosen = keptInTab.read(this.key) ?? "";
    this.addresses = new Map();
    this.reason = bar.dataset.reason;
    for (const part of bar.querySelectorAll("[data-js]")) part.hidden = false;
    this.drawSources();
    this.showWaiting();
    this.draw();
    bar.addEventListener("click", (event) => this.click(event.target));
    bar.addEventListener("submit", (event) => this.submit(event));
    bar.addEventListener("keydown", (event) => this.leave(event));
    document.addEventListener("click", (event) => {
      if (event.target.closest?.("[data-tick-open]")) this.tickFromForm();
    });
    document.addEventListener("focusin", () => this.draw());
    document.addEventListener("selectionchange", () => this.draw());
    document.addEventListener("stet:swapped", () => this.showWaiting());
    addEventListener("online", () => this.send());
    addEventListener("pagehide", () => this.leave());
    this.send();
    this.dropEarlier(article);
  }

  /** What was pressed before this page was loaded, and is not saved. */
  async load() {
    const before = kept.read(this.key);
    const entries = await unseal(Array.isArray(before) ? before : before?.entries); // a list was kept before anything was sealed
    const known = (entries ?? []).filter((entry) => items.item(entry.item));
    for (const entry of known) this.sealed.add(entry);
    this.queue.unshift(...known);
    this.showWaiting();
    this.draw();
  }

  /** What was pressed on another version of the article cannot be saved any more: the items may be elsewhere now. */
  dropEarlier(article) {
    let count = 0;
    for (const key of kept.keys().filter((one) => one.startsWith(article) && one !== this.key)) {
      const before = kept.read(key);
      count += before?.count ?? before?.length ?? 0;
      kept.remove(key);
    }
    if (!count) return;
    const message = ngettext(
      "The article has a newer version. %(count)s item that you dealt with in the earlier one was not saved: do it again here.",
      "The article has a newer version. %(count)s items that you dealt with in the earlier one were not saved: do them again here.",
      count,
    );
    this.say(interpolate(message, { count }, true), true);
  }

  find(selector) {
    return this.bar.querySelector(selector);
  }

  click(target) {
    const chip = target.closest("[data-tick-source]");
    const act = target.closest("[data-tick-act]");
    if (chip) this.choose(chip.dataset.tickSource);
    else if (act) this.act(act.dataset.tickAct);
    else if (target.closest("[data-tick-undo]")) this.undo();
    else if (target.closest("[data-tick-more]")) this.showMore(target.closest("[data-tick-more]"));
  }

  /** On a phone: the fields for another source and for the author, which a wider screen always has. */
  showMore(button) {
    const more = this.bar.toggleAttribute("data-more");
    button.setAttribute("aria-expanded", String(more));
  }

  submit(event) {
    if (event.target.matches("[data-tick-add]")) {
      event.preventDefault();
      this.add(this.find("#tick-url"));
    } else if (this.queue.length) {
      event.preventDefault();
      this.say(gettext("Some items are not saved yet. Send them when they are."));
    }
  }

  /** Esc and Enter go from a field of the bar back to the text. */
  leave(event) {
    if (!event.target.matches("input") || !["Escape", "Enter"].includes(event.key)) return;
    if (event.key === "Enter" && event.target.form?.matches("[data-tick-add]")) return;
    event.preventDefault();
    this.back();
  }

  back() {
    const item = items.item(items.now);
    if (item) items.show(item);
    else document.getElementById("main")?.focus({ preventScroll: true });
  }

  // The sources

  drawSources() {
    const place = this.find("[data-tick-sources]");
    place.replaceChildren(...this.sources.map((source, index) => {
      const chip = Object.assign(document.createElement("button"), { type: "button", className: "chip" });
      chip.dataset.tickSource = source.id;
      chip.setAttribute("aria-pressed", String(source.id === this.chosen));
      if (index < KEYS) {
        chip.dataset.key = String(index + 1);
        chip.dataset.keyName = interpolate(gettext("Check against %(title)s"), { title: source.title }, true);
      }
      const title = Object.assign(document.createElement("span"), { textContent: `[${index + 1}] ${source.title}` });
      chip.title = source.title;
      chip.append(title);
      return chip;
    }));
  }

  choose(id) {
    const index = this.sources.findIndex((source) => source.id === id);
    if (index < 0) return;
    this.chosen = id;
    keptInTab.write(this.key, id);
    for (const chip of this.bar.querySelectorAll("[data-tick-source]")) chip.setAttribute("aria-pressed", String(chip.dataset.tickSource === id));
    this.say(interpolate(gettext("Checking against [%(number)s] %(title)s"), { number: index + 1, title: this.sources[index].title }, true));
  }

  /** A page that is no source yet becomes one with the first item that is ticked against it. */
  add(input) {
    const url = input.value.trim();
    if (!url || !input.checkValidity()) {
      this.say(gettext("Enter a full web address, for example https://example.org/page."), true);
      return;
    }
    if (!this.sources.some((source) => source.id === url)) this.sources.push({ id: url, url, title: url.replace(/^https?:\/\//u, "") });
    input.value = "";
    this.drawSources();
    this.choose(url);
    this.back();
  }

  /** The sources as Stet has them, and those added here that nothing is ticked against, or nothing any more. */
  takeSources(entry, answer) {
    if (entry.url && answer.source) this.addresses.set(answer.source, entry.url);
    const listed = new Set(answer.sources.flatMap((source) => [source.id, this.addresses.get(source.id)]));
    const added = this.sources.map((source) => ({ title: source.title, url: source.url ?? this.addresses.get(source.id) }));
    const kept = added.filter((source) => source.url && !listed.has(source.url)).map((source) => ({ ...source, id: source.url }));
    const address = this.addresses.get(this.chosen) ?? this.chosen;
    this.sources = [...answer.sources, ...kept];
    this.chosen = this.sources.find((source) => [this.chosen, address].includes(source.id) || this.addresses.get(source.id) === address)?.id ?? "";
    keptInTab.write(this.key, this.chosen);
    this.drawSources();
  }

  // The acts

  /** The item that is looked at, while something can be done with it. */
  target() {
    const item = items.item(items.now);
    return item && ["open", "own", "to_send"].includes(item.state) ? item : null;
  }

  act(name) {
    const item = this.target();
    const author = this.find("#tick-author");
    if (!item) {
      const first = items.open()[0];
      if (first) items.show(first);
      else this.say(gettext("No open items."));
      return;
    }
    const entry = { item: item.key, act: name };
    if (name === "tick") {
      const source = this.sources.find((one) => one.id === this.chosen);
      if (!source) {
        this.say(gettext("Choose what you check against first: press 1 to 9, or add a web address."));
        return;
      }
      Object.assign(entry, source.url ? { url: source.url } : { source: source.id });
    } else if (name === "tick_on_author") {
      if (!author.value.trim()) {
        author.focus();
        return;
      }
      entry.on_author = author.value;
    } else if (name === "waive") entry.reason = this.reason;
    this.push(entry);
    items.goOn(item);
  }

  tickFromForm() {
    document.querySelector("[data-flag-cancel]")?.click();
    this.act("tick");
  }

  undo() {
    const key = this.done.pop();
    const item = key && items.item(key);
    if (!item) return;
    const waiting = this.queue.findLastIndex((entry) => entry.item === key);
    if (waiting > 0 || (waiting === 0 && !this.sending)) {
      // Stet never heard of it.
      const [entry] = this.queue.splice(waiting, 1);
      this.keep();
      item.state = entry.before;
    } else this.push({ item: key, act: "undo" }, false);
    items.refresh();
    items.show(item);
    this.draw();
  }

  push(entry, isUndoable = true) {
    const item = items.item(entry.item);
    this.queue.push({ ...entry, before: item.state });
    if (isUndoable) this.done = [...this.done.filter((key) => key !== entry.item), entry.item];
    item.state = "waiting";
    items.refresh();
    this.draw();
    this.keep();
    this.send();
  }

  /** One after the other, so that what is kept last is what stands here last. */
  keep() {
    const queue = [...this.queue];
    const sealing = seal(queue);
    this.keeping = this.keeping.then(async () => {
      const entries = await sealing;
      if (entries && kept.write(this.key, { count: queue.length, entries })) {
        this.sealed = new Set(queue);
        return;
      }
      if (this.queue.length) this.say(gettext("This browser saves nothing. Leave the page open until everything is saved."));
    });
  }

  /** A page that is left has no time to seal what was pressed last: that is sent at once. */
  leave() {
    for (const entry of this.queue.filter((each) => !this.sealed.has(each))) this.request(entry, { keepalive: true }).catch(() => {});
  }

  /** What was pressed and is not saved, after the marks were drawn anew. */
  showWaiting() {
    for (const { item } of this.queue) {
      const here = items.item(item);
      if (here) here.state = "waiting";
    }
    items.refresh();
  }

  async send() {
    await this.keeping;
    if (this.sending) return;
    clearTimeout(this.timer);
    this.sending = true;
    while (this.queue.length) {
      const [entry] = this.queue;
      const answer = await this.post(entry);
      if (answer.again) {
        this.wait(answer.again);
        break;
      }
      this.queue.shift();
      this.keep();
      if (answer.detail) this.refuse(entry, answer);
      else this.take(entry, answer);
    }
    this.sending = false;
    this.draw();
  }

  /** The answer; ``again`` says why it has to be asked for once more, ``detail`` why it was refused. */
  async post(entry) {
    try {
      let answer = await this.request(entry);
      const isOutOfDate = (one) => one.status === 403 && !isJson(one);
      if (isOutOfDate(answer) && (await renewToken())) answer = await this.request(entry);
      if (answer.type === "opaqueredirect") throw new Error("signed out");
      if (isOutOfDate(answer)) return { again: gettext("This is not saved yet, and is kept in this browser. Reload the page.") };
      if (answer.status >= 500 || answer.status === 429) return { again: gettext("Stet did not answer. What is not saved yet is kept here and sent again.") };
      if (!isJson(answer)) return { detail: gettext("This was not saved. Reload the page.") };
      return await answer.json();
    } catch (error) {
      return { again: (WHY[error.message] ?? WHY.offline)() };
    }
  }

  request(entry, more = { signal: AbortSignal.timeout(PATIENCE) }) {
    const { before, ...fields } = entry;
    // The same act on the same item, after it was undone, is no form that was sent twice: the header says so.
    const headers = { "X-CSRFToken": this.find("[name=csrfmiddlewaretoken]").value, "X-Requested-With": "tick" };
    const body = new URLSearchParams({ ...fields, revision: this.bar.dataset.revision });
    return fetch(this.bar.dataset.url, { method: "POST", body, headers, credentials: "same-origin", redirect: "manual", ...more });
  }

  wait(why) {
    this.say(why, true);
    this.timer = setTimeout(() => this.send(), AGAIN);
  }

  take(entry, answer) {
    this.takeItem(entry, answer, answer.says);
    this.tell(entry, answer.says);
  }

  refuse(entry, answer) {
    this.done = this.done.filter((key) => key !== entry.item);
    if (answer.state) this.takeItem(entry, answer, answer.detail);
    // Nothing was written, and the item is as it was before the key.
    else Object.assign(items.item(entry.item) ?? {}, { state: entry.before, explanation: answer.detail });
    this.tell(entry, interpolate(gettext("Not done: %(reason)s"), { reason: answer.detail }, true), true);
  }

  /** The item and the galley as Stet has them. */
  takeItem(entry, answer, explanation) {
    const item = items.item(entry.item);
    const later = this.queue.some((other) => other.item === entry.item);
    // What was flagged by its key is for somebody else.
    const state = entry.act === "flag" && answer.state === "own" ? "in_work" : answer.state;
    if (item && !later) Object.assign(item, { state, explanation });
    this.reason = answer.reason;
    this.count = answer.count;
    const summary = document.querySelector("#galley [role=status]");
    if (summary) summary.textContent = answer.summary;
    this.takeSources(entry, answer);
  }

  tell(entry, says, isBad = false) {
    const item = items.item(entry.item);
    items.refresh();
    this.draw();
    this.say(item ? `${items.words(item)}: ${says}` : says, isBad);
  }

  say(words, isBad = false) {
    const line = this.find("[data-tick-says]");
    line.textContent = words;
    line.classList.toggle("bad", isBad);
    const live = document.getElementById("live");
    if (live) live.textContent = words;
  }

  draw() {
    const item = this.target();
    const isAt = document.activeElement?.matches(".item-ref");
    const selected = getSelection();
    // While words are selected, the key flags those.
    this.find("[data-tick-act=flag]").disabled = !(item?.state === "open" && isAt && (!selected || selected.isCollapsed));
    const waive = this.find("[data-tick-act=waive]");
    waive.hidden = !this.reason;
    waive.title = this.reason;
    this.find("[data-tick-undo]").disabled = !this.done.length;
    const count = this.count ?? items.all.filter((one) => one.state === "to_send").length;
    const message = ngettext("Send %(count)s item to review", "Send %(count)s items to review", count);
    this.find("[data-tick-count]").textContent = interpolate(message, { count }, true);
    this.find("[data-tick-send]").hidden = !count;
    this.find("[data-tick-send] button").disabled = this.queue.length > 0;
  }
}

const bar = document.querySelector("[data-tick-bar]");
if (bar && items) new TickBar(bar);
