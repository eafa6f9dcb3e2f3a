// What an operator can do to a tier. Each control asks first, and says what will happen.

import { clientName, put } from './page-format.js';

const dialog = document.getElementById('confirm');
const form = document.getElementById('confirm-form');
const title = document.getElementById('confirm-title');
const text = document.getElementById('confirm-text');
const field = document.getElementById('confirm-field');
const label = document.getElementById('confirm-label');
const input = document.getElementById('confirm-value');
const error = document.getElementById('confirm-error');
const yes = document.getElementById('confirm-yes');
let pending = null;

const controls = [
  { action: 'isolate', verb: 'Isolate', tells: 'No request goes to this tier until someone resets it.' },
  {
    action: 'force-open', verb: 'Force open', tells: 'The breaker opens now, as after failures, and tries again when the time is over.',
    asks: { label: 'For how many seconds', name: 'seconds', min: 1, max: 604_800, required: true, start: () => 60 },
  },
  {
    action: 'traffic-share', verb: 'Traffic share', tells: 'Only this share of requests may start on this tier. Empty means: as configured.',
    asks: { label: 'Percent', name: 'percent', min: 0, max: 100, required: false, start: tier => tier?.trafficShare ?? '' },
  },
  { action: 'reset', verb: 'Reset', tells: 'The breaker closes, its counts are cleared, and a traffic share set by hand ends.' },
];

export function offerControls(group, client, tier, current) {
  for (const control of controls) {
    const button = document.createElement('button');
    button.type = 'button';
    button.textContent = control.asks ? `${control.verb}…` : control.verb;
    button.addEventListener('click', () => ask(control, client, tier, current()));
    group.append(button);
  }
}

function ask(control, client, tier, current) {
  pending = { control, client, tier };
  put(title, `${control.verb}: ${tier} of ${clientName(client)}`);
  put(text, control.tells);
  put(error, '');
  put(yes, control.verb === 'Traffic share' ? 'Set the share' : control.verb);
  yes.disabled = false;
  field.hidden = !control.asks;
  input.disabled = !control.asks;
  if (control.asks) {
    const { min, max, required, start } = control.asks;
    put(label, control.asks.label);
    Object.assign(input, { min, max, required, step: 'any', value: start(current) });
  }
  dialog.showModal();
}

function address({ control, client, tier }) {
  const path = `control/${encodeURIComponent(client)}/${encodeURIComponent(tier)}/${control.action}`;
  return control.asks && input.value !== '' ? `${path}?${control.asks.name}=${encodeURIComponent(input.value)}` : path;
}

const refusals = {
  400: 'The server did not accept the number.', 401: 'You are not signed in. Sign in and reload the page.',
  403: 'You may not do this: the ControlPolicy does not let you.', 404: 'The server knows no such tier, or no controls.',
};

async function send() {
  const asked = pending;
  yes.disabled = true;
  put(error, '');
  try {
    const answer = await fetch(address(asked), { method: 'POST', headers: { 'X-HttpResilience-Control': '1' }, redirect: 'manual' });
    if (pending !== asked) return;
    if (answer.ok) dialog.close();
    else put(error, refusals[answer.status] ?? (answer.type === 'opaqueredirect' ? refusals[401] : `The server answered ${answer.status}.`));
  } catch {
    if (pending === asked) put(error, 'The server cannot be reached. Nothing is known to have changed.');
  }
  yes.disabled = false;
}

form.addEventListener('submit', event => { event.preventDefault(); send(); });
document.getElementById('confirm-cancel').addEventListener('click', () => dialog.close());
dialog.addEventListener('close', () => { pending = null; });
