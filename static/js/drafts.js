// What is being written is kept in this browser until it is posted: a closed tab or a lost network costs no word.
// A form that wants it has data-draft. Only lines and areas of text are kept: no passwords, nothing hidden.

const MOST_DAYS = 30;
const PREFIX = "draft";
const reader = document.body.dataset.reader;
const mine = `${PREFIX} ${reader} `;

const placeOf = (form) => mine + form.getAttribute("action");
const fieldsOf = (form) => [...form.elements].filter((one) => one.matches("textarea, input[type=text]"));

function read(place) {
  try {
    return JSON.parse(localStorage.getItem(place));
  } catch {
    return null; // not ours, or this browser keeps nothing
  }
}

function places() {
  try {
    return Object.keys(localStorage).filter((place) => place.startsWith(`${PREFIX} `));
  } catch {
    return [];
  }
}

function keep(form) {
  const draft = read(placeOf(form)) ?? { was: {}, now: {} };
  for (const field of fieldsOf(form)) {
    draft.was[field.name] ??= field.defaultValue;
    draft.now[field.name] = field.value;
  }
  const changed = Object.keys(draft.now).some((name) => draft.now[name] !== draft.was[name]);
  Object.assign(draft, { at: Date.now(), key: form.elements.key?.value });
  try {
    if (changed) localStorage.setItem(placeOf(form), JSON.stringify(draft));
    else localStorage.removeItem(placeOf(form));
  } catch {
    // full, or not allowed here: the form works without
  }
}

// A field is filled only where the page gives what it gave when the draft was begun: what the page brings is newer.
function bringBack(form) {
  const draft = read(placeOf(form));
  const lost = fieldsOf(form).filter(
    ({ name, value, defaultValue }) =>
      draft && value === defaultValue && draft.was[name] === value && draft.now[name] !== value,
  );
  for (const field of lost) field.value = draft.now[field.name];
  if (lost.length) tell(form, lost, new Date(draft.at));
}

function tell(form, fields, at) {
  const line = document.querySelector("#draft-line").content.firstElementChild.cloneNode(true);
  const day = at.toDateString() === new Date().toDateString() ? {} : { dateStyle: "medium" };
  const shown = { ...day, timeStyle: "short", hourCycle: "h23" };
  line.querySelector("time").textContent = at.toLocaleString(document.documentElement.lang, shown);
  line.querySelector("button").addEventListener("click", () => {
    localStorage.removeItem(placeOf(form));
    for (const field of fields) field.value = field.defaultValue;
    line.remove();
    fields[0].focus();
  });
  form.prepend(line);
  const folded = form.closest("details");
  if (folded) folded.open = true;
}

const posted = new Set([...document.querySelectorAll("[data-posted]")].map((one) => one.dataset.posted));
for (const place of places()) {
  const draft = read(place);
  const old = Date.now() - draft?.at > MOST_DAYS * 24 * 60 * 60 * 1000;
  if (!draft || old || posted.has(draft.key)) localStorage.removeItem(place);
}
for (const form of document.querySelectorAll("form[data-draft]")) {
  bringBack(form);
  form.addEventListener("input", () => keep(form));
  form.addEventListener("submit", () => keep(form)); // with the key of this page's form
}
document.addEventListener("submit", ({ target }) => {
  if (target.dataset.endsDraft) localStorage.removeItem(mine + target.dataset.endsDraft);
});
document.querySelector('form[action="/sign-out"]')?.addEventListener("submit", () => {
  for (const place of places()) if (place.startsWith(mine)) localStorage.removeItem(place);
});
