import { openAsBlob } from 'node:fs';
import { basename } from 'node:path';
import { createPacekeeper, dataOf, Problem } from './src/client.ts';

/** Sends a recording, says how easy it was, and what changed in the plan; answers the lines that it prints. */
export async function example(baseUrl: string, apiKey: string, file: string): Promise<string[]> {
  const pacekeeper = createPacekeeper({ baseUrl, apiKey });
  const lines: string[] = [];

  // what is planned: every address of the API is typed
  const { workouts } = await dataOf(pacekeeper.api.GET('/v1/workouts'));
  for (const { day, name } of workouts) lines.push(`${day}: ${name}`);

  // a recording: the answer comes when it is read and judged; sent again it says `duplicate`
  const [result] = await pacekeeper.upload(await openAsBlob(file), { name: basename(file) });
  lines.push(`${result?.file}: ${result?.state}`);
  for (const id of result?.activityIds ?? []) {
    const { analysis } = await pacekeeper.activity(id);
    lines.push(`${analysis?.class.class}: ${analysis?.easy?.verdict ?? 'not meant to be easy'}`);
  }

  // everything so far, read page by page
  for await (const { day, distanceM } of pacekeeper.activities({ pageSize: 2 })) {
    lines.push(`${day} ${((distanceM ?? 0) / 1000).toFixed(1)} km`);
  }
  for await (const { outcome, asOf } of pacekeeper.decisions()) lines.push(`${asOf}: ${outcome}`);

  // a refusal has a code to branch on
  try {
    await pacekeeper.activity('act_none');
  } catch (error) {
    if (!(error instanceof Problem) || error.code !== 'ACTIVITY_NOT_FOUND') throw error;
    lines.push(error.message);
  }
  return lines;
}
