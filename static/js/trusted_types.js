// The one way from text to HTML is a parser that runs nothing: htmx and our own scripts parse what the server sent and
// take the nodes. Any other (innerHTML, a script's address, eval) is refused by the browser, whoever's words they are:
// Content-Security-Policy "require-trusted-types-for 'script'". Loaded before all other scripts.
const PARSER = /^(DOMParser parseFromString|Document parseHTMLUnsafe)$/;
window.trustedTypes?.createPolicy("default", {
  createHTML: (text, type, sink) => (PARSER.test(sink) ? text : null),
});
