import { z } from 'zod';
import { inventory } from '../../../core/coaching/progress/inventory.ts';
import { runningForm } from '../../../core/coaching/progress/running-form.ts';
import { inventoryText } from '../../../core/coaching/texts/inventory-text.ts';
import { recentProgress } from '../../../services/history/progress.ts';
import type { Route } from '../../api.ts';
import { authorized } from '../../authorize.ts';
import { languageOf } from '../../language-of.ts';
import { plain } from '../../plain.ts';
import { problemResponses } from '../../problem.ts';
import { asOfQuery } from '../../schemas/parameters.ts';
import { formView, inventoryView, language, viewNote } from '../../schemas/progress.ts';

const answer = z.object({
  asOf: z.string().nullable().describe('null while there is no activity'),
  inventory: inventoryView.nullable(),
  form: formView.nullable(),
  text: z.array(z.string()).describe('The same as sentences'),
});

const weeks = z.enum(['4', '8', '12']).default('8').meta({ description: 'Weeks that end on `asOf`' });

export const readInventory: Route = (api) => {
  api.get(
    '/inventory',
    {
      config: { access: { action: 'training:read', resource: 'athlete' } },
      schema: {
        operationId: 'readInventory',
        summary: 'What the runner really does: weekdays, paces, kinds, recovery, long runs, findings',
        tags: ['training'],
        querystring: z.strictObject({ ...asOfQuery, weeks, language: language.optional() }),
        response: { 200: answer, ...problemResponses },
      },
    },
    async (request) => {
      const { athleteId, athlete, deps } = authorized(request);
      const { asOf } = request.query;
      const lang = languageOf(request, athlete);
      const evaluation = await deps.evaluations.of(athleteId, asOf);
      if (evaluation === null) return { asOf: null, inventory: null, form: null, text: [] };
      const history = await recentProgress(deps, athlete, evaluation);
      const found = inventory(history, Number(request.query.weeks));
      const form = runningForm(history);
      return plain({
        asOf: evaluation.asOf,
        inventory: {
          ...found,
          findings: found.findings.map((f) => ({
            ...f,
            seen: viewNote(f.seen, lang),
            next: viewNote(f.next, lang),
          })),
        },
        form: { ...form, notes: form.notes.map((n) => viewNote(n, lang)) },
        text: inventoryText(found, lang),
      });
    },
  );
};
