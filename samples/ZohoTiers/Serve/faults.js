// Shows each server's fault and switches it; beside it, what the client makes of it, from the live page's own status.

const byId = id => document.getElementById(id);
const servers = byId('servers');
const names = { off: 'all well' };
const states = { Closed: 'Ready, not needed now', Open: 'Breaker open: skipped', HalfOpen: 'Half open: being tried', Isolated: 'Isolated by hand' };
const cards = new Map();

function put(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

function createCard(tier, faults) {
  const card = byId('server-template').content.firstElementChild.cloneNode(true);
  const slot = name => card.querySelector(`[data-t="${name}"]`);
  put(slot('name'), tier.name);
  put(slot('title'), `${tier.title}, ${tier.address}`);
  const group = card.querySelector('.choices');
  group.setAttribute('aria-label', `Fault of ${tier.name}`);
  const buttons = faults.map(fault => {
    const button = document.createElement('button');
    button.type = 'button';
    button.className = 'choice';
    button.dataset.fault = fault.name;
    const name = document.createElement('b');
    const effect = document.createElement('span');
    put(name, names[fault.name] ?? fault.name);
    put(effect, fault.name === 'off' ? 'no fault' : fault.effect);
    button.append(name, effect);
    button.addEventListener('click', () => change(tier.name, fault.name));
    group.append(button);
    return button;
  });
  servers.append(card);
  return { card, buttons, routing: slot('routing') };
}

function renderFaults({ tiers, faults }) {
  for (const tier of tiers) {
    if (!cards.has(tier.name)) cards.set(tier.name, createCard(tier, faults));
    const { card, buttons } = cards.get(tier.name);
    card.toggleAttribute('data-broken', tier.fault !== 'off');
    for (const button of buttons) button.setAttribute('aria-pressed', String(button.dataset.fault === tier.fault));
  }
}

function renderRouting(client) {
  for (const tier of client?.tiers ?? []) {
    const routing = cards.get(tier.name)?.routing;
    if (!routing) continue;
    const here = client.servingTier === tier.name;
    routing.toggleAttribute('data-here', here);
    routing.dataset.state = tier.state;
    put(routing, here ? 'Requests go here now' : tier.isUnhealthy && tier.state !== 'Open' ? 'Probes fail: skipped' : states[tier.state] ?? tier.state);
  }
}

async function read(address) {
  const answer = await fetch(address, { cache: 'no-store', signal: AbortSignal.timeout(4_000) });
  if (!answer.ok) throw new Error(`${answer.status}`);
  return answer.json();
}

async function refresh() {
  let live = true;
  try {
    const [faults, status] = await Promise.all([read('state'), read('../resilience/status')]);
    renderFaults(faults);
    renderRouting(status.clients[0]);
  } catch {
    live = false;
  }
  document.documentElement.dataset.link = byId('connection').dataset.state = live ? 'live' : 'lost';
  put(byId('connection-text'), live ? 'Live' : 'Reconnecting');
}

async function change(tier, fault) {
  try {
    const answer = await fetch(`${encodeURIComponent(tier)}/${encodeURIComponent(fault)}`, { method: 'POST', headers: { 'X-ZohoTiers-Fault': '1' } });
    put(byId('refused'), answer.ok ? '' : `The sample answered ${answer.status}: ${await answer.text()}`);
    if (answer.ok) put(byId('announcer'), `${tier}: ${names[fault] ?? fault}`);
  } catch {
    put(byId('refused'), 'The sample cannot be reached. Nothing is known to have changed.');
  }
  await refresh();
}

byId('repair').addEventListener('click', () => Promise.all([...cards.keys()].map(tier => change(tier, 'off'))));

// The theme that was chosen on the live page holds here too.
try { document.documentElement.dataset.theme = localStorage.getItem('http-resilience-theme') ?? 'system'; } catch { /* A browser may forbid it. */ }

async function watch() {
  await refresh();
  setTimeout(watch, 1_000);
}

watch();
