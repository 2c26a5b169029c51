import { randomUUID } from 'node:crypto';
import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import { PROBLEM_TYPE, problemOf } from './problem.ts';

const CODES: Record<string, [code: string, message: string]> = {
  HPE_HEADER_OVERFLOW: ['HEADERS_TOO_LARGE', 'The headers of the request are too large.'],
  ERR_HTTP_REQUEST_TIMEOUT: ['REQUEST_TIMEOUT', 'The request took too long to arrive.'],
};

/** Answers what is no HTTP request at all, so that no handler ever sees it, with the headers of every answer. */
export function answerClientError(headers: Readonly<Record<string, string>>) {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  return (error: NodeJS.ErrnoException, socket: Socket): void => answer(error, socket, lines.join(''));
}

function answer(error: NodeJS.ErrnoException, socket: Socket, headers: string): void {
  // Clients open connections ahead. A word on one would be taken for the answer to a request that is on its way, so
  // it is closed in silence when it has been idle for too long; a head that begins late is given up like any other.
  if (error.code === 'ERR_HTTP_REQUEST_TIMEOUT' && socket.bytesRead === 0) return;
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const [code, message] = CODES[error.code ?? ''] ?? ['MALFORMED_REQUEST', 'This is not an HTTP request.'];
  const body = problemOf({ code, message }, randomUUID());
  const text = JSON.stringify(body);
  socket.end(
    `HTTP/1.1 ${body.status} ${STATUS_CODES[body.status]}\r\ncontent-type: ${PROBLEM_TYPE}\r\n` +
      `content-length: ${Buffer.byteLength(text)}\r\nx-request-id: ${body.requestId}\r\n${headers}connection: close\r\n\r\n${text}`,
  );
}
