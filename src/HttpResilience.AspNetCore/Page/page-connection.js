// The stream of events, and what is known about it: live, reconnecting, or stale since when.

import { mark, put } from './page-format.js';

const silence = 4_000;
const shown = document.getElementById('connection');
const text = document.getElementById('connection-text');
const clock = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit', second: '2-digit', hour12: false });
let source = null;
let lastStatus = null;
let lastHeard = 0;
let refused = null;
let retryAt = 0;

function tell(state, words) {
  mark(shown, 'data-state', state);
  mark(document.documentElement, 'data-link', state);
  put(text, words);
}

/** The browser reconnects by itself after a broken connection, but not after an answer that is no stream. */
async function whenClosed() {
  source.close();
  source = null;
  retryAt = performance.now() + 1_500;
  try {
    const answer = await fetch('status', { redirect: 'manual' });
    refused = answer.status === 401 || answer.status === 403 || answer.type === 'opaqueredirect' ? 'Not allowed: sign in and reload' : null;
  } catch {
    refused = null;
  }
}

function connect(onStatus, onEvent) {
  lastHeard = performance.now();
  source = new EventSource('events');
  source.addEventListener('status', message => {
    lastHeard = performance.now();
    lastStatus = new Date();
    refused = null;
    tell('live', 'Live');
    onStatus(JSON.parse(message.data));
  });
  source.addEventListener('event', message => onEvent(JSON.parse(message.data)));
  source.addEventListener('error', () => {
    judge();
    if (source?.readyState === EventSource.CLOSED) whenClosed();
  });
}

function judge() {
  const stale = lastStatus ? `, stale since ${clock.format(lastStatus)}` : '';
  if (refused) tell('lost', refused + stale);
  else tell(lastStatus ? 'lost' : 'connecting', (lastStatus ? 'Reconnecting' : 'Connecting') + stale);
}

/** Keeps a stream open for as long as the page is. */
export function keepConnected(onStatus, onEvent) {
  connect(onStatus, onEvent);
  setInterval(() => {
    const now = performance.now();
    if (source === null) {
      if (now >= retryAt) connect(onStatus, onEvent);
      judge();
    } else if (now - lastHeard > silence) {
      // A half-open connection tells nothing; a new one tells what is true.
      source.close();
      connect(onStatus, onEvent);
      judge();
    }
  }, 500);
}
