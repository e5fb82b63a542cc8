// Answers when the network does not. Its settings (SHELL) are written in front by the portal.
// Two stores: "shell-…" of this version of the portal, thrown away with it, and the reader's own,
// which only the reader empties. Nothing a signed-in person sees ever enters either of them: the
// worker itself keeps nothing but the shell, which it fetches without cookies.
"use strict";
const { version, assets, saved, offline, hashed } = self.SHELL;
const SHELL_STORE = `shell-${version}`;
const SAVED_STORE = "saved-v1";
const PATIENCE = 4000; // then the saved copy is shown: a weak network is worse than none
const ANYWAY = { ignoreVary: true, ignoreSearch: true };

// Without the headers of one answer: what matters is the content and what it may do.
const plain = async (response) => {
  const headers = {};
  for (const name of ["content-type", "content-security-policy", "x-content-type-options", "referrer-policy"]) {
    const value = response.headers.get(name);
    if (value) headers[name] = value;
  }
  return new Response(await response.blob(), { headers });
};

addEventListener("install", (event) => event.waitUntil((async () => {
  const store = await caches.open(SHELL_STORE);
  const pages = [...Object.values(saved), ...Object.values(offline)];
  await Promise.all([...assets, ...pages].map(async (url) => {
    const response = await fetch(url, { credentials: "omit", cache: "no-cache" });
    if (!response.ok) throw new Error(`${response.status} ${url}`);
    await store.put(url, await plain(response));
  }));
  await self.skipWaiting();
})()));

addEventListener("activate", (event) => event.waitUntil((async () => {
  for (const name of await caches.keys()) {
    if (name.startsWith("shell-") && name !== SHELL_STORE) await caches.delete(name);
  }
  if (self.registration.navigationPreload) await self.registration.navigationPreload.enable();
  await self.clients.claim();
})()));

const inStore = async (name, url) => (await caches.open(name)).match(url, ANYWAY);

// A page of the site: from the network, else what the reader saved, else what says so.
const page = async (event) => {
  const path = new URL(event.request.url).pathname;
  const network = (async () => (await event.preloadResponse) || fetch(event.request))();
  const kept = (await inStore(SAVED_STORE, path)) ||
    (Object.values(saved).includes(path) && await inStore(SHELL_STORE, path));
  if (kept) {
    const late = new Promise((resolve) => { setTimeout(resolve, PATIENCE); });
    const response = await Promise.race([network.catch(() => null), late]);
    return response && response.status < 500 ? response : kept;
  }
  try {
    return await network;
  } catch (error) {
    const language = path.split("/")[1];
    return (await inStore(SHELL_STORE, offline[language] || Object.values(offline)[0])) || Promise.reject(error);
  }
};

// Stylesheet, signs, scripts. A saved page keeps those it was made with.
const asset = async (request) => {
  const path = new URL(request.url).pathname;
  const kept = async () => (await inStore(SHELL_STORE, path)) || inStore(SAVED_STORE, path);
  if (hashed) {
    const found = await kept();
    if (found) return found;
  }
  try {
    const response = await fetch(request);
    return response.ok ? response : (await kept()) || response;
  } catch (error) {
    return (await kept()) || Promise.reject(error);
  }
};

const picture = async (request) => (await inStore(SAVED_STORE, request.url)) || fetch(request);

addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET") return;
  const url = new URL(request.url);
  const own = url.origin === self.location.origin;
  if (request.mode === "navigate") {
    if (own) event.respondWith(page(event));
  } else if (own && url.pathname.startsWith("/static/")) {
    event.respondWith(asset(request));
  } else if (request.destination === "image") {
    event.respondWith(picture(request));
  }
});
