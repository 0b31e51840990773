// Numbers that move while a page is open: new replies, the inbox, the queues of the desk. By a socket where one may be
// had, else by asking now and then. Only counts come; what is new is fetched as the page that it stands on.
// It speaks Socket.IO itself: "0" it is open, "40" join and joined, "2" ping, "3" pong, "42[name,…]" an event.

const FIRST_PAUSE = 1000;
const LONGEST_PAUSE = 5 * 60 * 1000;
const BETWEEN_ASKING = 30 * 1000;
const SILENCE = 60 * 1000; // after which a socket is dead, for the server pings more often
const HIDDEN_FOR = 60 * 1000; // after which a page that nobody looks at hangs up

const places = new Map([...document.querySelectorAll("[data-live]")].map((one) => [one.dataset.live, one]));
const asked = () => Object.fromEntries([...places].map(([topic, place]) => [topic, place.dataset.about ?? ""]));

let socket = null;
let pause = FIRST_PAUSE;
const timers = {};

function after(name, milliseconds, act) {
  clearTimeout(timers[name]);
  timers[name] = setTimeout(act, milliseconds);
}

const worded = (place, name, count) => place.dataset[name + (count === 1 ? "One" : "Many")].replace("#", count);

const tell = {
  inbox(place, count) {
    place.textContent = count ? place.dataset.some.replace("#", count) : place.dataset.none;
  },
  replies(place, { answers, replies }) {
    if (!replies) return place.replaceChildren();
    const button = place.querySelector("button") ?? document.createElement("button");
    Object.assign(button, { className: "button primary", type: "button", onclick: () => show(place) });
    button.textContent = worded(place, answers === replies ? "answers" : "replies", replies);
    if (!button.isConnected) place.append(button);
  },
  desk(place, counts) {
    for (const one of place.querySelectorAll("[data-count]")) {
      const count = String(counts[one.dataset.count] ?? one.textContent);
      if (count !== one.textContent && one.dataset.count === place.dataset.queue)
        document.querySelector("#queue-changed").hidden = false;
      one.textContent = count;
    }
  },
  case(place, count) {
    const named = document.querySelector("#looking"); // who was here when the page came
    if (named && count === Number(place.dataset.known)) return;
    named?.remove();
    place.textContent = count ? worded(place, "beside", count) : "";
  },
};

function hear(news) {
  for (const [topic, answer] of Object.entries(news)) if (places.has(topic)) tell[topic](places.get(topic), answer);
}

// What is new is brought in from the page itself as it stands now. What somebody is writing in stays as it is.
const writing = (one) => [...one.querySelectorAll("textarea")].some((area) => area.value !== area.defaultValue);

async function show(place) {
  const answer = await fetch(location.pathname + location.search);
  if (!answer.ok) return location.reload();
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const first = bring(page);
  place.dataset.about = page.querySelector("[data-live=replies]").dataset.about;
  place.replaceChildren();
  if (socket && socket.readyState === socket.OPEN) watch();
  if (first) first.tabIndex = -1;
  first?.focus();
}

function bring(page) {
  const here = document.querySelectorAll(".posts");
  const there = page.querySelectorAll(".posts");
  const news = [...page.querySelectorAll(".posts > .entry[id], .posts .comments > [id]")].map(({ id }) => id);
  const unknown = news.filter((id) => !document.getElementById(id));
  there.forEach((block, number) => {
    if (here[number]) bringEntries(here[number], block);
    else here[here.length - 1].after(block);
  });
  for (const part of [".title p", "#replies"]) {
    const [old, fresh] = [document.querySelector(part), page.querySelector(part)];
    if (old && fresh) old.replaceWith(fresh);
  }
  return unknown.map((id) => document.getElementById(id)).find(Boolean);
}

function bringEntries(here, there) {
  let last = here.firstElementChild;
  for (const fresh of [...there.querySelectorAll(":scope > .entry[id]")]) {
    const old = document.getElementById(fresh.id);
    const more = [...fresh.querySelectorAll(".comments > [id]")].some(({ id }) => !document.getElementById(id));
    if (old && more && !writing(old)) old.replaceWith(fresh);
    else if (!old) last.after(fresh);
    last = document.getElementById(fresh.id);
  }
}

function watch() {
  socket.send(`42${JSON.stringify(["watch", asked()])}`);
}

function connect() {
  const mine = new WebSocket(`${location.origin.replace("http", "ws")}/socket.io/?EIO=4&transport=websocket`);
  socket = mine;
  mine.onmessage = ({ data }) => {
    after("silence", SILENCE, () => mine.close());
    if (data === "2") mine.send("3");
    else if (data.startsWith("0")) mine.send("40");
    else if (data.startsWith("40")) {
      pause = FIRST_PAUSE;
      clearTimeout(timers.asking);
      watch();
    } else if (data.startsWith("42")) hear(JSON.parse(data.slice(2))[1]);
    else if (data.startsWith("4")) mine.close(); // refused, or sent away
  };
  mine.onclose = () => {
    if (socket !== mine) return;
    socket = null;
    after("asking", pause, ask);
    after("connecting", pause, connect);
    pause = Math.min(pause * 4, LONGEST_PAUSE);
  };
}

async function ask() {
  after("asking", BETWEEN_ASKING, ask);
  try {
    const answer = await fetch(`/live?${new URLSearchParams(asked())}`);
    if (answer.ok) hear(await answer.json());
  } catch {
    // no network just now
  }
}

function begin() {
  clearTimeout(timers.leaving);
  if (socket) return;
  if (document.body.dataset.reader && "WebSocket" in window) connect();
  else after("asking", BETWEEN_ASKING, ask);
}

function leave() {
  for (const timer of Object.values(timers)) clearTimeout(timer);
  const old = socket;
  socket = null;
  old?.close();
}

if (places.size) {
  begin();
  addEventListener("pagehide", leave);
  addEventListener("pageshow", ({ persisted }) => persisted && begin());
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) after("leaving", HIDDEN_FOR, leave);
    else begin();
  });
}
