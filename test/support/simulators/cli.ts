import { setTimeout as pause } from 'node:timers/promises';
import { shortRun } from '../simulated-files.ts';
import { SIMULATED } from './all.ts';
import { type Post, Simulator, someNight } from './simulator.ts';

/** Every platform on this machine, with two people and some runs each, until it is stopped. */
const FIRST_PORT = 4801;
const SECOND_MS = 1000;
const DAY_MS = 86_400_000;
/** Enough for baselines. */
const NIGHTS = 75;

const post: Post = async (url, { body, headers }) => {
  const answer = await fetch(url, { method: 'POST', body: new Uint8Array(body), headers }).catch(() => null);
  return answer?.status ?? 0;
};

const sims = await Promise.all(
  SIMULATED.map((rules, i) => new Simulator(rules, Date.now).start(FIRST_PORT + i)),
);
for (const [i, sim] of sims.entries()) {
  for (const person of [0, 1]) {
    const user = sim.addUser();
    for (let daysAgo = 1; daysAgo <= 21; daysAgo += 2 + person) {
      const startMs = Date.now() - daysAgo * DAY_MS - i * 3_600_000;
      sim.record(user, shortRun(daysAgo, { startMs }), { quietly: true });
    }
    for (let daysAgo = 0; daysAgo < NIGHTS; daysAgo++)
      sim.measure(user, someNight(Date.now() - daysAgo * DAY_MS), { quietly: true });
  }
}
const settings = sims.flatMap((sim) => Object.entries(sim.settings()));
process.stdout.write('# Simulated watch platforms; start a server with these settings:\n');
for (const [name, value] of settings) process.stdout.write(`export PROVIDER_${name}='${value}'\n`);
process.stdout.write(
  '# A simulator sends its events to what POST /sim/webhook?url=… says; POST /sim/run is a new run, POST /sim/night a new night, POST /sim/leave a goodbye.\n# The simulated iPhone sends with the key that POST /sim/key?key=… gives it.\n',
);
for (;;) {
  await pause(SECOND_MS);
  for (const sim of sims) await sim.deliver(post);
}
