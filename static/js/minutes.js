// Minutes saved while one writes; without it the form's own button saves.
// Contract: form[data-minutes] with a textarea, an input named "seen" (the edit the page was made
// from) and a [data-state] line. Saving posts the form with the header X-Autosave: 1. 200 answers
// with the number of the new edit; 409 (somebody saved meanwhile, ours is kept as a copy) and 422
// answer with a sentence. What is not sent yet waits in localStorage, for this device only.
(() => {
  "use strict";
  const form = document.querySelector("form[data-minutes]");
  if (!form) return;
  const text = form.querySelector("textarea"), seen = form.elements.seen, state = form.querySelector("[data-state]");
  const key = `minutes:${form.dataset.minutes}`;
  let timer = 0, wait = 1500, sending = false, isStopped = false, sent = text.defaultValue;

  const say = (name, more) => { state.dataset.tone = name; state.textContent = (state.getAttribute(`data-${name}`) || "") + (more || ""); };
  const keep = () => {
    try {
      if (text.value === sent) localStorage.removeItem(key);
      else localStorage.setItem(key, JSON.stringify({ seen: seen.value, text: text.value }));
    } catch { /* private window: the text lives in this page only */ }
  };
  const later = () => { clearTimeout(timer); timer = setTimeout(save, wait); };
  async function save() {
    if (sending || isStopped || text.value === sent) return;
    sending = true;
    const now = text.value;
    say("saving");
    let answer = null;
    try {
      answer = await fetch(location.href, { method: "POST", body: new FormData(form), redirect: "manual", headers: { "X-Autosave": "1" } });
    } catch { /* no connection */ }
    sending = false;
    if (answer && answer.ok) {
      seen.value = (await answer.text()).trim();
      sent = now; wait = 1500; keep();
      const at = new Date();
      say("saved", ` ${String(at.getHours()).padStart(2, "0")}:${String(at.getMinutes()).padStart(2, "0")}`);
      return text.value === sent ? undefined : later();
    }
    if (answer && (answer.status === 409 || answer.status === 422)) {
      // Trying again would not help: the form's button shows both texts, or what is wrong.
      isStopped = true;
      return say("refused", await answer.text());
    }
    if (answer && (answer.type === "opaqueredirect" || (answer.status >= 400 && answer.status < 500 && answer.status !== 429))) return say("signin");
    say("offline");
    wait = Math.min(wait * 2, 60000);
    later();
  }
  form.addEventListener("input", () => { keep(); if (!isStopped) { say("waiting"); later(); } });
  form.addEventListener("submit", () => { clearTimeout(timer); isStopped = true; sent = text.value; keep(); });
  addEventListener("online", save);
  addEventListener("beforeunload", (event) => { if (!isStopped && text.value !== sent) event.preventDefault(); });

  try {
    const kept = JSON.parse(localStorage.getItem(key));
    // Written here without a connection: it is sent with the edit it was made from, so that a
    // newer text of somebody else is never overwritten.
    if (kept && kept.text !== text.value) { text.value = kept.text; seen.value = kept.seen; say("waiting"); later(); }
  } catch { /* nothing was kept */ }
  if (text.value !== sent) { keep(); say("waiting"); later(); } // typed before this script was there
})();
