// Judging posts: the keys 1 to 5 choose, Enter saves. Nothing here is needed: the choices are radio buttons.
// Whoever speaks to their computer, or leans on keys, turns the keys off; this browser remembers.

const form = document.querySelector("form[data-labels]");

function choose(event) {
  const writes = event.target.closest("input:not([type=radio], [type=checkbox]), textarea, select");
  if (writes || event.ctrlKey || event.metaKey || event.altKey || !form.querySelector("#keys-choose").checked) return;
  const choice = form.querySelectorAll("input[type=radio]")[Number(event.key) - 1];
  if (!choice) return;
  event.preventDefault();
  choice.checked = true;
  choice.focus();
}

if (form) {
  const box = form.querySelector("#keys-choose");
  for (const one of form.querySelectorAll("[data-keys]")) one.hidden = false;
  try {
    box.checked = localStorage.getItem("label keys") !== "off";
    box.addEventListener("change", () => localStorage.setItem("label keys", box.checked ? "on" : "off"));
  } catch {
    // this browser keeps nothing: the keys work
  }
  document.addEventListener("keydown", choose);
}
