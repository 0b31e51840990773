// What was done is said once. Without this script the link that closes it loads the page again, which says it no more.

document.querySelector("[data-closes]")?.addEventListener("click", (event) => {
  event.preventDefault();
  document.getElementById(event.target.closest("a").dataset.closes).remove();
});
