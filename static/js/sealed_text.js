// Seals what this browser keeps of a person: under a key that only their own pages have (body[data-browser-key]), so that
// whoever uses the browser after them, or opens it while they are signed out, reads none of it. Where there is no account,
// on the page of somebody who answers by a link, it is kept as it is.

const secret = document.body.dataset.browserKey;
const toText = (bytes) => btoa(Array.from(new Uint8Array(bytes), (byte) => String.fromCharCode(byte)).join(""));
const toBytes = (text) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
// Without TLS a browser has no such thing: then nothing is kept.
const key = secret && globalThis.crypto.subtle?.importKey("raw", toBytes(secret), "AES-GCM", false, ["encrypt", "decrypt"]);

/** What may be kept of a value; undefined where nothing can be. */
export async function seal(value) {
  if (secret === undefined) return value;
  if (!key) return undefined;
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const sealed = await crypto.subtle.encrypt({ name: "AES-GCM", iv }, await key, new TextEncoder().encode(JSON.stringify(value)));
  return { iv: toText(iv), sealed: toText(sealed) };
}

/** The value of what was kept; undefined where another key is needed. What was kept before anything was sealed is as it is. */
export async function unseal(kept) {
  if (!kept?.sealed) return kept ?? undefined;
  if (!key) return undefined;
  try {
    const opened = await crypto.subtle.decrypt({ name: "AES-GCM", iv: toBytes(kept.iv) }, await key, toBytes(kept.sealed));
    return JSON.parse(new TextDecoder().decode(opened));
  } catch { return undefined; }
}
