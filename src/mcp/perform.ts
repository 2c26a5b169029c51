import { type Answer, type Api, Problem } from '../../client/src/client.ts';
import { withWords } from './in-words.ts';
import { markOutside } from './outside-text.ts';
import type { Call, Loose, Tool } from './tool.ts';

/** What a tool tells. */
export interface Told {
  sentence: string;
  answer: Record<string, unknown>;
  isError: boolean;
}

/** Makes the one request that the input asks for; every refusal is the API's own. Never throws for an answer. */
export async function perform(api: Api, tool: Tool, input: Record<string, unknown>): Promise<Told> {
  const what = String(input.what ?? '');
  const call = tool.calls[what];
  if (call === undefined) return refusal('WHAT_UNKNOWN', `This tool has no "what" of this name.`);
  const { data, error, response } = await send(api, call, input);
  if (!response.ok) return refused(response.status, error);
  const version = /^(?:W\/)?"(.*)"$/.exec(response.headers.get('etag') ?? '')?.[1];
  const say = tool.say?.[what] ?? counted;
  return {
    sentence: say(data as Loose),
    answer: {
      ...(withWords(markOutside(data ?? {}, tool.isTextFromOutside)) as object),
      ...(version !== undefined && { versionToChange: version }),
    },
    isError: false,
  };
}

async function send(api: Api, call: Call, input: Record<string, unknown>): Promise<Answer<unknown>> {
  const names = [...call.path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name!);
  const pick = (fields: readonly string[]) =>
    Object.fromEntries(fields.filter((name) => input[name] !== undefined).map((name) => [name, input[name]]));
  const { language, version } = input;
  const init = {
    params: {
      path: Object.fromEntries(names.map((name) => [name, String(input[name] ?? 'none')])),
      query: Object.fromEntries(
        Object.entries(pick(call.query)).map(([name, value]) => [name, String(value)]),
      ),
    },
    headers: {
      ...(typeof language === 'string' && { 'accept-language': language }),
      ...(typeof version === 'string' && { 'if-match': `"${version.replaceAll('"', '')}"` }),
    } as Record<string, string>,
    ...bodyOf(call, input, pick),
  };
  if (call.body !== undefined && 'bytes' in call.body) {
    init.headers['content-type'] = 'application/octet-stream';
  }
  // which of its addresses it is, is known only here
  return api.request(call.method as never, call.path as never, init as never) as Promise<Answer<unknown>>;
}

function bodyOf(call: Call, input: Record<string, unknown>, pick: (fields: readonly string[]) => object) {
  if (call.body === undefined) return {};
  if ('whole' in call.body) return { body: input[call.body.whole] ?? {} };
  if ('fields' in call.body) return { body: pick(call.body.fields) };
  const bytes = Buffer.from(String(input[call.body.bytes] ?? ''), 'base64');
  return { body: bytes, bodySerializer: (body: Buffer) => body };
}

/** A refusal in the words of the API; fields named wrong are ours to name, and what came of files is there, too. */
function refused(status: number, body: unknown): Told {
  const problem = new Problem(status, body);
  const { code, message, errors, instead } = problem;
  const results = (body as { results?: unknown } | null)?.results;
  return {
    sentence: `Refused: ${code}. ${message}`,
    answer: {
      ...{ code, status, detail: message },
      ...(errors.length > 0 && { errors: errors.map(({ field, code: why }) => ({ field, code: why })) }),
      ...(instead.length > 0 && { instead: instead.map((text) => ({ text })) }),
      ...(results !== undefined && { results: markOutside(results) }),
    },
    isError: true,
  };
}

export function refusal(code: string, detail: string): Told {
  return { sentence: `Refused: ${code}. ${detail}`, answer: { code, detail }, isError: true };
}

/** What there is of each kind, where nothing better is to be said. */
function counted(answer: Loose): string {
  const lists = Object.entries(answer ?? {}).filter(([, value]) => Array.isArray(value)) as [
    string,
    unknown[],
  ][];
  if (lists.length === 0) return 'Done.';
  return `${lists.map(([name, list]) => `${name}: ${list.length}`).join(', ')}.`;
}
