// Facts: the help pages of Health Auto Export, and public code that receives from it, read in autumn 2026.
import { FREE } from '../../core/access/source-policy.ts';
import { digestOf } from '../proof.ts';
import type { Provider } from '../provider.ts';
import { webhook } from './webhook.ts';

/** Apple has no server to ask: an app on the runner's own phone sends what HealthKit holds, with a key made here. */
export const apple = {
  id: 'apple',
  name: 'Apple Health (Health Auto Export)',
  capabilities: {
    activities: null,
    wellness: {
      value: { arrival: 'push', sleep: true, restHr: 'daily', hrv: 'sdnn', hrvTaken: 'night' },
      confidence: 'documented',
      note: 'of the HRV samples those from midnight to six; a mean of the whole day, where only that comes, is another measure',
    },
    workouts: null,
    saysGoodbye: { value: false, confidence: 'documented' },
  },
  policy: {
    value: FREE,
    confidence: 'general',
    note: "Apple's rules for HealthKit bind makers of apps: no advertising, no sale, no AI of others without asking; kept to here anyway",
  },
  goneWithinS: { value: null, confidence: 'general' },
  bases: {},
  fileHosts: { value: [], confidence: 'documented' },
  options: {},
  budgets: { value: [], confidence: 'documented', note: 'nothing is asked for' },
  oauth: null,
  app: {
    ownerOf: digestOf,
    /** The day of today again and again, and the last days for what a locked phone left out. */
    links(address, key) {
      const link = (name: string, period: string) => {
        const given = {
          ...{ url: address, name, headers: `Authorization,Bearer ${key}`, format: 'json' },
          ...{ datatype: 'healthMetrics', period, exportversion: 'v2' },
        };
        const query = Object.entries(given).map(([k, v]) => `${k}=${encodeURIComponent(v)}`);
        return `com.HealthExport://automation?${query.join('&')}`;
      };
      return [
        { what: 'often', url: link('Pacekeeper', 'today') },
        { what: 'gaps', url: link('Pacekeeper 7', 'previous7days') },
      ];
    },
  },
  webhook,
  pull: null,
  push: null,
} satisfies Provider;
