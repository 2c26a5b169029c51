import { and, asc, count, eq } from 'drizzle-orm';
import type { LaidTemplate } from '../../core/coaching/plan/edit-plan.ts';
import { fail, ok, type Result } from '../../core/result.ts';
import { planTemplate } from '../../db/schema/plan-template.ts';
import type { PeopleDeps } from '../people/people-deps.ts';
import { newId } from '../people/secret-token.ts';

export interface TemplateText {
  name: string;
  note: string;
  sessions: LaidTemplate['sessions'];
}
export type Template = typeof planTemplate.$inferSelect;

const MOST = 500;

/** By name. */
export async function listTemplates(deps: PeopleDeps, accountId: string): Promise<Template[]> {
  return deps.db.read((db) =>
    db
      .select()
      .from(planTemplate)
      .where(eq(planTemplate.accountId, accountId))
      .orderBy(asc(planTemplate.name), asc(planTemplate.templateId)),
  );
}

/** Errors: TOO_MANY_TEMPLATES. */
export async function createTemplate(
  deps: PeopleDeps,
  accountId: string,
  text: TemplateText,
): Promise<Result<Template>> {
  return deps.db.transaction(async (tx): Promise<Result<Template>> => {
    const [held] = await tx
      .select({ n: count() })
      .from(planTemplate)
      .where(eq(planTemplate.accountId, accountId));
    if (held!.n >= MOST) return fail('TOO_MANY_TEMPLATES', `There is room for ${MOST} templates.`);
    const row = { templateId: newId('tpl'), accountId, ...text, updatedMs: deps.now() };
    await tx.insert(planTemplate).values(row);
    return ok(row);
  });
}

/** Errors: TEMPLATE_NOT_FOUND, also for another's. */
export async function replaceTemplate(
  deps: PeopleDeps,
  accountId: string,
  templateId: string,
  text: TemplateText,
): Promise<Result<Template>> {
  return deps.db.transaction(async (tx): Promise<Result<Template>> => {
    const [row] = await tx
      .update(planTemplate)
      .set({ ...text, updatedMs: deps.now() })
      .where(isOwn(accountId, templateId))
      .returning();
    return row === undefined ? notFound() : ok(row);
  });
}

/** Errors: TEMPLATE_NOT_FOUND, also for another's. */
export async function deleteTemplate(
  deps: PeopleDeps,
  accountId: string,
  templateId: string,
): Promise<Result<null>> {
  return deps.db.transaction(async (tx): Promise<Result<null>> => {
    const rows = await tx
      .delete(planTemplate)
      .where(isOwn(accountId, templateId))
      .returning({ id: planTemplate.templateId });
    return rows.length === 0 ? notFound() : ok(null);
  });
}

const isOwn = (accountId: string, templateId: string) =>
  and(eq(planTemplate.accountId, accountId), eq(planTemplate.templateId, templateId));

function notFound() {
  return fail('TEMPLATE_NOT_FOUND', 'There is no such template of yours.');
}
