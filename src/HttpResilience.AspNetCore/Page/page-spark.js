// Sparklines: 60 slices of five seconds as one SVG path, 120 × 22 units.

import { mark, milliseconds, percent, put } from './page-format.js';

const width = 120, height = 22, foot = 20.5, head = 2;

/** The sums, and a fingerprint that tells whether there is something to draw. */
export function totals(series) {
  let requests = 0, failures = 0, weighted = 0, measured = 0, print = series.length;
  for (const slice of series) {
    print = (print * 31 + slice.requests * 7 + slice.failures * 3 + (slice.meanMs ?? -1)) % 1e12;
    requests += slice.requests;
    failures += slice.failures;
    if (slice.meanMs !== null && slice.meanMs !== undefined) {
      const weight = Math.max(1, slice.requests);
      weighted += slice.meanMs * weight;
      measured += weight;
    }
  }
  return { requests, failures, print, rate: requests ? failures / requests : null, meanMs: measured ? weighted / measured : null };
}

/** One path for the values, with a gap where there is none; the ceiling is never below a floor, so that calm looks calm. */
function curve(values, floor) {
  let ceiling = floor, path = '', open = false;
  for (const value of values) if (value !== null && value > ceiling) ceiling = value;
  const step = values.length > 1 ? width / (values.length - 1) : width;
  for (let i = 0; i < values.length; i++) {
    const value = values[i];
    if (value === null) { open = false; continue; }
    const y = (foot - (value / ceiling) * (foot - head)).toFixed(1);
    const x = (i * step).toFixed(1);
    path += open ? `L${x} ${y}` : `M${x} ${y}h.1`;
    open = true;
  }
  return path;
}

function draw(svg, values, floor) {
  mark(svg.firstElementChild, 'd', `M0 ${foot}H${width}`);
  mark(svg.lastElementChild, 'd', curve(values, floor) || `M0 ${height + 4}`);
}

/** Draws both lines of a station and says their totals in words. */
export function renderSparks(view, series) {
  const sum = totals(series);
  if (view.sparkPrint === sum.print) return;
  view.sparkPrint = sum.print;
  draw(view.errorSpark, series.map(slice => slice.requests ? slice.failures / slice.requests : null), 0.2);
  draw(view.latencySpark, series.map(slice => slice.meanMs ?? null), 1);
  put(view.slots.errors, sum.requests ? percent(sum.rate) : 'no calls');
  put(view.slots.latency, sum.meanMs === null ? '–' : milliseconds(sum.meanMs));
  mark(view.sparks, 'data-failing', sum.failures > 0);
}
