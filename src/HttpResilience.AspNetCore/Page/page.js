// Starts the page: takes each status from the stream, renders once a frame at most, and says changes to a screen reader.

import { keepConnected } from './page-connection.js';
import { openDetail, renderDetail } from './page-detail.js';
import { addEvents, renderFeed } from './page-feed.js';
import { clientName, mark, put, stateWord } from './page-format.js';
import { needsAttention, renderLanes, toneOf } from './page-lanes.js';

const byId = id => document.getElementById(id);
const find = byId('find');
const attention = byId('attention');
const sums = Object.fromEntries([...document.querySelectorAll('[data-sum]')].map(slot => [slot.dataset.sum, slot]));
let status = null;
let before = null;
let due = false;

const now = () => status ? Date.parse(status.time) : Date.now();

function schedule() {
  if (due) return;
  due = true;
  requestAnimationFrame(() => { due = false; render(); });
}

function render() {
  renderFeed(now());
  if (!status) return;
  const wanted = find.value.trim().toLowerCase();
  const shown = renderLanes(status.clients, now(),
    client => (!attention.checked || needsAttention(client)) && clientName(client.name).toLowerCase().includes(wanted),
    (client, tier) => openDetail(status, now(), client, tier));
  renderDetail(status, now());
  put(byId('instance'), status.instance);
  put(byId('controls-note'), status.controls ? '' : 'Read only: no ControlPolicy is set, so there are no controls.');
  byId('nothing').hidden = shown > 0;
  put(byId('nothing'), status.clients.length ? 'No client matches.' : 'No client has tiers.');
}

function summarize() {
  const tones = status.clients.map(toneOf);
  const count = tone => tones.filter(one => one === tone).length;
  const numbers = { clients: tones.length, first: count('good') + count('off'), lower: count('warn'), none: count('bad') };
  for (const [name, number] of Object.entries(numbers)) {
    put(sums[name], number);
    mark(sums[name].parentElement, 'data-any', number > 0);
  }
  const trouble = numbers.none ? `✕ ${numbers.none} without a tier` : numbers.lower ? `↓ ${numbers.lower} on a lower tier` : '✓';
  if (document.title !== `${trouble} · Tiers`) document.title = `${trouble} · Tiers`;
}

/** Says only what changed, and not more of it than one can listen to. */
function announce() {
  const states = new Map();
  const changes = [];
  for (const client of status.clients) {
    const name = clientName(client.name);
    states.set(JSON.stringify([client.name]), client.servingTier);
    for (const tier of client.tiers) {
      const key = JSON.stringify([client.name, tier.name]);
      states.set(key, tier.state);
      if (before?.has(key) && before.get(key) !== tier.state) changes.push(`${name}: ${tier.name} is now ${stateWord(tier.state).toLowerCase()}.`);
    }
    const key = JSON.stringify([client.name]);
    if (before?.has(key) && before.get(key) !== client.servingTier)
      changes.push(client.servingTier === null ? `${name}: no tier can take a request.` : `${name}: requests go to ${client.servingTier}.`);
  }
  before = states;
  if (changes.length) put(byId('announcer'), changes.slice(0, 4).join(' ') + (changes.length > 4 ? ` And ${changes.length - 4} more changes.` : ''));
}

function remember(key, value) {
  try { localStorage.setItem(`http-resilience-${key}`, value); } catch { /* A browser may forbid it; the choice then lasts as long as the page. */ }
}

function recall(key) {
  try { return localStorage.getItem(`http-resilience-${key}`); } catch { return null; }
}

function setTheme(theme) {
  mark(document.documentElement, 'data-theme', theme === 'system' ? null : theme);
  put(byId('theme'), `Theme: ${theme}`);
  remember('theme', theme);
}

function setMotion(paused) {
  mark(document.documentElement, 'data-motion', paused ? 'off' : null);
  mark(byId('motion'), 'aria-pressed', String(paused));
  remember('motion', paused ? 'off' : 'on');
}

const themes = ['system', 'light', 'dark'];
let theme = themes.includes(recall('theme')) ? recall('theme') : 'system';
setTheme(theme);
setMotion(recall('motion') === 'off');
byId('theme').addEventListener('click', () => setTheme(theme = themes[(themes.indexOf(theme) + 1) % themes.length]));
byId('motion').addEventListener('click', () => setMotion(document.documentElement.dataset.motion !== 'off'));
find.addEventListener('input', schedule);
attention.addEventListener('change', schedule);

keepConnected(
  next => { status = next; addEvents(next.events ?? []); summarize(); announce(); schedule(); },
  event => { addEvents([event]); schedule(); });
