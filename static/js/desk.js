// The desk: keys to move through a queue, and a small word to the server each minute that a case is open.
// Nothing here is needed: without it a take lasts its 30 minutes, and everything has its button.

const MINUTE = 60_000;
const keys = document.querySelector("#keys");
const open = document.querySelector("#case[data-thread]");

function tell(act) {
  const token = document.querySelector("input[name=csrf_token]").value;
  const path = `/threads/${open.dataset.thread}/${act}`;
  const body = new URLSearchParams({ csrf_token: token });
  fetch(path, { method: "POST", body, keepalive: true }).catch(() => {}); // next time
}

function eachMinute(act) {
  if (document.visibilityState === "visible") tell(act);
  setTimeout(eachMinute, MINUTE, act);
}

function renewWhileWriting(form) {
  let told = Date.now();
  form.addEventListener("input", () => {
    if (Date.now() - told < MINUTE) return;
    told = Date.now();
    tell("take/renewal");
  });
}

const names = () => [...document.querySelectorAll(".work .name")];

function move(by) {
  const all = names();
  const at = all.indexOf(document.activeElement);
  all[Math.min(Math.max(at + by, 0), all.length - 1)]?.focus();
}

const ACTS = {
  j: () => move(1),
  k: () => move(-1),
  t: () => document.activeElement.closest(".work tr")?.querySelector('form[action$="/take"] button')?.click(),
  r: () => document.querySelector("#case #body")?.focus(),
  "?": () => {
    keys.open = !keys.open;
    keys.querySelector("summary").focus();
  },
};

function press(event) {
  const writes = event.target.closest("input, textarea, select, [contenteditable]");
  if (writes || event.ctrlKey || event.metaKey || event.altKey || !ACTS[event.key]) return;
  if (!document.querySelector("#keys-on").checked) return;
  event.preventDefault();
  ACTS[event.key]();
}

function keepChoice(box) {
  try {
    box.checked = localStorage.getItem("desk keys") !== "off";
    box.addEventListener("change", () => localStorage.setItem("desk keys", box.checked ? "on" : "off"));
  } catch {
    // this browser keeps nothing: the keys work
  }
}

if (keys) {
  keys.hidden = false;
  keepChoice(document.querySelector("#keys-on"));
  document.addEventListener("keydown", press);
}
if (open) {
  eachMinute("presence");
  addEventListener("pagehide", () => tell("presence/withdrawal"));
  addEventListener("pageshow", ({ persisted }) => persisted && tell("presence"));
  if ("mine" in open.dataset) for (const form of open.querySelectorAll("form")) renewWhileWriting(form);
}
