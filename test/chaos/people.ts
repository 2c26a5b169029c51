import type { Cluster } from './cluster.ts';
import type { Service } from './service.ts';

export const PASSWORD = 'seven grey herons wade';

export interface Told {
  status: number;
  code: string;
  ms: number;
  /** as a browser would send them back */
  cookies: string;
}

/** Sends JSON, as through a proxy that had it from `from` where that is given. */
export async function tell(
  service: Service,
  path: string,
  body: object,
  { from = '', cookies = '' } = {},
): Promise<Told> {
  const started = performance.now();
  const answer = await fetch(`${service.address}${path}`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      cookie: cookies,
      ...(from !== '' && { 'x-forwarded-for': from }),
    },
    body: JSON.stringify(body),
  });
  const text = await answer.text();
  const ms = performance.now() - started;
  const given = answer.headers.getSetCookie().map((line) => line.split(';')[0]);
  const code = answer.status < 400 ? '' : (JSON.parse(text) as { code: string }).code;
  return { status: answer.status, code, ms, cookies: given.join('; ') };
}

export const addressOf = (n: number) => `person${n}@example.org`;

/** Makes `count` accounts with one password: the first as a person does, the others as copies of it. */
export async function addAccounts(service: Service, cluster: Cluster, count: number): Promise<void> {
  const first = { email: addressOf(0), password: PASSWORD, name: 'Person 0' };
  const made = await tell(service, '/v1/accounts/first', first);
  if (made.status >= 300) throw new Error(`the first account was not made: ${made.status} ${made.code}`);
  await cluster.sql(`
    insert into account (account_id, email, email_verified_ms, name, password_hash, is_coach, created_ms)
    select 'copy' || n, 'person' || n || '@example.org', a.email_verified_ms, 'Person ' || n, a.password_hash, false, a.created_ms
    from account a, generate_series(1, ${count - 1}) n`);
}
