import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { dataOf, ownApi } from '../api/client.ts';
import { DeskFrame } from '../desk/desk-pages.tsx';
import { ApplyDialog } from '../library/apply-dialog.tsx';
import { type Template, useTemplateSum } from '../library/template.ts';
import { TemplateForm } from '../library/template-form.tsx';
import { TemplatePicture } from '../library/template-picture.tsx';
import { Button } from '../parts/button.tsx';
import { Dialog } from '../parts/dialog.tsx';
import { Loaded } from '../parts/loaded.tsx';
import { usePreferences } from '../parts/preferences.tsx';
import { Said } from '../parts/said.tsx';

type Draft = Pick<Template, 'name' | 'note' | 'sessions'> & { id: string | null };
const EMPTY: Draft = { id: null, name: '', note: '', sessions: [] };

/** The coach's library: weeks and sessions, made once and laid into many plans. */
export function TemplatesPage() {
  const { t } = usePreferences();
  const sum = useTemplateSum();
  const queries = useQueryClient();
  const [draft, setDraft] = useState<Draft | null>(null);
  const [applied, setApplied] = useState<Template | null>(null);
  const [doomed, setDoomed] = useState<Template | null>(null);
  const query = useQuery({
    queryKey: ['templates'],
    queryFn: () => dataOf(ownApi.GET('/v1/templates')),
  });
  const remove = useMutation({
    mutationFn: (id: string) => dataOf(ownApi.DELETE('/v1/templates/{id}', { params: { path: { id } } })),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['templates'] }),
    onSettled: () => setDoomed(null),
  });
  return (
    <DeskFrame title="library.title">
      <p className="max-w-prose text-muted">{t('library.text')}</p>
      {draft === null ? (
        <Button look="main" className="justify-self-start" onClick={() => setDraft(EMPTY)}>
          {t('library.new')}
        </Button>
      ) : (
        <TemplateForm key={draft.id ?? draft.name} of={draft} onDone={() => setDraft(null)} />
      )}
      {remove.isError && <Said error={remove.error} />}
      <Loaded query={query} minHeight="min-h-[40vh]">
        {({ templates }) =>
          templates.length === 0 ? (
            <p>{t('library.none')}</p>
          ) : (
            <ul className="grid items-start gap-4 lg:grid-cols-2">
              {templates.map((template) => (
                <li key={template.id} className="grid gap-3 rounded-xl border border-line bg-surface p-4">
                  <div>
                    <h2 className="text-lg font-semibold break-words">{template.name}</h2>
                    <p className="text-sm text-muted">{sum(template.sessions)}</p>
                    {template.note !== '' && (
                      <p className="mt-1 max-w-prose text-sm break-words whitespace-pre-line">
                        {template.note}
                      </p>
                    )}
                  </div>
                  <TemplatePicture sessions={template.sessions} />
                  <div className="flex flex-wrap gap-2">
                    <Button look="main" onClick={() => setApplied(template)}>
                      {t('library.apply')}
                      <span className="sr-only"> {template.name}</span>
                    </Button>
                    <Button onClick={() => setDraft(template)}>
                      {t('library.edit')}
                      <span className="sr-only"> {template.name}</span>
                    </Button>
                    <Button
                      onClick={() =>
                        setDraft({
                          ...template,
                          id: null,
                          name: t('library.copyOf', { name: template.name }).slice(0, 100),
                        })
                      }
                    >
                      {t('library.copy')}
                      <span className="sr-only"> {template.name}</span>
                    </Button>
                    <Button look="danger" onClick={() => setDoomed(template)}>
                      {t('library.delete')}
                      <span className="sr-only"> {template.name}</span>
                    </Button>
                  </div>
                </li>
              ))}
            </ul>
          )
        }
      </Loaded>
      {applied !== null && <ApplyDialog template={applied} onClose={() => setApplied(null)} />}
      {doomed !== null && (
        <Dialog title={t('library.deleteAsk', { name: doomed.name })} onNo={() => setDoomed(null)}>
          <p>{t('library.deleteText')}</p>
          <div className="flex flex-wrap justify-end gap-2">
            <Button onClick={() => setDoomed(null)}>{t('library.keep')}</Button>
            <Button look="danger" disabled={remove.isPending} onClick={() => remove.mutate(doomed.id)}>
              {t('library.delete')}
            </Button>
          </div>
        </Dialog>
      )}
    </DeskFrame>
  );
}
