import { type LookupAddress, lookup as systemLookup } from 'node:dns';
import {
  Agent as HttpAgent,
  request as httpRequest,
  type IncomingMessage,
  type RequestOptions,
} from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';
import { isPublicAddress } from './public-address.ts';

/** A request that leaves this machine. It goes to where the caller allows, or nowhere. */
export interface OutboundRequest {
  method: string;
  url: string;
  headers: Readonly<Record<string, string>>;
  body: Uint8Array | null;
  /** whether this host may be asked, by its lower-case name and port as in a URL */
  isAllowed: (host: string) => boolean;
  /** origins that the operator configured: only they may be plain http or on this machine */
  trusted: ReadonlySet<string>;
  /** for all of it, from the look-up of the name to the last byte */
  deadlineMs: number;
  /** of the answer, unpacked */
  maxBytes: number;
}
export interface OutboundAnswer {
  status: number;
  headers: Record<string, string>;
  body: Buffer;
}

export type OutboundCode =
  | 'URL_NOT_ALLOWED'
  | 'ADDRESS_NOT_PUBLIC'
  | 'ANSWER_TOO_LARGE'
  | 'ANSWER_TOO_SLOW'
  | 'ANSWER_BROKEN'
  | 'NO_ANSWER';
export interface OutboundError extends Error {
  code: OutboundCode;
  /** whether bytes may have reached the other side */
  mayHaveArrived: boolean;
}

export type SafeFetch = (request: OutboundRequest) => Promise<OutboundAnswer>;
export type Resolve = (hostname: string) => Promise<LookupAddress[]>;

const MAX_HEADER_BYTES = 16 * 1024;
const UNPACK = {
  gzip: createGunzip,
  'x-gzip': createGunzip,
  deflate: createInflate,
  br: createBrotliDecompress,
};

/**
 * Requests to hosts on the open internet that the caller allows, over https and to the addresses that were
 * looked at (a second look-up could give others). Redirects are answers like any other and never
 * followed. Everything is bounded: time, bytes, headers, sockets (`maxSockets` a host). Throws OutboundError.
 */
export function createSafeFetch({
  maxSockets = 20,
  resolve = resolveAll,
}: {
  maxSockets?: number;
  resolve?: Resolve;
} = {}): SafeFetch {
  const agents = {
    'http:': new HttpAgent({ keepAlive: false, maxSockets }),
    'https:': new HttpsAgent({ keepAlive: false, maxSockets }),
  };
  return async (request) => {
    const url = checkedUrl(request);
    const isTrusted = request.trusted.has(url.origin);
    let sent = false;
    const deadline = AbortSignal.timeout(request.deadlineMs);
    try {
      const addresses = await Promise.race([resolve(unbracketed(url.hostname)), aborted(deadline)]);
      const [address] = addresses.filter((a) => isTrusted || isPublicAddress(a.address));
      if (address === undefined || (!isTrusted && addresses.some((a) => !isPublicAddress(a.address)))) {
        throw outboundError(
          'ADDRESS_NOT_PUBLIC',
          'The host has an address that is not on the open internet.',
          false,
        );
      }
      const send = url.protocol === 'https:' ? httpsRequest : httpRequest;
      const options: RequestOptions = {
        method: request.method,
        headers: {
          'accept-encoding': 'gzip',
          'user-agent': 'pacekeeper',
          ...request.headers,
          ...lengthOf(request.body),
        },
        agent: agents[url.protocol as 'https:'],
        lookup: pinned(address),
        maxHeaderSize: MAX_HEADER_BYTES,
        signal: deadline,
      };
      return await new Promise<OutboundAnswer>((done, failed) => {
        const out = send(url, options, (answer) => {
          read(answer, request.maxBytes)
            .then(done, failed)
            .finally(() => answer.destroy());
        });
        out.on('error', failed);
        out.on('socket', () => {
          sent = true;
        });
        out.end(request.body ?? undefined);
      });
    } catch (error) {
      if (isOutboundError(error)) throw error;
      if (deadline.aborted) {
        throw outboundError(
          'ANSWER_TOO_SLOW',
          `There was no whole answer within ${request.deadlineMs} ms.`,
          sent,
        );
      }
      throw outboundError('NO_ANSWER', 'The host could not be reached, or broke off.', sent, error);
    }
  };
}

/** Errors: URL_NOT_ALLOWED, whatever is wrong with it. */
function checkedUrl({ url: text, isAllowed, trusted }: OutboundRequest): URL {
  const refuse = () => outboundError('URL_NOT_ALLOWED', 'This address is not one that may be asked.', false);
  if (text.length > 4000 || !URL.canParse(text)) throw refuse();
  const url = new URL(text);
  if (trusted.has(url.origin) && url.username === '' && url.password === '') return url;
  const isPlain = url.protocol === 'https:' && url.port === '' && url.username === '' && url.password === '';
  // a name with a dot at its end is another name to some and the same to others
  if (
    !isPlain ||
    isIP(unbracketed(url.hostname)) !== 0 ||
    url.hostname.endsWith('.') ||
    !isAllowed(url.hostname)
  ) {
    throw refuse();
  }
  return url;
}

async function read(answer: IncomingMessage, maxBytes: number): Promise<OutboundAnswer> {
  const encoding = answer.headers['content-encoding']?.toLowerCase();
  const unpack = encoding === undefined || encoding === 'identity' ? null : UNPACK[encoding as 'gzip'];
  if (unpack === undefined)
    throw outboundError('ANSWER_BROKEN', 'The answer is packed in an unknown way.', true);
  const chunks: Buffer[] = [];
  let size = 0;
  const source = unpack === null ? answer : answer.pipe(unpack());
  answer.on('error', (error) => source.destroy(error));
  answer.on('aborted', () => source.destroy(new Error('cut off')));
  try {
    for await (const chunk of source as AsyncIterable<Buffer>) {
      size += chunk.length;
      if (size > maxBytes)
        throw outboundError('ANSWER_TOO_LARGE', `The answer is larger than ${maxBytes} bytes.`, true);
      chunks.push(chunk);
    }
  } catch (error) {
    if (isOutboundError(error)) throw error;
    if ((error as Error).name === 'AbortError') throw error;
    throw outboundError('ANSWER_BROKEN', 'The answer broke off or cannot be unpacked.', true, error);
  } finally {
    source.destroy();
  }
  const headers = Object.fromEntries(
    Object.entries(answer.headers).map(([name, value]) => [name, [value].flat().join(', ')]),
  );
  return { status: answer.statusCode ?? 0, headers, body: Buffer.concat(chunks) };
}

function pinned({ address, family }: LookupAddress): LookupFunction {
  return (_name, options, found) => {
    if (options.all === true) (found as (e: null, all: LookupAddress[]) => void)(null, [{ address, family }]);
    else found(null, address, family);
  };
}

function resolveAll(hostname: string): Promise<LookupAddress[]> {
  return new Promise((done, failed) => {
    systemLookup(hostname, { all: true }, (error, addresses) => (error ? failed(error) : done(addresses)));
  });
}

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, failed) =>
    signal.addEventListener('abort', () => failed(signal.reason), { once: true }),
  );
}

function lengthOf(body: Uint8Array | null): Record<string, string> {
  return body === null ? {} : { 'content-length': String(body.length) };
}

function unbracketed(hostname: string): string {
  return hostname.replace(/^\[|\]$/g, '');
}

export function isOutboundError(error: unknown): error is OutboundError {
  return error instanceof Error && error.name === 'OutboundError';
}

function outboundError(
  code: OutboundCode,
  message: string,
  mayHaveArrived: boolean,
  cause?: unknown,
): OutboundError {
  return Object.assign(new Error(message, { cause }), { name: 'OutboundError', code, mayHaveArrived });
}
