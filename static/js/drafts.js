// What is being written is kept in this browser until it is posted: a closed tab or a lost network costs no word.
// A form that wants it has data-draft. Only words and choices are kept: no passwords, nothing hidden.
// A draft goes only into a form that asks the same: one of another question waits until its writer opens it.
//   data-draft-opens   where an unfinished one is opened by its title, instead of in this form
//   data-draft-grows   the form may have more steps than the page began with: the server lays them out

const MOST_DAYS = 30;
const PREFIX = "draft";
const reader = document.body.dataset.reader;
const mine = `${PREFIX} ${reader} `;
const WRITTEN = "textarea, input[type=text], input:not([type])";
const CHOSEN = "select, input[type=radio], input[type=date]";
const placeOf = new WeakMap();

const actionOf = (form) => form.getAttribute("action");
const given = ([first, ...more]) => {
  if (first.type === "radio") return [first, ...more].find((one) => one.defaultChecked)?.value ?? "";
  if (first.options) return ([...first.options].find((one) => one.defaultSelected) ?? first.options[0]).value;
  return first.defaultValue;
};
const valueOf = ([first, ...more]) =>
  first.type === "radio" ? ([first, ...more].find((one) => one.checked)?.value ?? "") : first.value;
const fill = (parts, value) => {
  if (parts[0].type === "radio") for (const one of parts) one.checked = one.value === value;
  else parts[0].value = value;
};

// What is written under its name, the second of a name under "name 2"; what is chosen under "=name".
function fieldsOf(form) {
  const found = {};
  const counts = {};
  for (const one of form.elements) {
    if (one.matches(CHOSEN)) (found[`=${one.name}`] ??= []).push(one);
    else if (one.matches(WRITTEN)) {
      const count = (counts[one.name] = (counts[one.name] ?? 0) + 1);
      found[count > 1 ? `${one.name} ${count}` : one.name] = [one];
    }
  }
  return found;
}

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

const changed = ({ was, now }) => Object.keys(now).some((name) => now[name] !== (was[name] ?? ""));
const draftsFor = (action) =>
  places()
    .filter((place) => `${place} `.startsWith(`${mine}${action} `))
    .map((place) => [place, read(place)])
    .filter(([, draft]) => draft && changed(draft))
    .sort(([, one], [, other]) => other.at - one.at);

function keep(form) {
  if (!placeOf.has(form)) {
    const id = form.elements.key?.value ?? Date.now().toString(36);
    placeOf.set(form, `${mine}${actionOf(form)} ${id}`);
  }
  const place = placeOf.get(form);
  const was = read(place)?.was ?? {};
  const now = {};
  for (const [name, parts] of Object.entries(fieldsOf(form))) {
    was[name] ??= given(parts);
    now[name] = valueOf(parts);
  }
  const { key, version } = form.elements;
  const draft = { was, now, at: Date.now(), key: key?.value, version: version?.value };
  try {
    if (changed(draft)) localStorage.setItem(place, JSON.stringify(draft));
    else localStorage.removeItem(place);
  } catch {
    // full, or not allowed here: the form works without
  }
}

// A draft fits where the page gives what it gave when the draft was begun, or has already, and nothing would be left.
function fits(form, { was, now }) {
  const fields = fieldsOf(form);
  const written = (name) => !name.startsWith("=");
  const same = (name) => given(fields[name]) === (was[name] ?? "") || given(fields[name]) === now[name];
  const room = "draftGrows" in form.dataset || Object.keys(now).filter(written).every((name) => fields[name]);
  return room && Object.keys(fields).filter(written).every(same);
}

function bringBack(form, place, draft, whatever = false) {
  const { was, now, at, version } = draft;
  const fields = fieldsOf(form);
  const names = Object.keys({ ...fields, ...now }).filter((name) => !name.startsWith("="));
  placeOf.set(form, place);
  const shown = draft.key && draft.key === form.elements.key?.value;
  if ("draftGrows" in form.dataset && !shown && names.some((name) => !fields[name] || !(name in now)))
    return layOut(form, place, draft);
  const lost = Object.entries(fields).filter(([name, parts]) => {
    const untouched = valueOf(parts) === given(parts) && was[name] === given(parts);
    return name in now && now[name] !== valueOf(parts) && (whatever ? now[name] !== was[name] : untouched);
  });
  for (const [name, parts] of lost) fill(parts, now[name]);
  if (version && form.elements.version) form.elements.version.value = version;
  if (lost.length) tell(form, at, () => lost.forEach(([, parts]) => fill(parts, given(parts))));
}

// The server answers the words of a draft with the form that has a place for each of them.
async function layOut(form, place, draft) {
  const { now, at, version } = draft;
  const sent = new FormData(form);
  for (const parts of Object.values(fieldsOf(form))) sent.delete(parts[0].name);
  for (const [name, value] of Object.entries(now)) sent.append(name.replace(/^=| \d+$/g, ""), value);
  if (version) sent.set("version", version);
  sent.set("layout", "1");
  placeOf.delete(form); // what is typed before the answer is kept apart
  const answer = await fetch(actionOf(form), { method: "POST", body: sent }).catch(() => null);
  const text = answer?.ok ? await answer.text() : "";
  const fresh = new DOMParser().parseFromString(text, "text/html").querySelector("form[data-draft-grows]");
  if (!fresh || placeOf.has(form)) return offer(form, place, draft);
  form.replaceWith(fresh);
  placeOf.set(fresh, place);
  tell(fresh, at, () => location.reload());
}

function unfold(form) {
  const folded = form.closest("details");
  if (folded) folded.open = true;
}

function tell(form, moment, undo) {
  const at = new Date(moment);
  const line = document.querySelector("#draft-line").content.firstElementChild.cloneNode(true);
  const day = at.toDateString() === new Date().toDateString() ? {} : { dateStyle: "medium" };
  const shown = { ...day, timeStyle: "short", hourCycle: "h23" };
  line.querySelector("time").textContent = at.toLocaleString(document.documentElement.lang, shown);
  line.querySelector("button").addEventListener("click", () => {
    localStorage.removeItem(placeOf.get(form));
    line.remove();
    form.querySelector(WRITTEN).focus();
    undo();
  });
  form.prepend(line);
  unfold(form);
}

function offer(form, place, draft) {
  const { was, now } = draft;
  const line = document.querySelector("#draft-offer").content.firstElementChild.cloneNode(true);
  const [words, open, discard] = line.querySelectorAll("q, button");
  words.textContent = (now.title || now.words || Object.values(now).find(Boolean) || "").slice(0, 100);
  open.addEventListener("click", () => {
    const { draftOpens } = form.dataset;
    if (draftOpens) {
      const about = { title: was.title || now.title, kind: now["=kind"], space: now["=space"] };
      const known = Object.entries(about).filter(([, value]) => value);
      return location.assign(`${draftOpens}?${new URLSearchParams(known)}`);
    }
    line.remove();
    bringBack(form, place, draft, true);
  });
  discard.addEventListener("click", () => {
    localStorage.removeItem(place);
    line.remove();
  });
  form.before(line);
  unfold(form);
}

function begin(form) {
  const drafts = draftsFor(actionOf(form));
  const key = form.elements.key?.value;
  const sent = drafts.find(([, draft]) => key && draft.key === key); // the page shows what was sent
  const own = sent ?? drafts.find(([, draft]) => fits(form, draft));
  if (own) bringBack(form, ...own);
  for (const [place, draft] of drafts) if (place !== own?.[0]) offer(form, place, draft);
}

const posted = new Set([...document.querySelectorAll("[data-posted]")].map((one) => one.dataset.posted));
for (const place of places()) {
  const draft = read(place);
  const old = Date.now() - draft?.at > MOST_DAYS * 24 * 60 * 60 * 1000;
  if (!draft || old || posted.has(draft.key)) localStorage.removeItem(place);
}
for (const form of document.querySelectorAll("form[data-draft]")) begin(form);
document.addEventListener("input", ({ target }) => target.form?.matches("[data-draft]") && keep(target.form));
document.addEventListener("submit", ({ target }) => {
  if (target.matches("[data-draft]")) keep(target); // with the key of this page's form
  const title = document.querySelector("[name=title]")?.value;
  for (const [place, { now }] of draftsFor(target.dataset.endsDraft))
    if (now.title === title) localStorage.removeItem(place);
});
document.querySelector('form[action="/sign-out"]')?.addEventListener("submit", () => {
  for (const place of places()) if (place.startsWith(mine)) localStorage.removeItem(place);
});
