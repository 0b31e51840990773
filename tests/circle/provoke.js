// Do to what people wrote whatever a reader might do: point at it, press it, and in posts reach it by keyboard and follow it.
async (within) => {
  const EVENTS = ["mouseover", "mouseenter", "mousemove", "mouseout", "mousedown", "mouseup", "dblclick", "contextmenu",
    "auxclick", "pointerover", "pointerenter", "pointerdown", "pointerup", "pointermove", "touchstart", "touchend", "wheel",
    "focus", "focusin", "blur", "keydown", "keypress", "keyup", "input", "change", "select", "copy", "cut", "paste",
    "dragstart", "dragover", "drop", "scroll", "toggle", "beforetoggle", "animationstart", "animationend",
    "transitionend", "load", "error", "begin", "end", "play", "canplay", "loadedmetadata", "show", "submit", "reset"];
  const soon = () => new Promise((done) => setTimeout(done));
  for (const element of document.querySelectorAll(within)) {
    for (const event of EVENTS) element.dispatchEvent(new Event(event, { bubbles: false, cancelable: true }));
  }
  const links = document.querySelectorAll(".prose :is(a, area, button, input, summary, form, [tabindex], [href])");
  for (const link of links) {
    link.focus?.({ preventScroll: true });
    link.click?.() ?? link.dispatchEvent(new MouseEvent("click", { bubbles: true, cancelable: true }));
    await soon();
  }
  await soon();
  return links.length;
}
