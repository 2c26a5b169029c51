// Shows what the service pushes to this browser, and opens where it leads. Nothing is kept for offline use.
self.addEventListener('push', (event) => {
  const { title, body, url, tag } = event.data.json();
  event.waitUntil(self.registration.showNotification(title, { body, tag, data: { url } }));
});

self.addEventListener('notificationclick', (event) => {
  event.notification.close();
  const { url } = event.notification.data;
  event.waitUntil(open(new URL(url, self.location.origin)));
});

/** In a window of the app where one is open; an address of somewhere else is not opened. */
async function open(url) {
  if (url.origin !== self.location.origin) return;
  const [window] = await self.clients.matchAll({ type: 'window' });
  if (window === undefined) return void (await self.clients.openWindow(url.href));
  await window.focus();
  await window.navigate(url.href);
}
