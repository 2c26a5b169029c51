import type { FastifyReply } from 'fastify';

/** Nothing but this page's own form; no script, no picture, nothing from elsewhere. */
const PAGE_POLICY =
  "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";
const STYLE =
  'body{font:1.1rem/1.5 system-ui,sans-serif;max-width:34rem;margin:3rem auto;padding:0 1rem;color:#1b1f24;background:#fff}button{font:inherit;padding:.6rem 1rem;margin:.2rem .2rem .2rem 0;border:1px solid #57606a;border-radius:.5rem;background:#f6f8fa;color:inherit}fieldset{border:0;padding:0;margin:1.2rem 0}legend{padding:0;font-weight:600}@media(prefers-color-scheme:dark){body{color:#e6edf3;background:#0d1117}button{background:#21262d}}';

/** Text as HTML shows it. */
export function escapeHtml(text: string): string {
  const names: Record<string, string> = { '&': 'amp', '<': 'lt', '>': 'gt', '"': 'quot', "'": '#39' };
  return text.replace(/[&<>"']/g, (c) => `&${names[c]};`);
}

/** A small page that works without script, for whoever follows a link. `body` is HTML: escape what is not ours. */
export function sendPage(
  reply: FastifyReply,
  page: { status?: number; language: string; title: string; body: string },
): FastifyReply {
  const { status = 200, language, title, body } = page;
  return reply
    .code(status)
    .type('text/html; charset=utf-8')
    .header('content-security-policy', PAGE_POLICY)
    .header('x-robots-tag', 'noindex')
    .send(
      `<!doctype html><html lang="${language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${escapeHtml(title)}</title><style>${STYLE}</style></head><body><main><h1>${escapeHtml(title)}</h1>${body}</main></body></html>`,
    );
}
