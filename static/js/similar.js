// While a title is typed, the threads close to it appear below. <div data-similar="name of the field"> says where.

const PAUSE = 400; // milliseconds without a key
const SHORTEST = 10;

for (const place of document.querySelectorAll("[data-similar]")) {
  const field = document.querySelector(`input[name="${place.dataset.similar}"]`);
  let waiting;
  let asked = 0;

  async function look() {
    const turn = ++asked;
    const title = field.value.trim();
    const answer = title.length < SHORTEST ? null : await fetch(`/ask/similar?title=${encodeURIComponent(title)}`);
    const found = answer?.ok ? await answer.text() : "";
    if (turn === asked) place.innerHTML = found; // a later question may have been faster
  }

  field.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => look().catch(() => {}), PAUSE);
  });
}
