// Words and numbers, written once for all parts of the page. Everything from the server goes into the document as text.

const clock = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit', second: '2-digit', hour12: false });
const dayAndClock = new Intl.DateTimeFormat(undefined, { month: 'short', day: 'numeric', hour: '2-digit', minute: '2-digit', hour12: false });

const stateWords = {
  Closed: 'Closed', Open: 'Open', HalfOpen: 'Half-open', Isolated: 'Isolated', Disabled: 'Breaker off', MetricsOnly: 'Only watching',
};

export const stateWord = state => stateWords[state] ?? String(state);

/** "ConsecutiveFailures" becomes "consecutive failures". */
export const words = name => name === null || name === undefined ? '' : String(name).replace(/(?<=[a-z])(?=[A-Z])/g, ' ').toLowerCase();

export const reasonWords = reason => reason === 'Fleet' ? 'another instance said so' : words(reason);

export const clientName = name => name === '' ? '(default client)' : name;

export const percent = share => share === null || share === undefined ? '–'
  : share === 0 || share >= 0.9995 ? `${Math.round(share * 100)}\u00a0%` : `${(share * 100).toFixed(1)}\u00a0%`;

export function milliseconds(value) {
  if (value === null || value === undefined) return '–';
  return value < 10 ? `${value.toFixed(1)}\u00a0ms` : value < 1000 ? `${Math.round(value)}\u00a0ms` : `${(value / 1000).toFixed(value < 10_000 ? 2 : 1)}\u00a0s`;
}

/** A length of time in at most two units; always rounded up, so that "0 s" means now. */
export function span(ms) {
  const s = Math.ceil(ms / 1000);
  if (s < 100) return `${Math.max(0, s)}\u00a0s`;
  const m = Math.floor(s / 60);
  if (m < 60) return m < 10 && s % 60 ? `${m}\u00a0min ${s % 60}\u00a0s` : `${m}\u00a0min`;
  const h = Math.floor(m / 60);
  return h < 48 ? (m % 60 ? `${h}\u00a0h ${m % 60}\u00a0min` : `${h}\u00a0h`) : `${Math.floor(h / 24)}\u00a0days`;
}

/** The time of day, with the date when it was not within the last 20 hours. */
export function time(iso, now) {
  const at = Date.parse(iso);
  if (Number.isNaN(at)) return '–';
  return Math.abs(now - at) < 72_000_000 ? clock.format(at) : dayAndClock.format(at);
}

/** Writes a text node only when it changed: a render that changes nothing touches nothing. */
export function put(element, text) {
  const value = String(text);
  if (element.textContent !== value) element.textContent = value;
}

export function mark(element, name, value) {
  const current = element.getAttribute(name);
  if (value === null || value === undefined || value === false) {
    if (current !== null) element.removeAttribute(name);
  } else if (current !== String(value)) {
    element.setAttribute(name, String(value));
  }
}

/** The named slots of a fresh copy of a template. */
export function stamp(id) {
  const root = document.getElementById(id).content.firstElementChild.cloneNode(true);
  const slots = {};
  for (const slot of root.querySelectorAll('[data-t]')) slots[slot.dataset.t] = slot;
  return { root, slots };
}

/** Makes the children of a list match the items, keeping those that are there already. */
export function arrange(list, kept, items, keyOf, make) {
  const unwanted = new Set(kept.keys());
  let place = list.firstElementChild;
  for (const item of items) {
    const key = keyOf(item);
    unwanted.delete(key);
    let view = kept.get(key);
    if (!view) kept.set(key, view = make(item));
    if (view.root === place) place = place.nextElementSibling;
    else list.insertBefore(view.root, place);
  }
  for (const key of unwanted) {
    kept.get(key).root.remove();
    kept.delete(key);
  }
}
