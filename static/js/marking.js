// Marks of an exam on a phone. Contract: [data-marking] around form[data-sheet] (one a candidate),
// [data-light] with its words. Whatever is typed is written into localStorage at once and sent in
// order until the portal has answered; sent twice it is the same (nonce). While a sheet is open the
// page is kept for opening it again without a network (marking-sw.js), with what was last saved; once
// all are handed in nothing is left on the device. Without this file the forms save by their buttons.
(() => {
  "use strict";
  const root = document.querySelector("[data-marking]");
  const light = root && root.querySelector("[data-light]");
  if (!light) return;
  const key = `marking:${root.dataset.marking}`, lastKey = `${key}:saved`;
  const PATIENCE = 12000, AGAIN = 5000, PAUSE = 800;
  const forms = new Map([...root.querySelectorAll("form[data-sheet]")].map((form) => [form.dataset.sheet, form]));
  const nonce = () => [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  const said = (form) => form.querySelector("[data-said]");
  let memory = [], isOnline = true, isClosed = false, sending = false;
  const timers = new Map();

  // Read anew each time: a second tab of this device works on the same queue.
  const read = () => {
    try { return JSON.parse(localStorage.getItem(key) || "[]"); } catch { return memory; }
  };
  const keep = (queue) => {
    memory = queue;
    try { localStorage.setItem(key, JSON.stringify(queue)); } catch { /* private window: this page only */ }
    show();
  };
  const show = () => {
    const n = read().length;
    const name = !n ? "saved" : isClosed ? "closed" : isOnline ? "waiting" : "offline";
    light.textContent = light.getAttribute(`data-${name}`).replace("{n}", n);
    light.dataset.waiting = n;
  };
  const fields = (form) => [...form.querySelectorAll("input[name^='m-'], input[name='note']")];
  // What does not fit (11 of 10 points) is shown at its field and not sent.
  const values = (form) => Object.fromEntries(fields(form).filter((field) => field.checkValidity()).map((field) => [field.name, field.value]));

  const put = (form, handIn) => {
    const sheet = form.dataset.sheet, queue = read();
    clearTimeout(timers.get(sheet));
    timers.delete(sheet);
    const entry = { sheet, n: nonce(), t: Date.now(), based: form.elements.based_on.value, values: values(form), in: handIn };
    // What was typed since and never sent stands in one entry; one under way stays as it is.
    keep([...queue.filter((one) => one.sheet !== sheet || one.tried || one.in), entry]);
    send();
  };
  const typed = (form) => {
    const sheet = form.dataset.sheet;
    clearTimeout(timers.get(sheet));
    timers.set(sheet, setTimeout(() => put(form, false), PAUSE));
  };
  const fill = (form, marks) => {
    for (const field of fields(form)) {
      const name = field.name.slice(2);
      if (field.name !== "note" && document.activeElement !== field) field.value = name in marks ? marks[name] : "";
    }
  };
  const close = (form) => {
    form.dataset.closed = "";
    for (const part of form.querySelectorAll("fieldset, input[name='note'], button")) part.disabled = true;
  };

  // A page that was kept is older than what was saved since: {sheet: {based, values, closed}}.
  const lastSaved = () => { try { return JSON.parse(localStorage.getItem(lastKey) || "{}"); } catch { return {}; } };
  const remember = (form) => {
    const one = { based: form.elements.based_on.value, values: values(form), closed: "closed" in form.dataset };
    try { localStorage.setItem(lastKey, JSON.stringify({ ...lastSaved(), [form.dataset.sheet]: one })); } catch { /* private window */ }
  };
  const isOpen = (form) => !("closed" in form.dataset);
  const holdPage = () => {
    if ("serviceWorker" in navigator) navigator.serviceWorker.register(root.dataset.worker, { scope: location.pathname }).catch(() => {});
  };
  const letGo = async () => {
    if (read().length) return;
    try { localStorage.removeItem(lastKey); localStorage.removeItem(key); } catch { /* private window */ }
    if (!("serviceWorker" in navigator)) return;
    const scope = location.origin + location.pathname, kept = await navigator.serviceWorker.getRegistration(scope);
    if (kept && kept.scope === scope) await kept.unregister();
    await caches.delete(`marking:${location.pathname}`);
  };

  const ask = async (form, entry) => {
    const body = new FormData();
    body.append("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
    for (const [name, value] of Object.entries(entry.values)) body.append(name, value);
    for (const [name, value] of Object.entries({ nonce: entry.n, based_on: entry.based, written: entry.t })) body.append(name, value);
    if (entry.in) body.append("hand_in", "1");
    const stop = new AbortController(), timer = setTimeout(() => stop.abort(), PATIENCE);
    try {
      const response = await fetch(form.action, { method: "POST", body, redirect: "manual", cache: "no-store", signal: stop.signal, headers: { "X-Queue": "1" } });
      const isJson = (response.headers.get("content-type") || "").startsWith("application/json");
      return { status: response.status, data: isJson ? await response.json() : null };
    } finally {
      clearTimeout(timer);
    }
  };
  async function work() {
    for (;;) {
      const queue = read(), entry = queue[0];
      if (!entry || isClosed) return;
      const form = forms.get(entry.sheet);
      if (!form) { keep(queue.slice(1)); continue; } // taken off the list of this assessor
      entry.tried = true;
      keep(queue);
      let answer;
      try {
        answer = await ask(form, entry);
      } catch {
        isOnline = false; return;
      }
      isOnline = true;
      if (answer.status === 403 && answer.data) { isClosed = true; return; }
      if (answer.status !== 200 && answer.status !== 422 || !answer.data) { isOnline = false; return; }
      // Later entries of this sheet were typed on top of what is saved now.
      const rest = read().filter((one) => one.n !== entry.n);
      if (answer.status === 422) {
        said(form).textContent = answer.data.error;
        keep(rest);
        continue;
      }
      const { outcome, text, version, marks } = answer.data;
      form.elements.based_on.value = version;
      for (const one of rest) if (one.sheet === entry.sheet && outcome !== "older") one.based = version;
      keep(rest);
      if (outcome !== "saved" || entry.in) said(form).textContent = text;
      if (outcome === "older" || outcome === "closed") fill(form, marks);
      if (answer.data.in) close(form);
      remember(form);
      if (![...forms.values()].some(isOpen)) await letGo();
    }
  }
  async function send() {
    if (sending) return;
    sending = true;
    try {
      // Two tabs of one device do not send the same queue at once.
      if (navigator.locks) await navigator.locks.request(key, work); else await work();
    } finally {
      sending = false; show();
    }
  }

  for (const form of forms.values()) {
    if ("closed" in form.dataset) continue;
    form.addEventListener("input", ({ target }) => {
      said(form).textContent = target.checkValidity() ? light.dataset.typing : target.validationMessage;
      typed(form);
    });
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const handIn = Boolean(event.submitter && event.submitter.name === "hand_in");
      const gap = handIn && fields(form).find((field) => field.name !== "note" && (field.value === "" || !field.checkValidity()));
      put(form, handIn && !gap);
      if (gap) { gap.focus(); said(form).textContent = gap.checkValidity() ? light.dataset.gap : gap.validationMessage; }
    });
  }
  const kept = lastSaved();
  for (const [sheet, form] of forms) {
    const one = kept[sheet];
    if (!one || !isOpen(form) || Number(one.based) <= Number(form.elements.based_on.value)) continue;
    for (const field of fields(form)) if (field.name in one.values) field.value = one.values[field.name];
    form.elements.based_on.value = one.based;
    if (one.closed) close(form);
  }
  if ([...forms.values()].some(isOpen)) holdPage(); else letGo();
  // What waited on this device is newer than what the page was sent with.
  for (const entry of read()) {
    const form = forms.get(entry.sheet);
    if (form && !("closed" in form.dataset)) for (const field of fields(form)) if (field.name in entry.values) field.value = entry.values[field.name];
  }
  addEventListener("online", send);
  addEventListener("pagehide", () => { for (const sheet of [...timers.keys()]) put(forms.get(sheet), false); });
  setInterval(() => { if (read().length) send(); }, AGAIN);
  show(); send();
})();
