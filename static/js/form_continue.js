// Sends on, by itself, a form whose sender has just shown who they are.

document.querySelector("form[data-continue]")?.requestSubmit();
