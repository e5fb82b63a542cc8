// The desk of a volunteer: lets people in with or without a network. What is scanned is written into
// the browser's own database first (desk, time, nonce) and sent when the portal can be reached, in
// order, until the portal has answered; sent twice it is the same.
(() => {
  "use strict";
  const words = JSON.parse(document.getElementById("desk-words").textContent);
  const root = document.querySelector("[data-desk]");
  const part = (name) => root.querySelector(`[data-${name}]`);
  const say = (name, values = {}) => Object.entries(values).reduce((text, [key, value]) => text.replace(`{${key}}`, value), words[name] || "");
  const BATCH = 50, PULL_EVERY = 20000, PUSH_EVERY = 5000, PATIENCE = 12000, SAME_CODE = 4000;

  // The database -------------------------------------------------------------------------
  const opened = new Promise((resolve, reject) => {
    const request = indexedDB.open("kaea-desk", 1);
    request.onupgradeneeded = () => {
      request.result.createObjectStore("meta");
      request.result.createObjectStore("people", { keyPath: "id" });
      request.result.createObjectStore("queue", { keyPath: "seq", autoIncrement: true });
      request.result.createObjectStore("log", { keyPath: "n" });
    };
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
  // Resolves when the write is on the disk, not when it was asked for.
  const write = async (stores, act) => {
    const base = await opened;
    return new Promise((resolve, reject) => {
      const work = base.transaction(stores, "readwrite", { durability: "strict" });
      act(...stores.map((name) => work.objectStore(name)));
      work.oncomplete = () => resolve();
      work.onerror = work.onabort = () => reject(work.error);
    });
  };
  const read = async (store, key) => {
    const base = await opened;
    return new Promise((resolve, reject) => {
      const object = base.transaction(store).objectStore(store);
      const request = key === undefined ? object.getAll() : object.get(key);
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });
  };

  // What this phone knows ----------------------------------------------------------------
  let key = "", event = null, synced = 0, cursor = 0, offset = 0, isBad = false, isOnline = true;
  let waiting = 0, direction = "in", halls = [], desks = {};
  let invited = null, refused = ""; // an invitation that the portal has not taken yet; why it did not
  const people = new Map(), byCode = new Map(), keys = new Map();
  // The portal's clock, as of the last answer. A clock that is set back while the page is open takes
  // no scan back with it; one that is set forward the portal holds to the moment of arrival.
  let wall = Date.now(), run = performance.now();
  const now = () => {
    const lost = (performance.now() - run) - (Date.now() - wall);
    if (lost > 2000) offset += lost;
    wall = Date.now(); run = performance.now();
    return wall + offset;
  };
  const clock = (ms) => { const at = new Date(ms); return `${String(at.getHours()).padStart(2, "0")}:${String(at.getMinutes()).padStart(2, "0")}`; };
  const nonce = () => crypto.randomUUID ? crypto.randomUUID() : [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  const secret = () => btoa(String.fromCharCode(...crypto.getRandomValues(new Uint8Array(24)))).replace(/\+/g, "-").replace(/\//g, "_");
  const remember = (person) => { people.set(person.id, person); byCode.set(person.code, person); };
  const hall = () => (event ? event.hall : null);
  const CODE = /^[0-9A-HJKMNP-TV-Z]{8}$/;
  const MEANT = { O: "0", I: "1", L: "1", "О": "0", "А": "A", "В": "B", "С": "C", "Е": "E", "Н": "H", "К": "K", "М": "M", "Р": "P", "Т": "T", "Х": "X", "У": "Y" };
  const cleanCode = (text) => [...text.toUpperCase()].map((sign) => MEANT[sign] || sign).filter((sign) => /[0-9A-HJKMNP-TV-Z]/.test(sign)).join("");

  const light = () => {
    const output = part("light"), pending = waiting ? ` · ${say("waiting", { count: waiting })}` : "";
    const places = [...people.values()].filter((person) => "ri".includes(person.state)).length;
    const values = { people: places, time: clock(synced - offset) };
    if (refused && !key) { output.dataset.tone = "bad"; output.textContent = say(refused) + pending; }
    else if (invited && !isOnline) { output.dataset.tone = "warn"; output.textContent = say("enrol_offline") + pending; }
    else if (isBad) { output.dataset.tone = "bad"; output.textContent = say("bad_key") + pending; }
    else if (!key && !invited) { output.dataset.tone = "warn"; output.textContent = say("no_key"); }
    else if (!synced) { output.dataset.tone = "warn"; output.textContent = say("loading"); }
    else { output.dataset.tone = isOnline ? "ok" : "warn"; output.textContent = say(isOnline ? "ready" : "offline", values) + pending; }
    output.dataset.waiting = waiting;
    part("work").hidden = !synced || isBad;
    if (event) { part("title").textContent = event.title; part("desk-name").textContent = event.desk + (hall() ? `, ${(halls.find(([id]) => id === hall()) || [])[1] || ""}` : ""); }
    part("direction").hidden = !hall();
  };
  const show = (tone, title, detail, undo) => {
    const box = part("said");
    box.dataset.tone = tone;
    part("said-title").textContent = title;
    part("said-detail").textContent = detail || "";
    const button = part("undo");
    button.hidden = !undo;
    button.onclick = undo || null;
    box.hidden = false;
    box.scrollIntoView({ block: "nearest" });
    if (navigator.vibrate) navigator.vibrate(tone === "ok" ? 60 : [80, 60, 80]);
  };

  // Talking with the portal ---------------------------------------------------------------
  const ask = async (path, withKey, options = {}) => {
    const stop = new AbortController();
    const timer = setTimeout(() => stop.abort(), PATIENCE);
    const started = Date.now();
    try {
      const response = await fetch(path, { ...options, signal: stop.signal, credentials: "omit", cache: "no-store", headers: { Authorization: `Desk ${withKey}`, ...options.headers } });
      const data = response.headers.get("content-type")?.startsWith("application/json") ? await response.json() : null;
      if (response.ok && data && data.now) offset = data.now - (started + Date.now()) / 2;
      return { status: response.status, data };
    } finally {
      clearTimeout(timer);
    }
  };
  // Names leave the phone: the list, what was said, and the names beside what is not sent yet. Of a
  // key that was ended (a lost phone) unsent walk-ins go too; when nothing can be sent any more, all.
  const forget = async (reason, isFinal) => {
    people.clear(); byCode.clear(); keys.clear(); synced = 0; cursor = 0;
    part("found").replaceChildren(); part("problem-list").replaceChildren();
    part("problems").hidden = part("said").hidden = true;
    await write(["people", "meta", "log", "queue"], (store, meta, log, queue) => {
      store.clear(); log.clear();
      for (const name of ["event", "synced", "cursor", "key"]) meta.delete(name);
      queue.openCursor().onsuccess = ({ target: { result: at } }) => {
        if (!at) return;
        if (isFinal || (at.value.p && ["revoked", "unknown"].includes(reason))) at.delete();
        else at.update({ ...at.value, name: "" });
        at.continue();
      };
    });
    waiting = (await read("queue")).length;
  };
  const close = async (reason, isFinal) => { isBad = true; await forget(reason, isFinal); light(); };

  // The QR code invites one phone. The key is made here, so an answer that got lost does no harm.
  const enrol = async () => {
    let answer;
    try {
      answer = await ask("/desk/enrol", "", { method: "POST", body: JSON.stringify(invited), headers: { "Content-Type": "application/json" } });
    } catch {
      isOnline = false; return;
    }
    isOnline = [200, 400, 403].includes(answer.status);
    if (!isOnline) return;
    const { invitation, key: made } = invited;
    invited = null;
    if (answer.status !== 200) {
      refused = answer.data && answer.data.error === "used" ? "enrol_used" : "enrol_over";
      await write(["meta"], (meta) => meta.delete("invited"));
      if (key) show("bad", say(refused), "");
      return;
    }
    refused = "";
    await forget("", false);
    key = made; isBad = false;
    await write(["meta"], (meta) => { meta.put(key, "key"); meta.put(invitation, "used"); meta.delete("invited"); });
  };

  let pulling = null;
  const pull = () => { pulling = pulling || pullNow().finally(() => { pulling = null; }); return pulling; };
  async function pullNow() {
    if (invited) { await enrol(); light(); }
    if (event && synced && now() > event.ends) { await close("over", false); return; }
    if (!key || isBad) return;
    let answer;
    try {
      answer = await ask(`/desk/list${cursor ? `?since=${cursor}` : ""}`, key);
    } catch {
      isOnline = false; light(); return;
    }
    if (answer.status === 403) { await close(answer.data && answer.data.error, false); return; }
    if (answer.status !== 200) { isOnline = false; light(); return; }
    isOnline = true;
    const data = answer.data;
    const mine = new Set((await read("queue")).map((scan) => scan.r).filter(Boolean));
    if (data.whole) { people.clear(); byCode.clear(); }
    const changed = data.rows.map(([id, code, name, state, about, at, desk]) => {
      const old = people.get(id);
      const person = { id, code, name, state, about, at: at ? at * 1000 : 0, desk, inside: old ? old.inside : false, mine: old ? old.mine : "" };
      // What was scanned here and is not sent yet is newer than what the portal knows.
      if (mine.has(id) && old) { person.state = old.state; person.at = old.at; person.desk = old.desk; }
      remember(person);
      return person;
    });
    ({ event, halls, desks, now: synced, next: cursor } = data);
    await write(["people", "meta"], (store, meta) => {
      if (data.whole) store.clear();
      changed.forEach((person) => store.put(person));
      for (const [name, value] of Object.entries({ event, halls, desks, synced, cursor, offset })) meta.put(value, name);
    });
    light();
  }

  let pushing = null;
  const push = () => { pushing = pushing || pushNow().finally(() => { pushing = null; }); return pushing; };
  async function pushNow() {
    for (;;) {
      const queue = await read("queue");
      waiting = queue.length;
      light();
      if (!queue.length) return;
      // A desk whose key was renewed sends under the new one.
      const first = queue[0];
      const withKey = first.dead && event && first.slug === event.slug ? key : first.key;
      const batch = queue.filter((scan) => scan.key === first.key).slice(0, BATCH);
      const scans = batch.map(({ n, k, t, c, r, h, u, p }) => ({ n, k, t: Math.round(t), c, r, h, u, p }));
      let answer;
      try {
        answer = await ask("/desk/scans", withKey, { method: "POST", body: JSON.stringify({ scans }), headers: { "Content-Type": "application/json" } });
      } catch {
        isOnline = false; light(); return;
      }
      if (answer.status === 403 && withKey !== key) {
        if (!event) return; // which event the new key is for is not known yet
        // Of another event there is nobody left who would take them.
        await write(["queue"], (store) => batch.forEach((scan) => { if (scan.slug === event.slug) store.put({ ...scan, dead: true }); else store.delete(scan.seq); }));
        continue;
      }
      if (answer.status === 403) {
        const reason = answer.data && answer.data.error;
        await close(reason, reason === "over"); // three days after the end nothing can be sent
        return;
      }
      if (answer.status !== 200) { isOnline = false; light(); return; }
      isOnline = true;
      await settle(batch, answer.data.answers);
    }
  }
  async function settle(batch, answers) {
    const found = new Map(answers.map((one) => [one.n, one]));
    const changed = [], logged = [];
    for (const scan of batch) {
      const one = found.get(scan.n);
      const told = scan.told, result = one ? one.is : "late";
      if (one && one.r) {
        const person = people.get(one.r);
        if (person && !scan.h && ["in", "already"].includes(result)) { person.state = "i"; person.at = one.at; person.desk = one.desk; changed.push(person); }
        if (person && result === "cancelled") { person.state = "x"; changed.push(person); }
      }
      const entry = { n: scan.n, k: scan.k, t: scan.t, r: one && one.r, name: scan.name, told, result, at: one && one.at, desk: one && one.desk, isProblem: told !== result && result !== "undone" };
      if (entry.isProblem) { logged.push(entry); problem(entry); }
    }
    await write(["queue", "people", "log"], (queue, store, log) => {
      batch.forEach((scan) => queue.delete(scan.seq));
      changed.forEach((person) => store.put(person));
      logged.forEach((entry) => log.put(entry));
    });
  }
  const about = (result, at, desk) => {
    if (result === "already") return desk === (event && event.desk_id) ? say("already_here", { time: clock(at - offset) }) : say("already", { desk: desks[desk] || "", time: clock(at - offset) });
    return say({ waiting: "line", late: "bad_key" }[result] || result);
  };
  const problem = (entry) => {
    const item = document.createElement("li");
    item.textContent = `${entry.name || ""}: ${about(entry.result, entry.at, entry.desk)}`;
    part("problem-list").prepend(item);
    part("problems").hidden = false;
  };

  // Letting in ----------------------------------------------------------------------------
  const record = async (scan, person, told) => {
    const line = { n: nonce(), t: now(), h: hall(), key, slug: event.slug, name: person ? person.name : "", told, ...scan };
    await write(["queue", "people"], (queue, store) => { queue.add(line); if (person) store.put(person); });
    waiting += 1;
    light();
    push();
    return line;
  };
  const undo = (line, person, before) => async () => {
    part("undo").hidden = true;
    if (person) Object.assign(person, before);
    await record({ k: "undo", u: line.n, r: person ? person.id : undefined, h: undefined, name: line.name }, person, "undone");
    show("warn", say("undone"), line.name);
  };
  const enter = async (person, text) => {
    if (person.state === "w") return show("bad", person.name, say("line"));
    if (person.state === "x") return show("bad", person.name, say("cancelled"));
    const before = { state: person.state, at: person.at, desk: person.desk, inside: person.inside, mine: person.mine };
    if (direction === "out" && hall()) {
      person.inside = false;
      const line = await record({ k: "out", r: person.id }, person, "out");
      return show("ok", say("out"), person.name, undo(line, person, before));
    }
    const isIn = hall() ? person.inside : person.state === "i";
    // Let in here by mistake some guests ago: it can still be taken back.
    const back = person.mine ? undo({ n: person.mine, name: person.name }, person, hall() ? { inside: false, mine: "" } : { state: "r", at: 0, desk: null, mine: "" }) : null;
    if (isIn && !hall()) return show("warn", person.name, about("already", person.at, person.desk), back);
    if (isIn) return show("warn", person.name, say("already_here", { time: clock(person.at - offset) }), back);
    if (person.state !== "i") Object.assign(person, { state: "i", at: now(), desk: event.desk_id });
    person.inside = Boolean(hall());
    person.mine = nonce();
    const line = await record(text ? { n: person.mine, k: "in", c: text, r: person.id } : { n: person.mine, k: "in", r: person.id }, person, "in");
    show("ok", say("in"), [person.name, person.about].filter(Boolean).join(" · "), undo(line, person, before));
  };
  const byText = async (text) => {
    const clean = text.trim(), bar = clean.lastIndexOf("/");
    if (bar > 0 && clean.slice(0, bar).toLowerCase() !== event.slug.toLowerCase()) {
      return show("bad", say(/^\d{4}-\d{2}-/.test(clean) ? "foreign" : "unreadable"), "");
    }
    const code = cleanCode(clean.slice(bar + 1));
    if (!CODE.test(code)) return show("bad", say("unreadable"), "");
    // Somebody may have registered a minute ago.
    if (!byCode.has(code) && isOnline) await pull();
    const person = byCode.get(code);
    return person ? enter(person, code) : show("bad", say("wrong"), `${code.slice(0, 4)}-${code.slice(4)}`);
  };

  // The page ------------------------------------------------------------------------------
  const field = part("find"), list = part("found");
  const keyOf = (person) => {
    if (!keys.has(person.name)) keys.set(person.name, ` ${window.foldName(person.name)}`);
    return keys.get(person.name);
  };
  const search = () => {
    const wanted = window.foldName(field.value).split(" ").filter(Boolean);
    list.replaceChildren();
    part("none").hidden = true;
    if (!wanted.length || (wanted.length === 1 && wanted[0].length < 2)) return;
    const found = [];
    for (const person of people.values()) {
      if (wanted.every((word) => keyOf(person).includes(` ${word}`))) found.push(person);
      if (found.length >= 30) break;
    }
    part("none").hidden = found.length > 0;
    for (const person of found) {
      const item = document.createElement("li"), button = document.createElement("button");
      const state = { i: about("already", person.at, person.desk), w: say("line"), x: say("cancelled") }[person.state];
      button.type = "button";
      button.dataset.kind = "second";
      button.textContent = [person.name, person.about, state].filter(Boolean).join(" · ");
      button.addEventListener("click", async () => { await enter(person); field.value = ""; list.replaceChildren(); });
      item.append(button);
      list.append(item);
    }
  };
  // Nobody by that name: what was typed goes into the form of walk-ins.
  const walkIn = part("walk-in");
  const minor = () => { part("guardian").hidden = walkIn.elements.age_band.value !== "0-17"; };
  walkIn.addEventListener("change", minor);
  walkIn.addEventListener("reset", () => setTimeout(minor));
  part("write-down").addEventListener("click", () => {
    const [family, ...given] = field.value.trim().split(/\s+/);
    part("walk-in-box").open = true;
    walkIn.elements.family_name.value = family;
    walkIn.elements.given_name.value = given.join(" ");
    (given.length ? walkIn.elements.sex[0] : walkIn.elements.given_name).focus();
    field.value = ""; part("none").hidden = true;
  });
  let typing = 0;
  field.addEventListener("input", () => { clearTimeout(typing); typing = setTimeout(search, 120); });
  part("find-form").addEventListener("submit", async (submitted) => {
    submitted.preventDefault();
    const code = cleanCode(field.value);
    // A whole ticket, or eight signs with a digit among them (as every code has): no name is so.
    if (field.value.includes("/") || (CODE.test(code) && (/\d/.test(field.value) || byCode.has(code)))) { const text = field.value; field.value = ""; list.replaceChildren(); await byText(text); } else search();
  });
  walkIn.addEventListener("submit", async (submitted) => {
    submitted.preventDefault();
    const form = submitted.target, data = new FormData(form);
    const p = { ...Object.fromEntries(data), consent: data.has("consent") };
    if (!p.given_name.trim() || !p.family_name.trim() || (p.age_band === "0-17" && !p.guardian_name.trim())) return show("bad", say("bad"), "");
    const name = `${p.family_name} ${p.given_name}`.trim();
    const line = await record({ k: "walk_in", p, name }, null, "in");
    form.reset();
    part("walk-in-box").open = false;
    return show("ok", say("in"), name, undo(line, null, {}));
  });
  for (const radio of root.querySelectorAll("[name=direction]")) radio.addEventListener("change", () => { direction = radio.value; });

  // The camera ----------------------------------------------------------------------------
  const video = part("video"), button = part("camera");
  let stream = null, detect = null, lastText = "", lastAt = 0;
  const reader = async () => {
    if ("BarcodeDetector" in window && (await window.BarcodeDetector.getSupportedFormats()).includes("qr_code")) {
      const detector = new window.BarcodeDetector({ formats: ["qr_code"] });
      return async () => ((await detector.detect(video))[0] || {}).rawValue;
    }
    const { default: decode } = await import(root.dataset.decoder);
    const canvas = document.createElement("canvas"), pen = canvas.getContext("2d", { willReadFrequently: true });
    return async () => {
      const scale = Math.min(1, 640 / video.videoWidth);
      canvas.width = video.videoWidth * scale; canvas.height = video.videoHeight * scale;
      pen.drawImage(video, 0, 0, canvas.width, canvas.height);
      try { return decode(pen.getImageData(0, 0, canvas.width, canvas.height)); } catch { return ""; }
    };
  };
  const stop = () => { if (stream) stream.getTracks().forEach((track) => track.stop()); stream = null; video.hidden = true; button.textContent = say("scan"); };
  const look = async () => {
    if (!stream) return;
    const text = video.videoWidth ? await detect().catch(() => "") : "";
    if (text && (text !== lastText || Date.now() - lastAt > SAME_CODE)) { lastText = text; await byText(text); }
    if (text) lastAt = Date.now();
    setTimeout(look, 150);
  };
  button.addEventListener("click", async () => {
    if (stream) return stop();
    try {
      detect = detect || await reader();
      stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
      video.srcObject = stream; video.hidden = false; await video.play();
      button.textContent = say("stop");
      return look();
    } catch {
      stop();
      return show("bad", say("no_camera"), "");
    }
  });

  // Begin ---------------------------------------------------------------------------------
  const begin = async () => {
    key = (await read("meta", "key")) || "";
    invited = (await read("meta", "invited")) || null;
    const given = location.hash.slice(1);
    if (/^[\w-]{20,64}$/.test(given)) {
      history.replaceState(null, "", location.pathname);
      if (given !== (await read("meta", "used")) && !(invited && invited.invitation === given)) {
        invited = { invitation: given, key: secret() };
        await write(["meta"], (meta) => meta.put(invited, "invited"));
      }
    }
    const values = await Promise.all(["event", "halls", "desks", "synced", "cursor", "offset"].map((name) => read("meta", name)));
    [event, halls, desks, synced, cursor, offset] = [values[0] || null, values[1] || [], values[2] || {}, values[3] || 0, values[4] || 0, values[5] || 0];
    if (event && now() > event.ends) { isBad = true; await forget("over", false); } // no names stay
    (await read("people")).forEach(remember);
    (await read("log")).filter((entry) => entry.isProblem).forEach(problem);
    waiting = (await read("queue")).length;
    light();
    if ("serviceWorker" in navigator) await navigator.serviceWorker.register("/desk/sw.js", { scope: "/desk/" }).catch(() => {});
    if (navigator.storage && navigator.storage.persist) navigator.storage.persist();
    if (!("BarcodeDetector" in window)) import(root.dataset.decoder).catch(() => {});
    if (invited) { await enrol(); light(); }
    await push();
    await pull();
    setInterval(push, PUSH_EVERY);
    setInterval(pull, PULL_EVERY);
    addEventListener("online", () => { push().then(pull); });
  };
  begin().catch(() => { part("light").dataset.tone = "bad"; part("light").textContent = say("old_browser"); });
})();
