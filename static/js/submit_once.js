// A form is sent once: a second press while the first is on its way does nothing.

const sent = new WeakSet();

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method !== "post" || event.submitter?.hasAttribute("formaction")) return;
  if (sent.has(form)) event.preventDefault();
  sent.add(form);
  // What is downloaded, or answered with 204, leaves the page where it is.
  setTimeout(() => sent.delete(form), 5000);
});
