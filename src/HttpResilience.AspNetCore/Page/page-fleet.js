// What the instances of a service know of each other's breakers, in words. Tiers that are not shared have none.

const passing = ['Closed', 'Disabled', 'MetricsOnly'];

// The count is a few seconds old; this instance's own state is not.
const agreeing = (tier, fleet) => Math.max(fleet.notClosedOn, passing.includes(tier.state) ? 0 : 1);

const names = (list, most = 3) => list.length > most ? `${list.slice(0, most).join(', ')} and ${list.length - most} more` : list.join(', ');

const here = (fleet, instance) => instance === fleet.instance ? 'this instance' : instance;

/** "open on 3 of 5 instances, opened by web-2; web-4 probes": what is worth a line beside the state; else nothing. */
export function fleetText(tier) {
  const { fleet } = tier;
  if (!fleet) return '';
  if (!fleet.isConnected) return 'alone: the store does not answer';
  const on = `on ${agreeing(tier, fleet)} of ${fleet.instances} instances`;
  switch (fleet.state) {
    case 'Open': return `open ${on}, opened by ${here(fleet, fleet.openedBy)}`;
    case 'HalfOpen': return `open ${on}, opened by ${here(fleet, fleet.openedBy)}; ${here(fleet, fleet.probedBy)} probes`;
    case 'Isolated': return `isolated ${on}, by ${here(fleet, fleet.changedBy)}`;
    default: return fleet.votes.length ? `${fleet.votes.length} of ${fleet.votesNeeded} votes: ${names(fleet.votes.map(vote => here(fleet, vote)))}` : '';
  }
}

/** The same in full, also for a tier that is well. */
export function fleetFact({ fleet, ...tier }) {
  if (!fleet) return null;
  const trips = fleet.trips ? `; opened ${fleet.trips === 1 ? 'once' : `${fleet.trips} times`}` : '';
  return `${fleetText({ fleet, ...tier }) || `closed, ${fleet.instances} instances share it`}${trips}`;
}

/** Whether what is done to a tier of the client is done to it everywhere. */
export const isShared = client => client?.tiers.some(tier => tier.fleet) === true;
