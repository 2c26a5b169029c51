import type { Readable } from 'node:stream';
import type { FastifyRequest } from 'fastify';
import { refusal } from '../problem.ts';
import { headerName, shownName } from './file-name.ts';
import type { Spool } from './spool.ts';

/**
 * Reads the whole request into the spool. Nothing is imported meanwhile: an upload that breaks off, or
 * holds what it should not, leaves nothing.
 * Throws UPLOAD_EMPTY, UPLOAD_INCOMPLETE, PAYLOAD_TOO_LARGE.
 */
export async function receiveUpload(
  request: FastifyRequest,
  spool: Spool,
  name: string | undefined,
): Promise<void> {
  if (request.isMultipart()) await receiveParts(request, spool);
  else if (request.body !== undefined && request.body !== null) {
    const given = name ?? headerName(request.headers['x-file-name']);
    await whole(() => spool.take(shownName(given), request.body as Readable));
    if (spool.files[0]?.sizeBytes === 0) spool.files.length = 0;
  }
  if (spool.files.length === 0) {
    throw refusal('UPLOAD_EMPTY', 'The upload holds no file; at least one was expected.');
  }
}

async function receiveParts(request: FastifyRequest, spool: Spool): Promise<void> {
  await whole(async () => {
    // the form's reader waits for ever for a request that was gone before it began to listen
    if (request.raw.destroyed && !request.raw.complete) throw new Error('aborted');
    // a field without a file means nothing here, and no good file is lost for it
    for await (const part of request.parts()) {
      if (part.type === 'file') await spool.take(shownName(part.filename), part.file);
    }
  });
}

/** What the streams say of a body that ends too early or is no multipart body, as one refusal. */
async function whole(receive: () => Promise<void>): Promise<void> {
  try {
    await receive();
  } catch (error) {
    const { message, code } = error as NodeJS.ErrnoException;
    const broken = /unexpected end|terminated early|malformed|boundary|aborted|premature/i.test(message);
    if (broken || code === 'ECONNRESET' || code === 'ERR_STREAM_PREMATURE_CLOSE') {
      throw refusal('UPLOAD_INCOMPLETE', 'The upload ended before it was complete, or is no valid form.');
    }
    throw error;
  }
}
