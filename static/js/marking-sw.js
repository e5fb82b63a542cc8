// Opens an assessor's page of marking again when the network does not answer. One worker a link: its
// scope is the address of the page, which is all it keeps, with the files in its settings (MARKING,
// written in front by the portal). The page ends it when everything is handed in; it ends itself when
// the link is over or the portal no longer knows it.
"use strict";
const { assets, hashed } = self.MARKING;
const path = new URL(self.registration.scope).pathname;
const STORE = `marking:${path}`;
const PATIENCE = 4000; // a weak network is worse than none
const ANYWAY = { ignoreVary: true, ignoreSearch: true };

const shelf = () => caches.open(STORE);
const end = async () => { await caches.delete(STORE); await self.registration.unregister(); };
const isOver = (page) => !(Date.parse(page.headers.get("x-link-until")) > Date.now());

addEventListener("install", (event) => event.waitUntil((async () => {
  const store = await shelf();
  await Promise.all([path, ...assets].map(async (url) => {
    const response = await fetch(url, { cache: "no-cache" });
    if (!response.ok) throw new Error(`${response.status} ${url}`);
    await store.put(url, response);
  }));
  await self.skipWaiting();
})()));
addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

const open = async (request) => {
  const store = await shelf();
  let old = await store.match(path, ANYWAY);
  if (old && isOver(old)) { await end(); old = null; }
  const network = fetch(request).then(async (response) => {
    if (response.status === 404) await end();
    else if (response.ok && response.type === "basic") await store.put(path, response.clone());
    return response;
  });
  if (!old) return network;
  const late = new Promise((resolve) => { setTimeout(resolve, PATIENCE); });
  const response = await Promise.race([network.catch(() => null), late]);
  return response && response.status < 500 ? response : old;
};

const asset = async (request) => {
  const old = await (await shelf()).match(request.url, ANYWAY);
  if (old && hashed) return old;
  try { return await fetch(request); } catch (error) { if (old) return old; throw error; }
};

addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== self.location.origin) return;
  if (request.mode === "navigate" && url.pathname === path) event.respondWith(open(request));
  else if (url.pathname.startsWith("/static/")) event.respondWith(asset(request));
});
