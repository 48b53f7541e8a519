// Push to talk: the space bar turns the microphone on while it is held, where no control
// takes that key.

// followSpaceBar has devices talk while the space bar is held and inCall() holds.
export function followSpaceBar(devices, inCall) {
  document.addEventListener("keydown", (event) => {
    if (event.key !== " ") return devices.talk(false);
    if (!inCall() || takesKeys(event.target)) return;
    event.preventDefault(); // scrolling
    if (!event.repeat) devices.talk(true);
  });
  document.addEventListener("keyup", (event) => event.key === " " && devices.talk(false));
  addEventListener("blur", () => devices.talk(false));
  // A button that was clicked would keep the focus, and take the key.
  document.addEventListener("click", ({ detail }) => detail && inCall() && document.activeElement?.closest("button")?.blur());
}

const takesKeys = (element) => Boolean(element.closest?.("button, select, input, textarea, summary"));
