/** A request to a platform, built here and sent elsewhere. */
export interface ApiRequest {
  method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** one of the provider's bases, with a path below it … */
  base?: string;
  path?: string;
  /** … or an address that the platform itself named; its host must be allowed */
  url?: string;
  query?: Readonly<Record<string, string>>;
  headers?: Readonly<Record<string, string>>;
  /** at most one of these */
  json?: unknown;
  form?: Readonly<Record<string, string>>;
  bytes?: Uint8Array;
  /** `user`: the connection's token; `client`: Basic with the client's id and secret; `none` */
  as?: 'user' | 'client' | 'none';
  /** a recording may be larger and take longer than an answer of the interface */
  isFile?: boolean;
}

export interface ApiAnswer {
  status: number;
  /** by lower-case name */
  headers: Readonly<Record<string, string>>;
  body: Buffer;
}

/**
 * Sends a request on behalf of a connection and answers what came back, whatever the status, except what
 * is the same for all: no budget, 401 after the token was renewed, 429, 5xx, no answer at all. Those end
 * the work by throwing, and nobody here catches them.
 */
export type Call = (request: ApiRequest) => Promise<ApiAnswer>;
