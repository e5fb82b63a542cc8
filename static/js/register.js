// Attendance with a keyboard or a thumb, saved as one goes; without it the form's own button saves.
// Contract: form[data-register] (action = the page), table.register.att, a fieldset.marks of radios
// (values p l e a) in each row. Saving posts only what changed, header X-Autosave: 1, an empty value
// clears a mark; 204 = saved, 4xx with a plain text = refused and why. Marks not sent yet wait in
// localStorage (names of fields and letters, no names of people).
(() => {
  "use strict";
  const form = document.querySelector("form[data-register]");
  const table = form && form.querySelector(".register.att");
  if (!table) return;
  const rows = [...table.tBodies[0].rows].filter((row) => row.querySelector(".marks"));
  const part = (name) => form.querySelector(`[data-${name}]`);
  const state = part("state"), count = part("count"), undo = part("undo"), all = part("all");
  const key = `register:${form.dataset.register}:${location.pathname}${location.search}`;
  const KEYS = { 1: "p", 2: "l", 3: "e", 4: "a" };
  const inputs = (row) => [...row.querySelectorAll(".marks input[type=radio]")];
  const mark = (row) => { const input = row.querySelector(".marks input:checked"); return input ? input.value : ""; };
  const set = (row, value) => inputs(row).forEach((input) => { input.checked = input.value === value; });
  let waiting = {}, sending = null, timer = 0, wait = 1500, before = null, news = "";

  const keep = () => {
    try {
      if (Object.keys(waiting).length) localStorage.setItem(key, JSON.stringify(waiting));
      else localStorage.removeItem(key);
    } catch { /* private window: the marks live in this page only */ }
  };
  const say = (name, more) => {
    if (!state) return;
    state.dataset.tone = name;
    state.textContent = (state.getAttribute(`data-${name}`) || "").replace("{n}", Object.keys(waiting).length) + (more || "");
  };
  const total = () => {
    if (count) count.textContent = count.dataset.count.replace("{done}", rows.filter(mark).length).replace("{all}", rows.length);
  };
  const change = (row) => {
    waiting[inputs(row)[0].name] = mark(row);
    keep(); total(); say("waiting");
    clearTimeout(timer);
    timer = setTimeout(send, 700);
  };
  async function send() {
    if (sending || !Object.keys(waiting).length) return;
    sending = waiting; waiting = {};
    const body = new FormData();
    for (const field of form.querySelectorAll("input[type=hidden]")) body.append(field.name, field.value);
    for (const [name, value] of Object.entries(sending)) body.append(name, value);
    say("saving");
    let answer = null;
    try {
      answer = await fetch(form.getAttribute("action") || location.href, { method: "POST", body, redirect: "manual", headers: { "X-Autosave": "1" } });
    } catch { /* no connection */ }
    const sent = sending;
    sending = null;
    clearTimeout(timer);
    if (answer && answer.ok) {
      wait = 1500; keep();
      const now = new Date();
      // A sentence comes back when somebody else marked the same cell meanwhile.
      if (answer.status === 200) news = ` ${(await answer.text()).trim()}`;
      if (Object.keys(waiting).length) return send();
      return say("saved", ` ${String(now.getHours()).padStart(2, "0")}:${String(now.getMinutes()).padStart(2, "0")}${news && `.${news}`}`);
    }
    waiting = { ...sent, ...waiting };
    keep();
    // Signed out in between, or refused: trying again would not help, the person decides.
    if (answer && (answer.type === "opaqueredirect" || (answer.status >= 400 && answer.status < 500 && answer.status !== 429))) {
      const plain = answer.type === "basic" && (answer.headers.get("content-type") || "").startsWith("text/plain");
      if (!plain) return say("signin");
      waiting = {}; keep();
      return say("refused", ` ${await answer.text()}`);
    }
    say("waiting");
    wait = Math.min(wait * 2, 60000);
    timer = setTimeout(send, wait);
  }

  const go = (row) => {
    (row.querySelector(".marks input:checked") || inputs(row)[0]).focus();
    row.scrollIntoView({ block: "nearest" });
  };
  table.addEventListener("keydown", (event) => {
    const row = event.target.closest("tbody tr"), at = rows.indexOf(row);
    if (at < 0 || event.ctrlKey || event.altKey || event.metaKey || event.target.type !== "radio") return;
    if (KEYS[event.key]) { set(row, KEYS[event.key]); change(row); go(rows[at + 1] || row); }
    else if (event.key === "ArrowDown" || event.key === "Enter") go(rows[at + 1] || row);
    else if (event.key === "ArrowUp") go(rows[at - 1] || row);
    else return;
    event.preventDefault();
  });
  table.addEventListener("change", (event) => {
    const row = event.target.closest("tbody tr");
    if (rows.includes(row) && event.target.closest(".marks")) change(row);
  });
  if (all) all.addEventListener("click", () => {
    before = rows.filter((row) => !mark(row));
    before.forEach((row) => { set(row, "p"); change(row); });
    if (undo && before.length) { undo.hidden = false; undo.focus(); }
  });
  if (undo) undo.addEventListener("click", () => {
    before.forEach((row) => { set(row, ""); change(row); });
    undo.hidden = true;
    all.focus();
  });
  for (const element of form.querySelectorAll("[data-script]")) element.hidden = false;
  form.addEventListener("submit", () => { try { localStorage.removeItem(key); } catch { /* none */ } waiting = {}; });
  addEventListener("online", send);
  addEventListener("beforeunload", (event) => { if (Object.keys(waiting).length || sending) event.preventDefault(); });

  try { waiting = JSON.parse(localStorage.getItem(key)) || {}; } catch { waiting = {}; }
  for (const row of rows) {
    const name = inputs(row)[0].name;
    if (name in waiting) set(row, waiting[name]);
  }
  total();
  if (Object.keys(waiting).length) { say("waiting"); send(); }
})();
