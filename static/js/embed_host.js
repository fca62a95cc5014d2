// For pages of others: makes each frame with a card of ours (iframe[data-stet-card]) as high as the card says it is. It listens
// to the house that it came from alone, reads nothing of the page and sends nothing. Without it the frame keeps its height.

(() => {
  const house = new URL(document.currentScript.src).origin;
  addEventListener("message", (event) => {
    const { stet, height } = event.data ?? {};
    if (event.origin !== house || stet !== "height" || !(height > 0 && height < 4000)) return;
    for (const frame of document.querySelectorAll("iframe[data-stet-card]"))
      if (frame.contentWindow === event.source) frame.height = String(Math.ceil(height));
  });
})();
