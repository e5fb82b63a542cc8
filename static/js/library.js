// The library on the phone: saving, "my saved", reading progress, practising cards.
// Everything stays in the browser. Without this script all pages read the same.
(() => {
  "use strict";
  const SAVED_STORE = "saved-v1";
  const ENTRY = "/saved-entry"; // an entry of the list stands in the same store, under this + path
  const ANYWAY = { ignoreVary: true, ignoreSearch: true };
  const canKeep = "serviceWorker" in navigator && "caches" in window;
  const find = (name, root = document) => root.querySelector(`[data-${name}]`);
  const all = (name, root = document) => [...root.querySelectorAll(`[data-${name}]`)];
  const words = {};
  for (const [name, text] of Object.entries((find("words") || document.body).dataset)) {
    if (name.startsWith("say")) words[name.slice(3).toLowerCase()] = text;
  }

  const fill = (text, values) =>
    (text || "").replace(/\{(\w+)\}/g, (_whole, name) => values[name]).replace(/(\d) (?=\S+$)/, "$1\u00a0");
  const size = (bytes) => {
    const number = bytes < 1e6 ? Math.max(1, Math.round(bytes / 1000)) : (bytes / 1e6).toFixed(1);
    const shown = document.documentElement.lang === "en" ? String(number) : String(number).replace(".", ",");
    return fill(bytes < 1e6 ? words.kb : words.mb, { size: shown });
  };
  // Storage may be full or forbidden; then nothing is remembered and nothing breaks.
  const remember = (key, value) => { try { localStorage.setItem(key, JSON.stringify(value)); } catch { /* not kept */ } };
  const recall = (key) => { try { return JSON.parse(localStorage.getItem(key)); } catch { return null; } };

  // Who saves nothing needs no worker, and its shell would weigh more than the page one came for.
  const ready = async () => {
    await navigator.serviceWorker.register("/sw.js");
    return navigator.serviceWorker.ready;
  };

  // The store -------------------------------------------------------------------------------
  const locked = (work) => (navigator.locks ? navigator.locks.request("library-saved", work) : work());
  const open = () => caches.open(SAVED_STORE);

  const entries = async () => {
    const store = await open();
    const keys = (await store.keys()).filter((request) => new URL(request.url).pathname.startsWith(`${ENTRY}/`));
    const found = await Promise.all(keys.map(async (key) => (await store.match(key)).json()));
    return found.sort((one, two) => two.at - one.at);
  };
  const entryOf = async (path) => {
    const found = await (await open()).match(ENTRY + path, ANYWAY);
    return found ? found.json() : null;
  };

  // The answer without what belongs to one visit; no cookie goes out, so no page of somebody who
  // is signed in comes back.
  const get = async (url, headers = {}) => {
    const response = await fetch(url, { credentials: "omit", headers });
    if (!response.ok) throw Object.assign(new Error(`${response.status} ${url}`), { isGone: response.status < 500 });
    const kept = {};
    for (const name of ["content-type", "content-security-policy", "x-content-type-options", "referrer-policy"]) {
      const value = response.headers.get(name);
      if (value) kept[name] = value;
    }
    return { blob: await response.blob(), headers: kept };
  };

  // What a page needs to look right: its stylesheet, signs, scripts and pictures. A picture in two
  // sizes is kept in the small one, which then stands in for the large one too.
  const parts = (html, base) => {
    const page = new DOMParser().parseFromString(html, "text/html");
    const found = new Map(); // address to answer → address to fetch
    const add = (address, from = address) => {
      if (!address || address.startsWith("data:")) return;
      const url = new URL(address, base);
      url.hash = "";
      const source = new URL(from, base);
      source.hash = "";
      found.set(url.href, source.href);
    };
    for (const link of page.querySelectorAll("link[rel=stylesheet], link[rel=icon]")) add(link.getAttribute("href"));
    for (const use of page.querySelectorAll("use")) add(use.getAttribute("href"));
    for (const script of page.querySelectorAll("script[src]")) add(script.getAttribute("src"));
    for (const image of page.querySelectorAll("main img[src]")) {
      const small = image.closest("picture") && image.closest("picture").querySelector("source[srcset]");
      const light = small ? small.getAttribute("srcset").trim().split(/[\s,]+/)[0] : null;
      if (light) add(light);
      add(image.getAttribute("src"), light || image.getAttribute("src"));
    }
    return found;
  };

  const keep = async (material, files = []) => {
    const store = await open();
    const base = new URL(material.path, location.href).href;
    const page = await get(material.path, { "X-Save-Offline": "1" });
    const wanted = parts(await page.blob.text(), base);
    for (const file of files) wanted.set(new URL(file, base).href, new URL(file, base).href);
    const weights = {};
    const fetched = new Map();
    const own = (url) => new URL(url).origin === location.origin;
    const put = async (url, source) => {
      const old = await store.match(url, ANYWAY);
      // Names of pictures and, in use, of stylesheets change with their content.
      const isKept = old && /\.[0-9a-f]{12}\.\w+$|\/media\//.test(url);
      let part;
      if (isKept) part = { blob: await old.blob() };
      else {
        if (!fetched.has(source)) fetched.set(source, get(source, own(source) ? { "X-Save-Offline": "1" } : {}));
        try {
          part = await fetched.get(source);
        } catch (error) {
          if (error.isGone) return; // a picture that is lost on the server too
          throw error;
        }
        await store.put(url, new Response(part.blob, { headers: part.headers }));
      }
      weights[url] = part.blob.size;
      if (/\.css$/.test(url)) {
        for (const [, inner] of (await part.blob.text()).matchAll(/url\(["']?([^"')]+)/g)) {
          const address = new URL(inner, url);
          if (!inner.startsWith("data:") && !weights[address.href]) await put(address.href, address.href);
        }
      }
    };
    for (const [url, source] of wanted) await put(url, source);
    await store.put(base, new Response(page.blob, { headers: page.headers }));
    const alone = Object.entries(weights).filter(([url]) => !new URL(url).pathname.startsWith("/static/"));
    const entry = {
      ...material,
      bytes: alone.reduce((sum, [, bytes]) => sum + bytes, page.blob.size),
      at: Date.now(),
      weights,
    };
    // Last: whatever breaks off before leaves no line in the list.
    await store.put(ENTRY + material.path, new Response(JSON.stringify(entry), { headers: { "content-type": "application/json" } }));
    return entry;
  };
  const save = async (material, files) => {
    if (navigator.storage && navigator.storage.persist) navigator.storage.persist().catch(() => {});
    try {
      await ready(); // "saved" means that it opens without a connection
      return await locked(() => keep(material, files));
    } catch (error) {
      await locked(sweep);
      throw error;
    }
  };
  // Parts that no saved page needs any more.
  const sweep = async () => {
    const store = await open();
    const needed = new Set();
    for (const entry of await entries()) {
      needed.add(new URL(entry.path, location.href).href);
      needed.add(new URL(ENTRY + entry.path, location.href).href);
      Object.keys(entry.weights).forEach((url) => needed.add(url));
    }
    for (const request of await store.keys()) if (!needed.has(request.url)) await store.delete(request);
  };
  const remove = (paths) => locked(async () => {
    const store = await open();
    for (const path of paths) await store.delete(ENTRY + path, ANYWAY);
    await sweep();
  });
  const failure = (error) => (error && error.name === "QuotaExceededError" ? words.full : words.failed);

  // A material: save it ---------------------------------------------------------------------
  const keepPart = find("keep");
  if (keepPart && canKeep) {
    const button = find("keep-save", keepPart);
    const label = button.querySelector("span");
    const said = find("keep-said", keepPart);
    const files = find("keep-files", keepPart);
    const chosen = () => (files ? [...files.querySelectorAll("input:checked")] : []);
    const { keep: path, title, language, revision, bytes } = keepPart.dataset;
    const material = { path, title, language, revision };
    const weight = () => chosen().reduce((sum, box) => sum + Number(box.dataset.bytes), Number(bytes));
    const show = (entry) => {
      const isOld = entry && String(entry.revision) !== revision;
      const more = entry && chosen().some((box) => !entry.weights[new URL(box.value, location.href).href]);
      button.hidden = Boolean(entry && !isOld && !more);
      find("keep-list", keepPart).hidden = !entry;
      label.textContent = fill(isOld ? words.newer : words.save, { size: size(weight()) });
      if (entry && !isOld && !said.dataset.tone) said.textContent = fill(words.saved, { size: size(entry.bytes) });
    };
    const refresh = async () => show(await entryOf(path));
    if (files) {
      files.hidden = false;
      files.addEventListener("change", refresh);
    }
    button.addEventListener("click", async () => {
      if (button.dataset.busy) return;
      button.dataset.busy = "1";
      button.setAttribute("aria-disabled", "true");
      delete said.dataset.tone;
      said.textContent = fill(words.saving, { done: 0, all: 1 });
      try {
        await save(material, chosen().map((box) => box.value));
        delete said.dataset.tone;
      } catch (error) {
        said.textContent = failure(error);
        said.dataset.tone = "bad";
      }
      button.removeAttribute("aria-disabled");
      delete button.dataset.busy;
      show(await entryOf(path));
    });
    refresh();
  }

  // Lines of the catalogue and of shelves: each with its size, saved where it stands ---------
  const hits = canKeep && find("hits");
  const showHits = async () => {
    // The buttons stand at once, so that nothing moves under a finger; their sizes come later.
    const rows = [];
    for (const line of document.querySelectorAll(".hit:not([data-link])")) {
      const link = line.querySelector("h3 a");
      line.append(hits.content.cloneNode(true));
      const row = { path: new URL(link.href).pathname, part: line.querySelector(".keep") };
      find("hit-label", row.part).textContent = fill(words.save, { size: "…" });
      find("hit-title", row.part).textContent = `: ${link.textContent}`;
      rows.push(row);
    }
    const query = new URLSearchParams();
    for (const path of new Set(rows.map((row) => row.path))) {
      query.append("m", path.split("/").slice(3).filter(Boolean).join("/"));
    }
    const found = new Map();
    try {
      const response = rows.length && await fetch(`${hits.dataset.hits}?${query}`, { credentials: "omit" });
      if (response && response.ok) for (const item of (await response.json()).items) found.set(item.path, item);
    } catch { /* without a connection there is nothing to save */ }
    for (const row of rows) {
      if (found.has(row.path)) await showHit(row.part, found.get(row.path));
      else row.part.remove();
    }
  };
  const showHit = async (part, { path, title, language, revision, bytes }) => {
    const [button, said, kept] = [find("hit-save", part), find("hit-said", part), find("hit-kept", part)];
    const show = (entry) => {
      const isOld = entry && String(entry.revision) !== String(revision);
      kept.hidden = !entry || isOld;
      button.hidden = !kept.hidden;
      find("hit-label", button).textContent = fill(isOld ? words.newer : words.save, { size: size(bytes) });
    };
    button.addEventListener("click", async () => {
      if (button.hasAttribute("aria-disabled")) return;
      button.setAttribute("aria-disabled", "true");
      said.textContent = fill(words.saving, { done: 0, all: 1 });
      try {
        const entry = await save({ path, title, language, revision: String(revision) });
        said.textContent = "";
        show(entry);
      } catch (error) {
        said.textContent = failure(error);
      }
      button.removeAttribute("aria-disabled");
    });
    show(await entryOf(path));
    button.removeAttribute("aria-disabled");
  };
  if (hits) showHits();

  // A shelf: first its size, then all of it -------------------------------------------------
  for (const shelf of canKeep ? all("shelf") : []) {
    const [ask, go] = [find("shelf-ask", shelf), find("shelf-save", shelf)];
    const [said, bar] = [find("shelf-said", shelf), find("shelf-progress", shelf)];
    let missing = [];
    shelf.hidden = false;
    ask.addEventListener("click", async () => {
      try {
        const response = await fetch(shelf.dataset.shelf, { credentials: "omit" });
        if (!response.ok) throw new Error(response.status);
        const manifest = await response.json();
        const kept = new Map((await entries()).map((entry) => [entry.path, String(entry.revision)]));
        missing = manifest.items.filter((item) => kept.get(item.path) !== String(item.revision));
        const bytes = missing.reduce((sum, item) => sum + item.bytes, 0);
        said.textContent = fill(words.shelf, { all: manifest.items.length, size: size(manifest.bytes) });
        if (manifest.left_off) said.textContent += ` ${fill(words.left, { all: manifest.items.length })}.`;
        go.querySelector("span").textContent = fill(words.save, { size: size(bytes) });
        ask.hidden = true;
        go.hidden = !missing.length;
        if (missing.length) go.focus();
      } catch (error) {
        said.textContent = failure(error);
      }
    });
    go.addEventListener("click", async () => {
      go.hidden = true;
      bar.hidden = false;
      const count = missing.length;
      bar.max = count;
      let broken = null;
      for (const [done, { path, title, language, revision }] of missing.entries()) {
        bar.value = done;
        said.textContent = fill(words.saving, { done, all: count });
        try {
          await save({ path, title, language, revision: String(revision) });
        } catch (error) {
          broken = broken || { error, done };
          break;
        }
      }
      bar.hidden = true;
      if (broken) {
        said.textContent = `${failure(broken.error)} ${fill(words.some, { done: broken.done, all: count })}`;
        missing = missing.slice(broken.done);
        go.hidden = false;
      } else said.textContent = fill(words.done, { done: count, all: count });
    });
  }

  // My saved --------------------------------------------------------------------------------
  const list = find("saved");
  const showList = async () => {
    const found = await entries();
    const rows = find("saved-list", list);
    rows.replaceChildren();
    const weights = {};
    for (const entry of found) {
      Object.assign(weights, entry.weights);
      const row = find("saved-row", list).content.cloneNode(true);
      const link = find("row-link", row);
      link.href = entry.path;
      link.textContent = entry.title;
      link.lang = entry.language;
      find("row-size", row).textContent = size(entry.bytes);
      const slug = entry.path.split("/")[3];
      const read = recall(`read:${slug}`);
      if (read) find("row-read", row).textContent = `· ${fill(words.read, { share: `${Math.round(read.share * 100)}\u202f%` })}`;
      find("row-name", row).textContent = `: ${entry.title}`;
      find("row-remove", row).addEventListener("click", async () => {
        await remove([entry.path]);
        find("saved-said", list).textContent = entry.title;
        await showList();
      });
      rows.append(row);
    }
    const shared = Object.entries(weights).filter(([url]) => new URL(url).pathname.startsWith("/static/"));
    const total = found.reduce((sum, entry) => sum + entry.bytes, shared.reduce((sum, [, bytes]) => sum + bytes, 0));
    find("saved-total", list).textContent = fill(words.shelf, { all: found.length, size: size(total) });
    find("saved-some", list).hidden = !found.length;
    find("saved-none", list).hidden = found.length > 0;
  };
  if (list && !canKeep) find("saved-cannot", list).hidden = false;
  if (list && canKeep) {
    ready().catch(() => {});
    const [clear, sure] = [find("saved-clear", list), find("saved-sure", list)];
    const ask = (isAsked) => { sure.hidden = !isAsked; clear.hidden = isAsked; };
    clear.addEventListener("click", () => { ask(true); find("saved-no", list).focus(); });
    find("saved-no", list).addEventListener("click", () => { ask(false); clear.focus(); });
    find("saved-yes", list).addEventListener("click", async () => {
      await remove((await entries()).map((entry) => entry.path));
      ask(false);
      await showList();
    });
    showList();
  }
  const again = find("again");
  if (again) {
    again.hidden = false;
    again.addEventListener("click", () => location.reload());
  }

  // Reading: where one is, and where one stopped --------------------------------------------
  const reading = find("reading");
  const headings = reading ? [...reading.querySelectorAll("h2[id]")].filter((part) => !part.closest("[data-cards]")) : [];
  if (headings.length) {
    const key = `read:${reading.dataset.reading}`;
    const before = recall(key);
    const goOn = find("go-on", reading);
    if (before && before.share < 1 && !location.hash) {
      // In another language of the same material it is the heading of the same number.
      const there = document.getElementById(before.anchor) || headings[Math.min(before.at, headings.length - 1)];
      goOn.querySelector("a").href = `#${encodeURIComponent(there.id)}`;
      goOn.hidden = false;
    }
    let waiting = false;
    const look = () => {
      waiting = false;
      const passed = headings.filter((part) => part.getBoundingClientRect().top < innerHeight / 2);
      const here = passed[passed.length - 1];
      for (const link of document.querySelectorAll(".toc a")) {
        if (here && decodeURIComponent(link.hash.slice(1)) === here.id) link.setAttribute("aria-current", "true");
        else link.removeAttribute("aria-current");
      }
      if (here && scrollY > 0) {
        const isEnd = scrollY + innerHeight > document.documentElement.scrollHeight - innerHeight / 2;
        remember(key, { anchor: here.id, at: passed.length - 1, share: isEnd ? 1 : passed.length / (headings.length + 1) });
      }
    };
    addEventListener("scroll", () => {
      if (!waiting) setTimeout(look, 200);
      waiting = true;
    }, { passive: true });
  }

  // Cards: one at a time, those one did not know come again ----------------------------------
  for (const part of all("cards")) {
    const key = `cards:${part.dataset.cards}`;
    const [start, bar, said] = [find("practise", part), find("practice", part), find("practice-said", part)];
    const items = [...part.querySelectorAll(".cards > li")];
    let known = [];
    let queue = [];
    const show = () => {
      const here = queue[0];
      for (const item of items) {
        item.hidden = item !== here;
        item.querySelector("details").open = false;
      }
      said.textContent = fill(words.known, { done: known.length, all: items.length });
      for (const button of bar.querySelectorAll("[data-answer=known], [data-answer=again]")) button.hidden = !here;
      if (here) here.querySelector("summary").focus({ preventScroll: true });
      remember(key, { known });
    };
    const begin = () => {
      const kept = recall(key);
      known = kept ? kept.known.filter((id) => items.some((item) => item.id === id)) : [];
      if (known.length === items.length) known = [];
      queue = items.filter((item) => !known.includes(item.id));
      part.querySelector(".cards").classList.add("one");
      start.hidden = true;
      bar.hidden = false;
      show();
    };
    const stop = () => {
      part.querySelector(".cards").classList.remove("one");
      items.forEach((item) => { item.hidden = false; });
      bar.hidden = true;
      start.hidden = false;
      start.focus();
    };
    start.hidden = false;
    start.addEventListener("click", begin);
    bar.addEventListener("click", (event) => {
      const answer = (event.target.closest("[data-answer]") || { dataset: {} }).dataset.answer;
      if (answer === "stop") stop();
      if (answer === "restart") { known = []; queue = [...items]; show(); }
      if (answer === "known") { known.push(queue.shift().id); show(); }
      if (answer === "again") { queue.push(queue.shift()); show(); }
    });
  }
})();
