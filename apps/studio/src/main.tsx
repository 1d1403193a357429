// The page starts here.
import { effect } from '@preact/signals';
import { render } from 'preact';

import { App } from './app.tsx';
import { start } from './state/start.ts';
import { fetchTexts } from './texts/texts.ts';

// Without the texts of another language the page says it in English.
await fetchTexts().catch(() => undefined);
render(<App />, document.querySelector('#studio')!);
effect(() => void fetchTexts().catch(() => undefined));
void start();

// A file that is dropped beside its place would take the page away.
for (const event of ['dragover', 'drop'] as const) {
  window.addEventListener(event, (moved) => {
    moved.preventDefault();
  });
}

if (import.meta.env.PROD && 'serviceWorker' in navigator) {
  // Without it the page works as well, but not offline.
  navigator.serviceWorker.register('./service-worker.js').catch(() => undefined);
}
