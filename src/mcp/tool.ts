import type { z } from 'zod';

/** One request of the API that a tool makes. */
export interface Call {
  method: 'get' | 'post' | 'put' | 'patch' | 'delete';
  /** as the API's description has it; names in braces are fields of the input */
  path: string;
  /** fields of the input that become query parameters */
  query: readonly string[];
  /** fields of the input that become the body, or the one field that is the whole body; `bytes`: base64 of a raw body */
  body?: { fields: readonly string[] } | { whole: string } | { bytes: string };
}

/** What a model may ask for. Which of several requests it is, the field `what` says. */
export interface Tool {
  name: string;
  title: string;
  description: string;
  /** read: changes nothing; write: what it does can be taken back or asked for again; destructive: it takes effect at once */
  effect: 'read' | 'write' | 'destructive';
  input: z.ZodRawShape;
  /** by `what`; a tool that makes one request only has the key '' */
  calls: Record<string, Call>;
  /** the answer in a sentence, by `what`, made of numbers, days and codes only, never of texts from outside */
  say?: Record<string, (answer: Loose) => string>;
  /** every text of the answer was written by people */
  isTextFromOutside?: true;
}

// biome-ignore lint/suspicious/noExplicitAny: an answer of the API, which its own description types
export type Loose = any;

const call = (method: Call['method'], path: string, more: Partial<Call> = {}): Call => ({
  ...{ method, path, query: [] },
  ...more,
});
export const get = (path: string, ...query: string[]): Call => call('get', path, { query });
export const post = (path: string, ...fields: string[]): Call => call('post', path, { body: { fields } });
export const put = (path: string, whole: string): Call => call('put', path, { body: { whole } });
export const remove = (path: string): Call => call('delete', path);
export { call };
