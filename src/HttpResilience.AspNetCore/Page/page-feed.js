// The event stream: what came with the last status and what came in between, the newest first.

import { arrange, mark, put, stamp, time, words } from './page-format.js';

const limit = 120;
const list = document.getElementById('events');
const none = document.getElementById('no-events');
const kept = new Map();
let events = [];
let dirty = false;

const keyOf = event => `${event.at}\n${event.name}\n${event.text}`;

export function addEvents(more) {
  const known = new Set(events.map(keyOf));
  const fresh = more.filter(event => !known.has(keyOf(event)) && known.add(keyOf(event)));
  if (!fresh.length) return;
  events = [...fresh, ...events].sort((a, b) => Date.parse(b.at) - Date.parse(a.at)).slice(0, limit);
  dirty = true;
}

function makeEvent(event, now) {
  const view = stamp('event-template');
  mark(view.root, 'data-level', words(event.level).split(' ')[0]);
  mark(view.slots.at, 'datetime', event.at);
  put(view.slots.at, time(event.at, now));
  put(view.slots.level, words(event.level));
  put(view.slots.name, event.name);
  put(view.slots.text, event.text);
  return view;
}

export function renderFeed(now) {
  if (!dirty) return;
  dirty = false;
  none.hidden = events.length > 0;
  arrange(list, kept, events, keyOf, event => makeEvent(event, now));
}
