// One client in full: each tier's breaker, budget, limits, health and share, the controls, and the recent requests.

import { arrange, clientName, mark, milliseconds, percent, put, span, stamp, time, words } from './page-format.js';
import { fleetFact, isShared } from './page-fleet.js';
import { offerControls } from './page-controls.js';
import { sinceText, stateText, whyText } from './page-lanes.js';
import { totals } from './page-spark.js';

const dialog = document.getElementById('detail');
const title = document.getElementById('detail-title');
const summary = document.getElementById('detail-summary');
const note = document.getElementById('detail-controls');
const cards = document.getElementById('detail-tiers');
const rows = document.getElementById('detail-requests');
const kept = new Map();
let shown = null;

document.getElementById('detail-close').addEventListener('click', () => dialog.close());
dialog.addEventListener('close', () => { shown = null; });

function facts(tier, now) {
  const five = totals(tier.series ?? []);
  const known = value => value !== null && value !== undefined;
  const budget = tier.retryBudget;
  return [
    ['Traffic share', `${tier.trafficShare}\u00a0%`],
    ['Last 5 minutes', five.requests ? `${five.requests} calls, ${five.failures} failed, mean ${milliseconds(five.meanMs)}` : 'no calls'],
    ['Since reset', `${tier.successCount} succeeded, ${tier.failureCount} failed (${percent(tier.errorRate)}), ${tier.rejectedCalls} rejected`],
    ['Failures in a row', tier.consecutiveFailures],
    ['Opened', tier.trips === 1 ? 'once' : `${tier.trips} times`],
    ['In the window', known(tier.failureRate) ? `${percent(tier.failureRate)} failed, ${percent(tier.slowCallRate)} slow` : null],
    ['Cool-down', tier.coolDownLeftMs > 0 ? `${span(tier.coolDownLeftMs)} left` : null],
    ['Retry budget', budget ? `${budget.left} left (${budget.retries} retries on ${budget.requests} requests)` : 'off'],
    ['Under way', known(tier.concurrencyLimit) ? `${tier.inFlight ?? 0} of ${tier.concurrencyLimit}` : 'no limit'],
    ['Rate limit', known(tier.rateLimitAvailable) ? `${tier.rateLimitAvailable} free` : 'none'],
    ['Health', health(tier, now)],
    ['Fleet', fleetFact(tier)],
    ['This instance', tier.fleet?.instance ?? null],
  ].filter(fact => fact[1] !== null);
}

function health(tier, now) {
  if (!tier.health) return 'not probed';
  const last = tier.health.lastProbeAt ? `probed ${time(tier.health.lastProbeAt, now)}` : 'not probed yet';
  const failed = tier.health.consecutiveFailures > 0 ? `, ${tier.health.consecutiveFailures} failed in a row: ${words(tier.health.lastFailure)}` : '';
  return `${tier.isUnhealthy ? 'unhealthy' : 'healthy'}, ${last}${failed}`;
}

function makeCard(client, tier) {
  const view = stamp('tier-template');
  view.facts = view.root.querySelector('.facts');
  view.kept = new Map();
  view.actions = view.root.querySelector('.actions');
  put(view.slots.name, tier.name);
  mark(view.actions, 'aria-label', `Controls of ${tier.name}`);
  offerControls(view.actions, client.name, tier.name, () => shown?.tiers.get(tier.name));
  return view;
}

function makeFact([label]) {
  const root = document.createElement('div');
  const value = document.createElement('dd');
  root.append(Object.assign(document.createElement('dt'), { textContent: label }), value);
  return { root, value };
}

function renderCard(view, tier, now, controls) {
  mark(view.root, 'data-state', tier.state);
  put(view.slots.state, stateText(tier));
  put(view.slots.story, [whyText(tier), sinceText(tier, now)].filter(part => part).join(', '));
  const list = facts(tier, now);
  arrange(view.facts, view.kept, list, fact => fact[0], makeFact);
  for (const [label, value] of list) put(view.kept.get(label).value, value);
  if (view.actions.hidden === controls) view.actions.hidden = !controls;
}

function renderRequests(requests, now) {
  while (rows.rows.length > requests.length) rows.deleteRow(-1);
  requests.forEach((request, i) => {
    const row = rows.rows[i] ?? rows.insertRow();
    while (row.cells.length < 7) row.insertCell();
    const outcome = words(request.outcome);
    mark(row, 'data-outcome', outcome);
    [time(request.at, now), request.operation ?? '–', request.tier ?? 'none', request.isStale ? `${outcome}, stale answer` : outcome,
      request.statusCode ?? '–', request.attempts, milliseconds(request.durationMs)].forEach((text, cell) => put(row.cells[cell], text));
  });
}

export function renderDetail(status, now) {
  if (!shown || !status) return;
  const client = status.clients.find(one => one.name === shown.client);
  put(summary, !client ? 'This client is no longer there.' : client.servingTier === null ? 'No tier can take a request now.' : `Requests go to ${client.servingTier}.`);
  const reach = isShared(client)
    ? 'Controls act on all instances of the fleet, the traffic share on this process only. They are written to this process\'s log with your name.'
    : 'Controls act on this process only and are written to its log with your name.';
  put(note, status.controls ? reach : 'Read only: no ControlPolicy is set, so there are no controls.');
  const tiers = client?.tiers ?? [];
  shown.tiers = new Map(tiers.map(tier => [tier.name, tier]));
  arrange(cards, kept, tiers, tier => tier.name, tier => makeCard(client, tier));
  for (const tier of tiers) renderCard(kept.get(tier.name), tier, now, status.controls === true);
  renderRequests(client?.recentRequests ?? [], now);
}

export function openDetail(status, now, client, tier) {
  kept.forEach(view => view.root.remove());
  kept.clear();
  shown = { client, tiers: new Map() };
  put(title, clientName(client));
  renderDetail(status, now);
  if (!dialog.open) dialog.showModal();
  dialog.scrollTop = 0;
  if (tier !== null) kept.get(tier)?.root.scrollIntoView({ block: 'nearest' });
}
