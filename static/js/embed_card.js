// The card in another site's frame ([data-embed-card]) says how high it is, so that the frame can be made to fit: to our own
// embed_host.js, and in the words that Embedly's readers, Medium and AMP listen for. It says nothing else, and asks for nothing.

const card = document.querySelector("[data-embed-card]");

function tell() {
  const height = Math.ceil(card.getBoundingClientRect().height);
  parent.postMessage({ stet: "height", height }, "*");
  parent.postMessage(JSON.stringify({ src: location.href, context: "iframe.resize", height }), "*");
  parent.postMessage({ sentinel: "amp", type: "embed-size", height }, "*");
}

if (card && parent !== window) new ResizeObserver(tell).observe(card);
