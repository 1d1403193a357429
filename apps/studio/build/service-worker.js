// Keeps the site's files, so that it opens without a network. The build puts in its version and the list of files; a new
// version has a cache of its own, and takes over when the last page of the old one is closed.
const cacheName = 'rnnkit-studio-VERSION';
const files = ['files'];

self.addEventListener('install', (event) => {
  event.waitUntil(caches.open(cacheName).then((cache) => cache.addAll(files)));
});

self.addEventListener('activate', (event) => {
  const removeOld = async () => {
    const names = await caches.keys();
    const old = names.filter((name) => name.startsWith('rnnkit-studio-') && name !== cacheName);
    await Promise.all(old.map((name) => caches.delete(name)));
    await self.clients.claim();
  };
  event.waitUntil(removeOld());
});

self.addEventListener('fetch', (event) => {
  const { request } = event;
  if (request.method !== 'GET' || new URL(request.url).origin !== self.location.origin) return;
  const answer = async () => {
    const cache = await caches.open(cacheName);
    return (await cache.match(request, { ignoreSearch: request.mode === 'navigate' })) ?? fetch(request);
  };
  event.respondWith(answer());
});
