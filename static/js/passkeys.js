// Passkeys: to sign in, to show afresh who somebody is, and to add one. Without this the password and a code do.

const ADDED_BEFORE = gettext("This device already has a passkey for your account. Add one on another device.");
const FAILED = gettext("The passkey was not used. Try again, or go on without it.");

async function use(button) {
  const note = document.querySelector("[data-passkey-note]");
  note.textContent = "";
  button.disabled = true;
  try {
    const asked = await fetch(button.dataset.passkeyUrl, { headers: { "X-Requested-With": "passkey" } });
    if (!asked.ok) throw new Error(FAILED);
    const credential = await answer(button.dataset.passkey, (await asked.json()).publicKey);
    const body = new FormData(button.form);
    body.set("credential", JSON.stringify(credential));
    const taken = await fetch(button.dataset.passkeyUrl, {
      method: "POST",
      body,
      headers: { "X-Requested-With": "passkey" },
    });
    const said = await taken.json();
    if (!taken.ok) throw new Error(said.message || FAILED);
    if (said.url) location.assign(said.url);
    else button.form.submit();
  } catch (error) {
    // The browser's own errors (dismissed, timed out) are in its words and not in ours.
    note.textContent = error instanceof DOMException ? describe(error) : error.message;
    button.disabled = false;
    button.focus();
  }
}

const describe = (error) => (error.name === "InvalidStateError" ? ADDED_BEFORE : FAILED);

async function answer(act, options) {
  if (act === "create") {
    const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(options);
    return (await navigator.credentials.create({ publicKey })).toJSON();
  }
  const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(options);
  return (await navigator.credentials.get({ publicKey })).toJSON();
}

if (globalThis.PublicKeyCredential?.parseRequestOptionsFromJSON) {
  for (const button of document.querySelectorAll("[data-passkey]")) {
    button.closest("[data-passkey-part]").hidden = false;
    button.addEventListener("click", () => use(button));
  }
}
