import type { Result } from '../core/result.ts';
import type { Call } from './call.ts';
import type { Account, Fact, ListedObject, ProviderSettings, WellnessReading } from './provider.ts';

/** A call as it arrived. Nothing of it is believed yet. */
export interface WebhookCall {
  method: 'GET' | 'POST';
  /** by lower-case name; one that came twice is joined with `, ` and so matches nothing */
  headers: Readonly<Record<string, string>>;
  query: Readonly<Record<string, string>>;
  /** exactly the bytes that came */
  body: Buffer;
}

/** What a platform's events are checked against. */
export interface WebhookKeys {
  settings: ProviderSettings;
  /** what we gave the platform when the subscription was made */
  verifyToken: string;
  /** the keys that the platform publishes at `Webhook.keysAt`, as they are written there; absent: not had */
  published?: Buffer;
  nowMs: number;
}

export interface WebhookAnswer {
  status: number;
  body?: object;
}

export type WebhookOutcome =
  | { kind: 'events'; events: ProviderEvent[]; answer: WebhookAnswer }
  /** the platform makes sure that we are here; nothing is kept */
  | { kind: 'handshake'; answer: WebhookAnswer }
  /**
   * all refusals look the same to the caller; `why` is for the log. `isKeyUnknown`: signed with a key that is not
   * among those at hand, so it is judged anew with the published ones of now
   */
  | { kind: 'refused'; why: string; isKeyUnknown?: true };

/**
 * What one event says about one account. `isProven` where a signature over the very bytes was right:
 * else it is a hint, and what it says is fetched with the owner's token before anything is believed.
 */
export interface ProviderEvent {
  /** the platform's id of the account */
  owner: string;
  /** the same for a repeat of the event, other for every other event of this owner */
  key: string;
  isProven: boolean;
  /** `changed`: fetch these objects; `gone`: they were deleted; `left`: the person ended the grant; `scopes`: it covers other things now; `other`: nothing to do */
  kind: 'changed' | 'gone' | 'left' | 'scopes' | 'other';
  objects: ListedObject[];
  /** this owner's part of the body, for documents that come with the event: what `Webhook.read` reads */
  document: unknown;
}

export interface Webhook {
  proof: Fact<'signature' | 'secret_in_body' | 'secret_in_header' | 'path'>;
  maxBytes: number;
  /** how it is set up, and what keeps it alive */
  setUp: Fact<'api' | 'portal' | 'runner'>;
  /** seconds within which the platform wants its answer; null: not known */
  answerWithinS: Fact<number | null>;
  /** where the platform publishes the keys that it signs with */
  keysAt?: { base: string; path: string };
  /** Whose call it is, where its key says so before anything is read; nobody else's is. Null: nobody's. */
  ownerOf?(call: Pick<WebhookCall, 'headers'>): string | null;
  /** Verifies and reads a call. Pure. */
  receive(call: WebhookCall, keys: WebhookKeys): WebhookOutcome;
  /** What an event says that carries its data, for events with a document and without objects. Pure. Errors: ANSWER_UNREADABLE. */
  read?(document: unknown, account: Pick<Account, 'zone'>): Result<WellnessReading[]>;
  /** Makes the subscription at the platform, where that is done by a request. Answers what its events are known by, for WEBHOOK_SECRET (empty: by what is known anyway); null: it was refused. */
  subscribe?(
    call: Call,
    keys: { settings: ProviderSettings; callbackUrl: string; verifyToken: string },
  ): Promise<string | null>;
}
