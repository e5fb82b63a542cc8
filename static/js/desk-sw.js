// Opens the page of a desk when the network does not answer. Its settings (DESK) are written in front
// by the portal. It keeps the page and its files, never the list: that lies in the page's database.
"use strict";
const { version, page, assets, hashed } = self.DESK;
const STORE = `desk-${version}`;
const PATIENCE = 3000;
const ANYWAY = { ignoreVary: true, ignoreSearch: true };

addEventListener("install", (event) => event.waitUntil((async () => {
  const store = await caches.open(STORE);
  await Promise.all([page, ...assets].map(async (url) => {
    const response = await fetch(url, { cache: "no-cache" });
    if (!response.ok) throw new Error(`${response.status} ${url}`);
    await store.put(url, response);
  }));
  await self.skipWaiting();
})()));

addEventListener("activate", (event) => event.waitUntil((async () => {
  for (const name of await caches.keys()) {
    if (name.startsWith("desk-") && name !== STORE) await caches.delete(name);
  }
  await self.clients.claim();
})()));

const kept = async (path) => (await caches.open(STORE)).match(path, ANYWAY);
const keep = async (path, response) => {
  if (response.ok && response.type === "basic") await (await caches.open(STORE)).put(path, response.clone());
  return response;
};

// The page in the language that was asked for last; a weak network is worse than none.
const open = async (request) => {
  const old = await kept(page);
  const network = fetch(request).then((response) => keep(page, response));
  if (!old) return network;
  const late = new Promise((resolve) => { setTimeout(resolve, PATIENCE); });
  const response = await Promise.race([network.catch(() => null), late]);
  return response && response.ok ? response : old;
};

const asset = async (request, path) => {
  const old = await kept(path);
  if (old && hashed) return old;
  try {
    return await keep(path, await fetch(request));
  } catch (error) {
    if (old) return old;
    throw error;
  }
};

addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== self.location.origin) return;
  if (request.mode === "navigate" && url.pathname === page) event.respondWith(open(request));
  else if (url.pathname.startsWith("/static/")) event.respondWith(asset(request, url.pathname));
});
