/** Whether a pointer is pressed, and whether the last one was a finger. */
export const pointer = { down: false, touch: false };

document.addEventListener("pointerdown", (event) => {
  pointer.down = true;
  pointer.touch = event.pointerType === "touch";
});
for (const up of ["pointerup", "pointercancel"]) document.addEventListener(up, () => { pointer.down = false; });
