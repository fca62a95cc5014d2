// Of the definitions under a choice only the chosen one is shown: [data-definitions="name"] holds one [data-of="value"]
// for each radio of that name. Without this script all of them are read.

function show(list) {
  const chosen = document.querySelector(`input[name="${CSS.escape(list.dataset.definitions)}"]:checked`);
  for (const each of list.querySelectorAll("[data-of]")) each.hidden = each.dataset.of !== chosen?.value;
}

function start() {
  for (const list of document.querySelectorAll("[data-definitions]")) show(list);
}

document.addEventListener("change", start);
start();
