// The board: a lane for each client, a station for each tier, and the flow to the tier that serves.

import { arrange, clientName, mark, percent, put, reasonWords, span, stamp, stateWord, time } from './page-format.js';
import { fleetText } from './page-fleet.js';
import { renderSparks } from './page-spark.js';

// Lanes in sight are rendered at once, the others a few in each frame that follows: a status of many clients must not hold up a frame.
const budgetMs = 6;
const list = document.getElementById('lanes');
const lanes = new Map();
const later = new Map();
const nameOf = new WeakMap();
let pumping = false;

const sight = new IntersectionObserver(entries => {
  for (const entry of entries) {
    const name = nameOf.get(entry.target);
    const view = lanes.get(name);
    if (view) view.inSight = entry.isIntersecting;
    if (entry.isIntersecting) renderWaiting(name);
  }
}, { rootMargin: '240px' });

function renderWaiting(name) {
  const waiting = later.get(name);
  later.delete(name);
  if (waiting && lanes.has(name)) renderLane(lanes.get(name), waiting.client, waiting.now);
}

function pump() {
  const started = performance.now();
  for (const name of later.keys()) {
    renderWaiting(name);
    if (performance.now() - started > budgetMs) break;
  }
  pumping = later.size > 0;
  if (pumping) requestAnimationFrame(pump);
}

/** What the breaker says, with the time left; told with a word, an icon and a colour. */
export function stateText(tier) {
  const word = stateWord(tier.state);
  if (tier.state !== 'Open' || tier.timeUntilRetryMs === null || tier.timeUntilRetryMs === undefined) return word;
  return tier.timeUntilRetryMs > 0 ? `${word}, retry in ${span(tier.timeUntilRetryMs)}` : `${word}, next request retries`;
}

/** Why no request goes there, unless the state has said it. */
export function whyText(tier) {
  const parts = [];
  if (tier.coolDownLeftMs > 0) parts.push(`cooling down for ${span(tier.coolDownLeftMs)}`);
  if (tier.isUnhealthy) parts.push('probes find it unhealthy');
  const said = ['circuit open', 'cooling down', 'unhealthy'].includes(tier.notEligibleBecause) && (parts.length > 0 || tier.state === 'Open' || tier.state === 'Isolated');
  if (tier.notEligibleBecause && !said) parts.unshift(tier.notEligibleBecause);
  return parts.join(', ');
}

export function sinceText(tier, now) {
  const reason = reasonWords(tier.stateReason);
  const at = Date.parse(tier.stateSince);
  return `since ${time(tier.stateSince, now)} (${span(Math.max(0, now - at))})${reason ? `: ${reason}` : ''}`;
}

export const toneOf = client => {
  if (!client.isEnabled) return 'off';
  if (client.servingTier === null) return 'bad';
  return client.tiers[0]?.name === client.servingTier ? 'good' : 'warn';
};

export const needsAttention = client => ['bad', 'warn'].includes(toneOf(client))
  || client.tiers.some(tier => ['Open', 'HalfOpen', 'Isolated'].includes(tier.state) || tier.isUnhealthy || tier.notEligibleBecause || tier.fleet?.votes.length);

function makeStation(tier, openDetail) {
  const view = stamp('station-template');
  const { root } = view;
  view.stop = root.querySelector('.stop');
  view.icon = root.querySelector('use');
  view.ring = root.querySelector('.ring');
  view.sparks = root.querySelector('.sparks');
  view.errorSpark = root.querySelector('.errors');
  view.latencySpark = root.querySelector('.latency');
  view.stop.addEventListener('click', () => openDetail(tier.name));
  put(view.slots.name, tier.name);
  return view;
}

function makeLane(client, openDetail) {
  const view = stamp('lane-template');
  view.stations = view.root.querySelector('.stations');
  view.kept = new Map();
  view.open = tier => openDetail(client.name, tier);
  view.root.querySelector('.open-detail').addEventListener('click', () => view.open(null));
  put(view.slots.name, clientName(client.name));
  nameOf.set(view.root, client.name);
  sight.observe(view.root);
  mark(view.stations, 'aria-label', `Tiers of ${clientName(client.name)}`);
  return view;
}

/** The part of an open breaker's time that is over, as the ring around its icon. */
function elapsed(tier, now) {
  if (tier.state !== 'Open' || !(tier.timeUntilRetryMs > 0)) return 100;
  const past = Math.max(0, now - Date.parse(tier.stateSince));
  return Math.round(100 * past / (past + tier.timeUntilRetryMs));
}

function renderStation(view, tier, flow, now) {
  const { root, slots } = view;
  const tone = tier.state === 'Closed' && tier.notEligibleBecause ? 'Waiting' : tier.state;
  mark(root, 'data-state', tone);
  mark(root, 'data-flow', flow);
  mark(view.icon, 'href', tone === 'Waiting' ? '#i-wait' : `#i-${tier.state}`);
  mark(view.ring, 'stroke-dasharray', `${elapsed(tier, now)} 100`);
  put(slots.here, flow === 'ends' ? 'serving' : '');
  put(slots.state, stateText(tier));
  put(slots.why, whyText(tier));
  put(slots.fleet, fleetText(tier));
  put(slots.since, sinceText(tier, now));
  renderSparks(view, tier.series ?? []);
}

function renderLane(view, client, now) {
  const serving = client.tiers.findIndex(tier => tier.name === client.servingTier);
  mark(view.root, 'data-tone', toneOf(client));
  put(view.slots.serving, !client.isEnabled ? 'Resilience is off: straight to the first tier'
    : serving < 0 ? 'No tier can take a request' : serving === 0 ? `Served by ${client.servingTier}` : `Fell back to ${client.servingTier}`);
  put(view.slots.rate, client.successRate === null ? 'no requests yet' : `${percent(client.successRate)} of recent requests succeeded`);
  arrange(view.stations, view.kept, client.tiers, tier => tier.name, tier => makeStation(tier, view.open));
  client.tiers.forEach((tier, i) => renderStation(view.kept.get(tier.name), tier, serving < 0 || i > serving ? 'none' : i === serving ? 'ends' : 'passes', now));
}

export function renderLanes(clients, now, filter, openDetail) {
  arrange(list, lanes, clients, client => client.name, client => makeLane(client, openDetail));
  const columns = String(Math.max(3, ...clients.map(client => client.tiers.length)));
  if (list.style.getPropertyValue('--columns') !== columns) list.style.setProperty('--columns', columns);
  let shown = 0;
  for (const client of clients) {
    const view = lanes.get(client.name);
    const visible = filter(client);
    if (view.root.hidden === visible) view.root.hidden = !visible;
    if (!visible) continue;
    shown++;
    if (view.inSight) renderLane(view, client, now);
    else later.set(client.name, { client, now });
  }
  if (later.size && !pumping) {
    pumping = true;
    requestAnimationFrame(pump);
  }
  return shown;
}
