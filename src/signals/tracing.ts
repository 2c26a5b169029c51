import { context, propagation, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';

// The API package does nothing and costs next to nothing until open-telemetry.ts has started the rest.

type Attributes = Record<string, string | number | string[]>;
export interface Spanned {
  kind?: 'server' | 'client' | 'consumer';
  attributes?: Attributes;
  /** where this goes on from, as `carried` wrote it; absent: from what surrounds it */
  from?: string | undefined;
}
const KINDS = { server: SpanKind.SERVER, client: SpanKind.CLIENT, consumer: SpanKind.CONSUMER };

/** What is open while `fn` runs. */
export interface Open {
  note(attributes: Attributes): void;
  /** it did not go well, without being thrown */
  failed(code: string): void;
}

/** Runs `fn` as one span; what it throws is noted by its code alone, never by its words. */
export async function inSpan<T>(
  name: string,
  { kind, attributes = {}, from }: Spanned,
  fn: (span: Open) => Promise<T>,
): Promise<T> {
  const parent =
    from === undefined ? context.active() : propagation.extract(context.active(), { traceparent: from });
  const options = { attributes, ...(kind === undefined ? {} : { kind: KINDS[kind] }) };
  return trace.getTracer('pacekeeper').startActiveSpan(name, options, parent, async (span) => {
    const failed = (code: string) => {
      span.setStatus({ code: SpanStatusCode.ERROR });
      span.setAttribute('error.type', code);
    };
    try {
      return await fn({ note: (more) => void span.setAttributes(more), failed });
    } catch (error) {
      failed((error as { code?: string }).code ?? 'UNKNOWN');
      throw error;
    } finally {
      span.end();
    }
  });
}

/** The span of a request, which is ended by another hook than the one that opens it. */
export interface RequestSpan {
  within(fn: () => void): void;
  note(attributes: Attributes): void;
  end(status: number, code: string | null): void;
}

export function openSpan(name: string, attributes: Attributes): RequestSpan {
  const span = trace.getTracer('pacekeeper').startSpan(name, { kind: SpanKind.SERVER, attributes });
  const here = trace.setSpan(context.active(), span);
  return {
    within: (fn) => context.with(here, fn),
    note: (more) => void span.setAttributes(more),
    end(status, code) {
      span.setAttribute('http.response.status_code', status);
      if (code !== null) span.setAttribute('error.type', code);
      if (status >= 500) span.setStatus({ code: SpanStatusCode.ERROR });
      span.end();
    },
  };
}

/** The trace that is under way here, in the form of W3C's `traceparent`; undefined: none. */
export function carried(): string | undefined {
  if (trace.getActiveSpan() === undefined) return undefined;
  const carrier: { traceparent?: string } = {};
  propagation.inject(context.active(), carrier);
  return carrier.traceparent;
}

/** For log lines: which trace they belong to. */
export function traceId(): string | undefined {
  return trace.getActiveSpan()?.spanContext().traceId;
}
