// While a title is typed, the threads close to it appear below, and how many there are is said aloud.
// An element with data-similar="name of the field" holds one to say it; one to show it is put after that.

const PAUSE = 400; // milliseconds without a key
const SHORTEST = 10;

for (const place of document.querySelectorAll("[data-similar]")) {
  const field = document.querySelector(`input[name="${place.dataset.similar}"]`);
  const said = place.firstElementChild;
  const shown = place.appendChild(document.createElement("div"));
  let waiting;
  let asked = 0;

  async function look() {
    const turn = ++asked;
    const title = field.value.trim();
    const answer = title.length < SHORTEST ? null : await fetch(`/ask/similar?title=${encodeURIComponent(title)}`);
    const found = answer?.ok ? await answer.text() : "";
    if (turn !== asked) return; // a later question was faster
    shown.innerHTML = found;
    said.textContent = shown.querySelector("h2")?.textContent ?? "";
  }

  field.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => look().catch(() => {}), PAUSE);
  });
}
