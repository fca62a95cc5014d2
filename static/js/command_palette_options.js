// What the command palette offers: a combobox over the actions of this page, the screens, and what the search finds. Actions
// press the page's own controls, and may be named with what they take (“Priority: Urgent”); everything else is a link that
// the server offers (components/command_palette_options.html). command_palette.js opens it.

import { activate, label, shown } from "./keyboard_shortcuts.js";

const DELAY = 150;
const dialog = document.querySelector("[data-palette]");
const close = () => dialog.querySelector("[data-palette-close]").click();

class Palette {
  constructor() {
    this.input = dialog.querySelector("[role=combobox]");
    this.list = dialog.querySelector("[role=listbox]");
    this.acts = dialog.querySelector("[data-palette-acts]");
    this.found = dialog.querySelector("[data-palette-found]");
    this.others = dialog.querySelector("[data-palette-others]");
    this.status = dialog.querySelector("[data-palette-status]");
    this.drawn = new Map();
    this.active = null;
    this.moved = false;
    this.timer = 0;
    this.request = null;
    this.chosenEarly = false;
    dialog.addEventListener("click", (event) => this.click(event));
    dialog.addEventListener("keydown", (event) => this.key(event));
    dialog.addEventListener("close", () => this.stop());
    this.input.addEventListener("input", () => this.search(DELAY));
    document.addEventListener("stet:swapped", () => this.offerAgain());
  }

  /** What an act takes may come while it is open, as the people to assign to do in the queue. */
  offerAgain() {
    if (!dialog.open) return;
    this.offered = listActs();
    this.showActs();
    this.show();
  }

  /** Offer what is there for the words in the box, which is open; with ``isChosen``, Enter was pressed meanwhile. */
  start(isChosen) {
    this.offered = listActs();
    this.search(0);
    if (isChosen) this.enter();
  }

  stop() {
    clearTimeout(this.timer);
    this.request?.abort();
    this.request = null;
    this.chosenEarly = false;
  }

  words() {
    return this.input.value.toLocaleLowerCase().split(/\s+/).filter(Boolean);
  }

  search(delay) {
    this.stop();
    this.moved = false;
    this.status.textContent = ""; // the count of what was typed before
    this.showActs();
    this.narrow();
    this.show();
    this.request = new AbortController();
    const { signal } = this.request;
    this.timer = setTimeout(() => this.load(signal), delay);
  }

  /** Until the server has answered, show of what it found before only what has the words too. */
  narrow() {
    const words = this.words();
    for (const group of this.found.children) {
      for (const option of group.querySelectorAll("[role=option]")) option.hidden = !words.every((word) => option.textContent.toLocaleLowerCase().includes(word));
      group.hidden = !group.querySelector("[role=option]:not([hidden])");
    }
  }

  async load(signal) {
    try {
      const url = `${dialog.dataset.paletteUrl}?${new URLSearchParams({ q: this.input.value })}`;
      const answer = await fetch(url, { credentials: "same-origin", redirect: "error", signal });
      if (!answer.ok && answer.status !== 400) throw new Error(String(answer.status));
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      if (signal.aborted) return;
      this.found.replaceChildren(...page.body.childNodes);
    } catch {
      if (signal.aborted) return;
      const problem = document.createElement("p");
      problem.className = "palette-problem bad";
      problem.setAttribute("role", "presentation");
      problem.textContent = gettext("No results: the server did not answer. Try again.");
      this.found.replaceChildren(problem);
    }
    this.request = null;
    this.show();
    this.say();
    if (this.chosenEarly) this.choose(this.active);
    this.chosenEarly = false;
  }

  /** Draw the actions that have every word. Without words, those of every page and those not open come last. */
  showActs() {
    const words = this.words();
    const named = this.offered.flatMap((act) => [act, ...listValues(act, words, this.input.value.trim())]);
    const wanted = named.filter((act) => words.every((word) => act.words.includes(word)));
    const isLast = (act) => act.isEverywhere || (Boolean(act.why) && !words.length);
    this.drawn.clear();
    this.drawGroups(this.acts, wanted.filter((act) => !isLast(act)).sort((one, other) => Boolean(one.why) - Boolean(other.why)));
    this.drawGroups(this.others, wanted.filter(isLast));
  }

  drawGroups(part, acts) {
    const groups = Map.groupBy(acts, (act) => act.group);
    part.replaceChildren(...[...groups].map(([name, members], number) => {
      const group = document.createElement("div");
      const heading = Object.assign(document.createElement("p"), { className: "caps", id: `${part.id}-${number}`, textContent: name });
      heading.setAttribute("role", "presentation");
      group.setAttribute("role", "group");
      group.setAttribute("aria-labelledby", heading.id);
      group.append(heading, ...members.map((act) => this.draw(act)));
      return group;
    }));
  }

  draw(act) {
    const option = document.createElement("div");
    option.setAttribute("role", "option");
    option.setAttribute("aria-selected", "false");
    option.append(Object.assign(document.createElement("bdi"), { textContent: act.label }));
    if (act.why) {
      option.setAttribute("aria-disabled", "true");
      option.append(" ", Object.assign(document.createElement("span"), { className: "meta", textContent: act.why }));
    } else if (act.key) {
      const key = Object.assign(document.createElement("kbd"), { textContent: act.key });
      key.setAttribute("aria-hidden", "true");
      option.append(" ", key);
    }
    this.drawn.set(option, act);
    return option;
  }

  options() {
    return [...this.list.querySelectorAll("[role=option]:not([hidden])")];
  }

  /** Number the options, and make the first open one active unless somebody has moved to one that is still there. */
  show() {
    const options = this.options();
    options.forEach((option, number) => { option.id = `palette-option-${number}`; });
    this.list.hidden = !this.list.querySelector("[role=option]:not([hidden]), .palette-problem");
    this.input.setAttribute("aria-expanded", String(options.length > 0));
    const words = this.moved && this.active?.textContent;
    const same = words && options.find((option) => option.textContent === words);
    this.activate(same || (options.find((option) => option.ariaDisabled !== "true") ?? null));
  }

  say() {
    const count = this.options().length;
    const words = interpolate(ngettext("%(count)s result", "%(count)s results", count), { count }, true);
    this.status.textContent = count ? words : gettext("Nothing contains all these words.");
  }

  activate(option) {
    this.active?.setAttribute("aria-selected", "false");
    this.active = option;
    if (!option) return this.input.removeAttribute("aria-activedescendant");
    option.setAttribute("aria-selected", "true");
    this.input.setAttribute("aria-activedescendant", option.id);
    option.scrollIntoView({ block: "nearest" });
  }

  move(by) {
    const options = this.options();
    if (!options.length) return;
    const now = options.indexOf(this.active);
    this.moved = true;
    this.activate(options[now < 0 ? (by > 0 ? 0 : options.length - 1) : (now + by + options.length) % options.length]);
  }

  /** Choose what is active, or, while nothing is, what the server is about to find. */
  enter() {
    if (this.request && !this.active) this.chosenEarly = true;
    else this.choose(this.active);
  }

  choose(option) {
    if (!option) return this.input.form.hasAttribute("action") && this.input.value.trim() ? this.input.form.submit() : undefined;
    if (option.ariaDisabled === "true") return;
    const act = this.drawn.get(option);
    if (!act) return option.click();
    close();
    if (act.value === undefined) activate(act.control, { keepOpen: true });
    else perform(act);
  }

  click(event) {
    const option = event.target.closest("[role=option]");
    if (option && this.drawn.has(option)) this.choose(option);
  }

  key(event) {
    event.stopPropagation();
    if (event.isComposing) return;
    const isOpenKey = (event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k";
    if (event.key === "ArrowDown") this.move(1);
    else if (event.key === "ArrowUp") this.move(-1);
    else if (event.key === "Enter" && event.target === this.input) {
      this.enter();
    } else if (event.key === "Escape" || isOpenKey) close();
    else return;
    event.preventDefault();
  }
}

/** An act once for each choice of its first field, or with the words after its name, once more is typed than the name. */
function listValues(act, words, typed) {
  const { field } = act;
  if (!field || act.why || words.every((word) => act.words.includes(word))) return [];
  const choices = [...(field.list ?? field).options ?? []].filter((choice) => choice.value).map((choice) => [choice.value, choice.label]);
  if (field.type === "text" && field.closest("[data-act]") && typed.toLocaleLowerCase().startsWith(`${act.words} `)) {
    const words = typed.slice(act.label.length).trim();
    choices.push([words, words]);
  }
  return choices.map(([value, name]) => {
    const label = interpolate(gettext("%(act)s: %(value)s"), { act: act.label, value: name }, true);
    return { ...act, key: "", value, label, words: label.toLocaleLowerCase() };
  });
}

/** Fill in what an act takes. An act of the bar is sent, as it can be undone; any other waits for its button. */
function perform({ control, field, value }) {
  const details = control.parentElement;
  const send = details.querySelector("button:not([type=button])");
  field.value = value;
  if (details.dataset.act) return field.form.requestSubmit(send);
  details.open = true;
  send.focus();
}

/** Why an act of the queue is not open: no claim is selected, or no selected one is in a state that allows it. */
function explainAct(act, bar) {
  if (bar.hidden) return gettext("Not yet: select a claim.");
  if (!act.dataset.states || bar.elements.scope.value === "all") return "";
  const ticked = [...document.querySelectorAll("[data-queue-rows] [data-row]:has(input[name=claim]:checked)")];
  const rows = ticked.length ? ticked : [...document.querySelectorAll("[data-queue-rows] [data-row].here")];
  if (rows.some((row) => act.dataset.states.split(" ").includes(row.dataset.state))) return "";
  return ngettext("Not possible in the state of this claim.", "Not possible in the states of these claims.", rows.length);
}

/** The actions of this page: what has a key or is performed on its claim, article or rows, and why one is not open. */
function listActs() {
  const found = new Map();
  const add = (control, group, { why = "", isEverywhere = false } = {}) => {
    const name = label(control).replace(/…$/, "");
    if (!name || found.has(control)) return;
    const key = control.dataset.key ?? control.dataset.rowKey ?? "";
    const field = control.matches("summary") ? control.parentElement.querySelector(".field :is(select, input)") : null;
    found.set(control, { control, group, why, isEverywhere, key, field, label: name, words: name.toLocaleLowerCase() });
  };
  const here = gettext("On this page");
  for (const act of document.querySelectorAll("[data-act-bar] [data-act]")) {
    const bar = act.closest("[data-act-bar]");
    const why = explainAct(act, bar);
    add(act.querySelector("summary"), why ? here : bar.querySelector("[data-selected]").textContent, { why });
  }
  for (const act of document.querySelectorAll("[data-action]")) {
    const control = act.querySelector("summary, button");
    if (control && (shown(control) || control.closest("[data-row].here"))) add(control, here, { why: act.querySelector(".why")?.textContent.trim() });
  }
  for (const why of document.querySelectorAll("main .why")) {
    const control = document.querySelector(`main button[disabled][aria-describedby~="${CSS.escape(why.id)}"]`);
    if (control && shown(control)) add(control, here, { why: why.textContent.trim() });
  }
  for (const control of document.querySelectorAll("[data-key], [data-row].here [data-row-key]")) {
    if (shown(control) && !control.disabled) add(control, control.dataset.rowKey ? gettext("This row") : here);
  }
  for (const control of document.querySelectorAll("[data-command]")) add(control, gettext("Everywhere"), { isEverywhere: true });
  return [...found.values()];
}

export const palette = new Palette();
