import { createApi } from '../../../client/src/client.ts';
import { readChosen } from '../parts/chosen.ts';
import { pagesOf, shownBase } from '../people/shown-athlete.ts';

export { dataOf, Problem, type Schema } from '../../../client/src/client.ts';

function clientOf(base: string) {
  // sentences come in the language of the app, whatever the browser prefers; queries are asked again by the app
  const language = () => readChosen().language;
  return createApi({ baseUrl: base, credentials: 'same-origin', language, retry: false });
}

/** The API of this page's own server, typed from its OpenAPI document: the data of whose pages these are. */
export const api = clientOf(shownBase);

/** The same for what belongs to the reader's account, whoever's pages these are. */
export const ownApi = clientOf('');

/** The same for the data of an athlete who granted it. */
export const apiOf = (athleteId: string) => clientOf(pagesOf(athleteId));
