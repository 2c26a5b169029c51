import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { apiOf, dataOf } from '../api/client.ts';
import { BreakList } from '../coach/change-dialog.tsx';
import type { Edit } from '../coach/plan-change.ts';
import { useSessionWords } from '../coach/session-words.ts';
import { type SessionType, TYPES, useTypedKm } from '../library/template.ts';
import { Button } from '../parts/button.tsx';
import { Choice } from '../parts/choice.tsx';
import { Field } from '../parts/field.tsx';
import { useFormat } from '../parts/format.ts';
import { Loaded } from '../parts/loaded.tsx';
import { usePreferences } from '../parts/preferences.tsx';
import { Said } from '../parts/said.tsx';
import type { Proposal } from './proposal-card.tsx';

/** How one session of the proposal shall be otherwise; null type: it is left out. */
interface Wish {
  type: SessionType | null;
  km: string;
}
type Wishes = Readonly<Record<string, Wish>>;

const preview = ({ athleteId, decisionId }: Proposal, edits: Edit[], reason: string | null) =>
  dataOf(
    apiOf(athleteId).POST('/v1/decisions/{id}/preview', {
      params: { path: { id: decisionId } },
      body: { edits, reason },
    }),
  );

/** The sessions that a proposal would leave in the plan, to be changed before it is approved. */
export function ProposalEditor({
  proposal,
  isBusy,
  onApprove,
  onNo,
}: {
  proposal: Proposal;
  isBusy: boolean;
  onApprove: (edits: Edit[], reason: string | null) => void;
  onNo: () => void;
}) {
  const { t } = usePreferences();
  const format = useFormat();
  const typed = useTypedKm();
  const [wishes, setWishes] = useState<Wishes>({});
  const [reason, setReason] = useState('');
  const why = reason.trim() === '' ? null : reason.trim();
  const asIs = useQuery({
    queryKey: ['proposal', proposal.athleteId, proposal.decisionId],
    queryFn: () => preview(proposal, [], null),
    retry: false,
  });
  const sessions = (asIs.data?.diff.sessions ?? []).flatMap((s) => (s.after === null ? [] : [s.after]));
  const edits = sessions.flatMap((s): Edit[] => {
    const wish = wishes[s.id];
    if (wish === undefined) return [];
    if (wish.type === null) return [{ op: 'drop', sessionId: s.id }];
    const km = wish.km === typed.toText(s.km) ? s.km : (typed.toKm(wish.km) ?? s.km);
    if (wish.type !== s.type) return [{ op: 'swap', sessionId: s.id, type: wish.type, km }];
    return km === s.km ? [] : [{ op: 'set_km', sessionId: s.id, km }];
  });
  // a distance that cannot be read is no wish for the old one
  const isReadable = sessions.every(({ id, km }) => {
    const wish = wishes[id];
    return !wish?.type || wish.km === typed.toText(km) || typed.toKm(wish.km) !== null;
  });
  const tried = useQuery({
    queryKey: ['proposal', proposal.athleteId, proposal.decisionId, edits, why],
    queryFn: () => preview(proposal, edits, why),
    enabled: isReadable && edits.length > 0,
    retry: false,
    gcTime: 0,
  });
  const wish = (id: string, next: Wish) => setWishes((before) => ({ ...before, [id]: next }));
  return (
    <div className="grid gap-3 rounded-lg bg-raised p-3">
      <p className="text-sm text-muted">
        {t('edit.help')} {t('edit.paces')}
      </p>
      <Loaded query={asIs} minHeight="min-h-32">
        {() => (
          <ul className="grid gap-3">
            {sessions.map((s) => (
              <SessionWish
                key={s.id}
                day={s.day}
                type={s.type as SessionType}
                wish={wishes[s.id] ?? { type: s.type as SessionType, km: typed.toText(s.km) }}
                onWish={(next) => wish(s.id, next)}
              />
            ))}
          </ul>
        )}
      </Loaded>
      <Field
        label={t('edit.reason')}
        hint={t('apply.reasonHint')}
        maxLength={500}
        value={reason}
        onText={setReason}
      />
      <div className="min-h-12" aria-live="polite">
        {edits.length === 0 && <p className="text-sm text-muted">{t('edit.nothing')}</p>}
        {tried.isFetching && <p className="text-muted">{t('change.asking')}</p>}
        {!tried.isFetching && tried.isError && <Said error={tried.error} />}
        {!tried.isFetching && tried.isSuccess && (
          <>
            <BreakList breaks={tried.data.edited?.breaks ?? []} />
            {tried.data.diff.weeks.map((w) => (
              <p key={w.start} className="mt-2 text-sm text-muted">
                {t('change.week', {
                  day: format.day(w.start),
                  before: format.distance(w.beforeKm === null ? null : w.beforeKm * 1000),
                  after: format.distance(w.afterKm === null ? null : w.afterKm * 1000),
                })}
              </p>
            ))}
          </>
        )}
      </div>
      <div className="flex flex-wrap gap-2">
        <Button
          look="main"
          disabled={isBusy || !isReadable || edits.length === 0 || !tried.isSuccess || tried.isFetching}
          onClick={() => onApprove(edits, why)}
        >
          {t('edit.approve')}
        </Button>
        <Button onClick={onNo}>{t('proof.no')}</Button>
      </div>
    </div>
  );
}

function SessionWish({
  day,
  type,
  wish,
  onWish,
}: {
  day: string;
  type: SessionType;
  wish: Wish;
  onWish: (next: Wish) => void;
}) {
  const { t } = usePreferences();
  const format = useFormat();
  const words = useSessionWords();
  const typed = useTypedKm();
  const isFixed = type === 'race';
  return (
    <li className="grid grid-cols-1 items-end gap-2 sm:grid-cols-[7rem_2fr_1fr]">
      <p className="self-center font-medium">{format.day(day)}</p>
      <Choice<SessionType | ''>
        label={t('edit.session')}
        value={wish.type ?? ''}
        onChange={(next) => onWish({ ...wish, type: next === '' ? null : next })}
        options={[
          ...(isFixed ? [type] : TYPES).map((each) => [each, words.type(each)] as const),
          ['', t('edit.drop')] as const,
        ]}
      />
      <Field
        label={typed.label}
        inputMode="decimal"
        disabled={isFixed || wish.type === null}
        aria-invalid={typed.toKm(wish.km) === null}
        value={wish.km}
        onText={(km) => onWish({ ...wish, km })}
      />
    </li>
  );
}
