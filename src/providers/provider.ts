// What a platform is to this service: one value, checked by `satisfies Provider`. Data where data do,
// pure functions for the rest; whatever goes over the network goes through a `Call` that is handed in, so
// that tokens, budgets, limits and allowed hosts are nobody's business here.
import type { SourcePolicy } from '../core/access/source-policy.ts';
import type { Result } from '../core/result.ts';
import type { HrvTaken } from '../core/science/hrv.ts';
import type { Day } from '../core/time.ts';
import type { SeenWorkout } from '../core/workout/device-edit.ts';
import type { EncodeWorkout } from '../formats/encode/fidelity.ts';
import type { WorkoutTargetId } from '../formats/encode/workout-targets.ts';
import type { Call } from './call.ts';
import type { OAuth } from './oauth.ts';
import type { Webhook } from './webhook.ts';

export const PROVIDER_IDS = [
  'intervals',
  'strava',
  'polar',
  'suunto',
  'wahoo',
  'coros',
  'garmin',
  'google',
  'oura',
  'whoop',
  'apple',
] as const;
export type ProviderId = (typeof PROVIDER_IDS)[number];

/** How sure a fact of a platform's contract is. A disputed one stands behind an option. */
export type Confidence = 'documented' | 'seen_in_code' | 'general' | 'disputed';
export interface Fact<T> {
  value: T;
  confidence: Confidence;
  /** what else is said, or what it rests on */
  note?: string;
}

/** `push`: the whole object comes by webhook; `hint`: an event says that there is something; `poll`: we ask. */
export type Arrival = 'push' | 'hint' | 'poll';
/** Yes, no, or not known to us. */
export type Known = boolean | 'unknown';

export interface Capabilities {
  activities: Fact<{ arrival: Arrival; form: 'file' | 'streams'; edits: Known; deletes: Known }> | null;
  /** days and nights; `hrv`: which of the two measures, never mixed */
  wellness: Fact<{
    arrival: Arrival;
    sleep: boolean;
    restHr: 'daily' | 'nightly' | null;
    hrv: 'rmssd' | 'sdnn' | null;
    /** of the night's sleep, or as the platform pleases; absent: not known to us */
    hrvTaken?: HrvTaken;
  }> | null;
  /** planned workouts to the platform */
  workouts: Fact<{ change: boolean; remove: boolean }> | null;
  /** whether the platform says that a person has left */
  saysGoodbye: Fact<boolean>;
}

/** What an operator configured for a platform; nothing of it is in the code. */
export interface ProviderSettings {
  clientId: string;
  clientSecret: string;
  /** what the platform's webhooks carry or are signed with, where that is not the client's secret */
  webhookSecret: string | null;
  /** a second key that some platforms want with every request */
  apiKey: string | null;
  /** the application's name at the platform, letter for letter, for those that check it */
  appName: string | null;
  /** addresses by the names of `Provider.bases` */
  bases: Readonly<Record<string, string>>;
  /** disputed facts, by the names of `Provider.options` */
  options: Readonly<Record<string, string>>;
  policy: SourcePolicy;
}

export interface Provider {
  id: ProviderId;
  /** as people know it */
  name: string;
  capabilities: Capabilities;
  /** what the platform's terms leave to be done with its data */
  policy: Fact<SourcePolicy>;
  /** within so long after the end of a connection what came by it has to be gone, s; null: it may stay */
  goneWithinS: Fact<number | null>;
  /** where it answers: `https://host`, some with a path */
  bases: Readonly<Record<string, Fact<string>>>;
  /** hosts, besides those of the bases, that URLs in its events and answers may point to; `*.` before a domain means all below it */
  fileHosts: Fact<readonly string[]>;
  /** disputed facts that an operator can decide: the values there are, the first is the default */
  options: Readonly<Record<string, { values: readonly [string, ...string[]]; about: string }>>;
  /** settings without which the platform cannot be used, besides the client's id and secret */
  needs?: readonly ('API_KEY' | 'APP_NAME' | 'WEBHOOK_SECRET')[];
  /** requests in a window; `per: 'user'` counts each connection by itself */
  budgets: Fact<readonly Budget[]>;
  /** null: a platform whose account we do not enter (the person's own app sends to us) */
  oauth: OAuth | null;
  /** how the person's own app is let in where there is no consent page; absent: it is not */
  app?: OwnApp;
  webhook: Webhook | null;
  pull: Pull | null;
  push: Push | null;
}

/** A person's app that sends to us, let in by a key that is made here and shown once. */
export interface OwnApp {
  /** what an account is known by: it follows from the key and does not tell it */
  ownerOf(key: string): string;
  /** addresses that set the app up where it is installed, in the order in which they are wanted */
  links(address: string, key: string): readonly { what: 'often' | 'gaps'; url: string }[];
}

export interface Budget {
  windowS: number;
  requests: number;
  per: 'app' | 'user';
  /** it holds only where this option has this value */
  when?: { option: string; value: string };
}

/** One thing of a platform. Of wellness the id is the day. */
export interface ObjectRef {
  kind: 'activity' | 'wellness';
  objectId: string;
}
/** A thing as a list or an event names it. */
export interface ListedObject extends ObjectRef {
  /** changes when the thing does; null: the platform does not say */
  version: string | null;
  startMs: number | null;
  /** where the platform says it is to be had, for those that give no other way */
  link?: string | null;
}

/** Who is asked about, with what was agreed. */
export interface Account {
  externalId: string;
  /** null: the platform did not say, so everything that was asked for */
  scopes: readonly string[] | null;
  settings: ProviderSettings;
  /** the athlete's zone, for platforms that speak of days */
  zone: string;
}

export interface Pull {
  kinds: readonly ObjectRef['kind'][];
  /** how far back there is anything; null: to the beginning; 0: nothing from before the connection */
  historyDays: Fact<number | null>;
  /** more is not asked for, because it would change nothing; absent: whatever there is */
  enoughDays?: number;
  /** how often to look for what events lost, and how far back; platforms finish some things days later */
  reconcile: { everyS: number; lookBackS: number };
  /** One page of what is there within a span. `cursor` is what the page before gave. Errors: ANSWER_UNREADABLE. */
  list(
    call: Call,
    span: { kind: ObjectRef['kind']; fromMs: number; toMs: number; cursor: string | null },
    account: Account,
  ): Promise<Result<{ objects: ListedObject[]; next: string | null }>>;
  fetch(call: Call, object: ObjectRef & { link: string | null }, account: Account): Promise<Fetched>;
  /** What a document says. Pure. Errors: ANSWER_UNREADABLE, where it is not what the contract says. */
  normalise(object: ObjectRef, document: Uint8Array, account: Account): Result<Normalised>;
  /** Whether the platform still sends events, after switching them on again where it had switched them off; null: it cannot be asked. */
  checkSubscription?(
    call: Call,
    settings: ProviderSettings,
    callbackUrl: string,
    nowMs: number,
  ): Promise<boolean | null>;
}

export type Fetched =
  /** a recording as a watch wrote it */
  | { kind: 'file'; name: string; bytes: Uint8Array }
  /** something that `normalise` reads */
  | { kind: 'document'; bytes: Uint8Array }
  | { kind: 'gone' }
  /** the event came before its data */
  | { kind: 'not_yet' }
  /** it is there and may not be had */
  | { kind: 'withheld'; code: string; message: string };

export interface Normalised {
  /** a recording put into a file that the decoders read */
  file: { name: string; bytes: Uint8Array } | null;
  wellness: WellnessReading[];
}

/** What a platform measured of a day; absent is not measured. */
export interface WellnessReading {
  day: Day;
  /** all that the platform has of the day: what is absent here is taken back */
  isWhole?: true;
  restHrBpm?: number;
  hrv?: { kind: 'rmssd' | 'sdnn'; ms: number; taken?: HrvTaken };
  sleepS?: number;
  weightKg?: number;
}

/** A workout to be put there, already in the target's form. */
export interface OutgoingWorkout {
  day: Day;
  externalId: string;
  content: Uint8Array | object;
  /** when the plan or the zones last changed it */
  changedMs: number;
  /** every workout of that day, itself among them, for platforms that take a day as a whole */
  sameDay: readonly (Uint8Array | object)[];
  /** what the platform called it when it was put there before; null: never */
  remote: Readonly<Record<string, string>> | null;
}
export type PushAnswer =
  /** `seen`: as the platform shows it now, for those whose edits can be read */
  | { kind: 'placed'; remote: Record<string, string>; seen?: SeenWorkout }
  /** a first part of it is there: its name is kept, and then it is put once more */
  | { kind: 'begun'; remote: Record<string, string> }
  | { kind: 'removed' }
  | { kind: 'refused'; code: string; message: string };

export interface Push {
  target: WorkoutTargetId;
  /** where the form depends on what the operator configured; absent: the target's own */
  encoder?(settings: ProviderSettings): EncodeWorkout<Uint8Array | object>;
  /** without this scope there is no pushing; null: none is needed */
  scope: string | null;
  put(call: Call, workout: OutgoingWorkout, account: Account): Promise<PushAnswer>;
  /** Taking off what is not there is `removed`: it may be asked twice. */
  remove(
    call: Call,
    workout: Pick<OutgoingWorkout, 'day' | 'externalId' | 'remote'>,
    account: Account,
  ): Promise<PushAnswer>;
  /** What stands there under our ids between two days, before a second try; absent where putting twice leaves one. */
  look?(
    call: Call,
    span: { from: Day; to: Day },
    account: Account,
  ): Promise<Result<{ externalId: string; day: Day; remote: Record<string, string> }[]>>;
  /**
   * How ours between two days stand there, by our ids, for platforms where somebody can change them; whoever was
   * moved out of the span is missing. Absent where it cannot be read.
   */
  read?(
    call: Call,
    span: { from: Day; to: Day },
    account: Account,
  ): Promise<Result<ReadonlyMap<string, SeenWorkout>>>;
}
