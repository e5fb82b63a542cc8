// Plays a film from another site in the page, after the visitor has agreed and never before.
(() => {
  "use strict";
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-agree]");
    if (!button) return;
    const film = button.closest("[data-film]");
    const frame = document.createElement("iframe");
    frame.src = film.dataset.film;
    frame.title = film.dataset.title;
    frame.allowFullscreen = true;
    frame.referrerPolicy = "strict-origin-when-cross-origin";
    film.replaceChildren(frame);
    frame.focus();
  });
})();
