// Minutes saved while one writes; without it the form's own button saves.
// Contract: form[data-minutes] with a textarea, an input "seen" and perhaps "version" (what the page
// was made from), perhaps "number" and "dated_on", and a [data-state] line. Saving posts the form with the header X-Autosave: 1. 200 answers
// with the number of the new edit; 409 (somebody saved meanwhile, ours is kept as a copy) and 422
// answer with a sentence. What is not sent yet waits in localStorage, for this device only.
(() => {
  "use strict";
  const form = document.querySelector("form[data-minutes]");
  if (!form) return;
  const text = form.querySelector("textarea"), { seen, version, number, dated_on: day } = form.elements, state = form.querySelector("[data-state]");
  const key = `minutes:${form.dataset.minutes}`;
  let timer = 0, wait = 1500, sending = false, isStopped = false;
  // The text, the number and the date of the protocol: all that is saved.
  const fields = [text, number, day].filter(Boolean);
  const written = () => fields.map((field) => field.value).join("\u0000");
  let sent = fields.map((field) => field.defaultValue).join("\u0000");

  const say = (name, more) => { state.dataset.tone = name; state.textContent = (state.getAttribute(`data-${name}`) || "") + (more || ""); };
  const keep = (submitted) => {
    try {
      if (written() === sent) localStorage.removeItem(key);
      else localStorage.setItem(key, JSON.stringify({ seen: seen.value, version: version ? version.value : "", text: text.value, submitted }));
    } catch { /* private window: the text lives in this page only */ }
  };
  const later = () => { clearTimeout(timer); timer = setTimeout(save, wait); };
  async function save() {
    if (sending || isStopped || written() === sent) return;
    sending = true;
    const now = written();
    say("saving");
    let answer = null;
    try {
      answer = await fetch(location.href, { method: "POST", body: new FormData(form), redirect: "manual", headers: { "X-Autosave": "1" } });
    } catch { /* no connection */ }
    sending = false;
    if (answer && answer.ok) {
      seen.value = (await answer.text()).trim();
      sent = now; wait = 1500; keep(false);
      const at = new Date();
      say("saved", ` ${String(at.getHours()).padStart(2, "0")}:${String(at.getMinutes()).padStart(2, "0")}`);
      return written() === sent ? undefined : later();
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
  form.addEventListener("input", () => { keep(false); if (!isStopped) { say("waiting"); later(); } });
  // Without a connection the form does not arrive either, so what it holds stays kept until a page
  // shows that somebody's saving did.
  form.addEventListener("submit", () => { clearTimeout(timer); keep(true); isStopped = true; sent = written(); });
  addEventListener("online", save);
  addEventListener("beforeunload", (event) => { if (!isStopped && written() !== sent) event.preventDefault(); });

  try {
    const kept = JSON.parse(localStorage.getItem(key));
    // Written here without a connection: it is sent with the edit it was made from, so that a
    // newer text of somebody else is never overwritten.
    if (kept && kept.submitted && kept.seen !== seen.value) localStorage.removeItem(key);
    else if (kept && kept.text !== text.value) { text.value = kept.text; seen.value = kept.seen; if (version) version.value = kept.version || version.value; say("waiting"); later(); }
  } catch { /* nothing was kept */ }
  if (written() !== sent) { keep(false); say("waiting"); later(); } // typed before this script was there
})();
