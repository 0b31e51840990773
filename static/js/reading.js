// A thread that stands open before its reader is read. Its form says so by itself; without this script it has a button.

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
