import type { FastifyRequest } from 'fastify';
import type { Origin } from '../../services/people/people-deps.ts';
import { isLoopbackName } from '../loopback-name.ts';

const BROWSERS = ['Edg', 'Firefox', 'Chrome', 'Safari', 'curl'] as const;
const SYSTEMS = ['Android', 'iPhone', 'iPad', 'Windows', 'Mac OS', 'Linux'] as const;

/** The network and the kind of program, never the address or the whole header. */
export function originOf(request: FastifyRequest): Origin {
  const header = request.headers['user-agent'] ?? '';
  const browser = BROWSERS.find((name) => header.includes(name)) ?? 'a program';
  const system = SYSTEMS.find((name) => header.includes(name));
  return {
    source: networkOf(request.ip),
    agent: `${browser === 'Edg' ? 'Edge' : browser}${system === undefined ? '' : ` on ${system}`}`,
  };
}

const LOOPBACK_IP = /^(127(\.\d{1,3}){3}|::1|::ffff:127(\.\d{1,3}){3})$/;
/** A proxy on this machine speaks for others; its own address says nothing of them. */
const FORWARDED = ['forwarded', 'x-forwarded-for', 'x-forwarded-host', 'x-real-ip', 'via'];

/** Whoever asks sits at this machine: from it, to it, and through nobody. */
export function isFromThisMachine(request: {
  ip: string;
  headers: Record<string, string | string[] | undefined>;
}): boolean {
  const [, host = ''] = /^(.*?)(?::\d{1,5})?$/.exec(String(request.headers.host ?? '')) ?? [];
  const isForwarded = FORWARDED.some((name) => request.headers[name] !== undefined);
  return LOOPBACK_IP.test(request.ip) && isLoopbackName(host) && !isForwarded;
}

/** An IPv4 address counts as itself, an IPv6 one as its /64, which is what one household gets. */
export function networkOf(ip: string): string {
  if (!ip.includes(':') || ip.includes('.')) return ip.replace(/^::ffff:/i, '');
  const [head = '', tail] = ip.split('::');
  const start = head.split(':').filter((part) => part !== '');
  const end = (tail ?? '').split(':').filter((part) => part !== '');
  const zeros = tail === undefined ? 0 : 8 - start.length - end.length;
  return `${[...start, ...Array<string>(zeros).fill('0'), ...end].slice(0, 4).join(':')}::/64`;
}
