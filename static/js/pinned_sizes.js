// What is pinned to an edge of the window takes room there: --pin-size and --bar-size on the page are the heights of
// [data-sized="pin"] and [data-sized="bar"], so that what scrolls beside them ends at their edge and nothing that has the
// focus is behind them. Without this the styles go by usual heights.

const sizes = new ResizeObserver((entries) => {
  for (const { target } of entries) {
    document.documentElement.style.setProperty(`--${target.dataset.sized}-size`, `${Math.ceil(target.offsetHeight)}px`);
  }
});

for (const element of document.querySelectorAll("[data-sized]")) sizes.observe(element);
