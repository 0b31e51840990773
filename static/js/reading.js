// A thread that stands open before its reader is read, and a notice that they open. Without this script both have a
// button.

const form = document.querySelector("form[data-reading]");

const tell = async () => {
  try {
    await fetch(form.action, { method: "POST", body: new FormData(form), redirect: "manual", keepalive: true });
    form.remove();
  } catch {
    // no network: the button stays
  }
};

if (form && document.visibilityState === "visible") tell();
else if (form) document.addEventListener("visibilitychange", tell, { once: true });

// In the inbox: however a link is opened, here or in another tab, its notice is read.
const inbox = document.querySelector("form#reading");

const opened = ({ type, button, target }) => {
  const notice = target.closest?.("[data-notice]")?.dataset.notice;
  if (!notice || (type === "auxclick" && button !== 1)) return;
  const body = new FormData(inbox);
  body.delete("newest");
  body.set("notice", notice);
  fetch(inbox.action, { method: "POST", body, redirect: "manual", keepalive: true }).catch(() => {});
};

if (inbox) for (const way of ["click", "auxclick"]) document.addEventListener(way, opened);
