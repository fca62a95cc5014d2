// What this browser keeps, for good (kept) or until its tab is closed (keptInTab). Either may be forbidden, as with cookies
// blocked, or full: then nothing is kept, and nothing that is done here ends by it. To name a forbidden one is an error too.

function open(name) {
  const attempt = (act, otherwise) => { try { return act(window[name]); } catch { return otherwise; } };
  return {
    /** The value under a key; null where there is none, or none of ours. */
    read: (key) => attempt((storage) => JSON.parse(storage.getItem(key)), null),
    /** Whether it is kept now. */
    write: (key, value) => attempt((storage) => { storage.setItem(key, JSON.stringify(value)); return true; }, false),
    remove: (key) => attempt((storage) => storage.removeItem(key)),
    keys: () => attempt((storage) => Object.keys(storage), []),
  };
}

export const kept = open("localStorage");
export const keptInTab = open("sessionStorage");
