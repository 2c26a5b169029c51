import { hash } from 'node:crypto';

/**
 * Names one event of a platform in logs and traces: the first 16 hex digits of the SHA-256 of its key
 * (`provider_event.event_key`), which itself holds the platform's ids of somebody's runs and stays out of both.
 */
export function eventId(eventKey: string): string {
  return hash('sha256', eventKey).slice(0, 16);
}
