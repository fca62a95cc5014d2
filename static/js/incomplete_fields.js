// A date, time or number that is typed in part reaches a server as nothing. So the page says it at the field, in the words
// of our other errors, and sends nothing: the browser's own check is off where the server's words are shown.

const WORDS = {
  date: () => gettext("Complete this date, or empty the field."),
  time: () => gettext("Complete this time, or empty the field."),
  "datetime-local": () => gettext("Complete this date and time, or empty the field."),
  number: () => gettext("Enter a number, or empty the field."),
};

const idOf = (field) => `${field.id}_incomplete`;

function describe(field, ids) {
  if (ids.length) field.setAttribute("aria-describedby", ids.join(" "));
  else field.removeAttribute("aria-describedby");
}

const listDescriptions = (field) => (field.getAttribute("aria-describedby") ?? "").split(" ").filter((id) => id && id !== idOf(field));

function clear(field) {
  const shown = document.getElementById(idOf(field));
  if (!shown) return;
  shown.remove();
  field.removeAttribute("aria-invalid");
  describe(field, listDescriptions(field));
}

function tell(field) {
  clear(field);
  const list = document.createElement("ul");
  Object.assign(list, { id: idOf(field), className: "errors" });
  list.append(Object.assign(document.createElement("li"), { textContent: WORDS[field.type]() }));
  field.after(list);
  field.setAttribute("aria-invalid", "true");
  describe(field, [...listDescriptions(field), list.id]);
  for (let place = field.closest("details"); place; place = place.parentElement.closest("details")) place.open = true;
  field.addEventListener("input", () => clear(field), { once: true });
}

// Before any script that sends the form itself.
document.addEventListener("submit", (event) => {
  const { target: form, submitter } = event;
  if (submitter?.formNoValidate) return;
  // A bar of acts is one form, and each of them takes its own fields.
  const act = submitter?.closest("[data-act]") ?? form;
  const incomplete = [...form.elements].filter((field) => act.contains(field) && field.validity?.badInput && field.type in WORDS);
  if (!incomplete.length) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  for (const field of incomplete) tell(field);
  incomplete[0].focus();
}, true);
