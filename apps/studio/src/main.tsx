// The page starts here.
import { render } from 'preact';

import { App } from './app.tsx';
import { start } from './state/start.ts';

render(<App />, document.querySelector('#studio')!);
void start();

if (import.meta.env.PROD && 'serviceWorker' in navigator) {
  // Without it the page works as well, but not offline.
  navigator.serviceWorker.register('./service-worker.js').catch(() => undefined);
}
