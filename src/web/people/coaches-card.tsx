import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { api, dataOf, type Schema } from '../api/client.ts';
import { Button } from '../parts/button.tsx';
import { Card } from '../parts/card.tsx';
import { Choice } from '../parts/choice.tsx';
import { Field } from '../parts/field.tsx';
import { useFormat } from '../parts/format.ts';
import { Loaded } from '../parts/loaded.tsx';
import { usePreferences } from '../parts/preferences.tsx';
import { Said } from '../parts/said.tsx';
import { useWords } from '../parts/words.ts';
import { isLive } from './charges.ts';
import { useProven } from './proven.tsx';
import { SCOPES, type Scope, ScopeChoice } from './scopes.tsx';

type Grant = Schema['Grant'];

const useGrants = () => useQuery({ queryKey: ['grants'], queryFn: () => dataOf(api.GET('/v1/grants')) });
function useGrantEnd() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => dataOf(api.DELETE('/v1/grants/{id}', { params: { path: { id } } })),
    onSuccess: () => queries.invalidateQueries(),
  });
}

/** Who may see and do what with the runner's data, scope by scope; changed and ended here. */
export function CoachesCard() {
  const { t } = usePreferences();
  const grants = useGrants();
  return (
    <Card title={t('coaches.title')}>
      <Loaded query={grants} minHeight="min-h-16">
        {({ given }) => {
          const live = given.filter(isLive);
          if (live.length === 0) return <p className="text-sm text-muted">{t('coaches.none')}</p>;
          return (
            <ul className="grid gap-4">
              {live.map((grant) => (
                <GivenGrant key={`${grant.id} ${grant.version}`} grant={grant} />
              ))}
            </ul>
          );
        }}
      </Loaded>
    </Card>
  );
}

function GivenGrant({ grant }: { grant: Grant }) {
  const { t } = usePreferences();
  const format = useFormat();
  const queries = useQueryClient();
  const [chosen, setChosen] = useState(grant.scopes as Scope[]);
  const change = useProven(
    (scopes: Scope[]) =>
      dataOf(
        api.PUT('/v1/grants/{id}', {
          params: { path: { id: grant.id } },
          body: { scopes, expiresAt: grant.expiresAt },
        }),
      ),
    () => queries.invalidateQueries({ queryKey: ['grants'] }),
  );
  const end = useGrantEnd();
  const isChanged = chosen.join() !== SCOPES.filter((scope) => grant.scopes.includes(scope)).join();
  return (
    <li className="grid gap-2 border-b border-line pb-3 last:border-0">
      <p>
        <strong>{grant.toName ?? '–'}</strong>{' '}
        {grant.expiresAt !== null && (
          <span className="text-sm text-muted">
            {t('coaches.until', { day: format.day(grant.expiresAt.slice(0, 10)) })}
          </span>
        )}
      </p>
      <ScopeChoice offered={SCOPES} chosen={chosen} onChange={setChosen} />
      <div className="flex flex-wrap gap-2">
        <Button
          disabled={!isChanged || chosen.length === 0 || change.isPending}
          onClick={() => change.make(chosen)}
        >
          {t('coaches.change')}
        </Button>
        <Button look="danger" disabled={end.isPending} onClick={() => end.mutate(grant.id)}>
          {t('coaches.end')}
          <span className="sr-only"> {grant.toName}</span>
        </Button>
      </div>
      <Said error={change.error ?? end.error} />
      {change.proof}
    </li>
  );
}

/** An invitation to a coach, to a runner; those that wait; and what others let this person do. */
export function InviteCard({
  isCoach,
  isRunner,
  teams = [],
}: {
  isCoach: boolean;
  isRunner: boolean;
  /** of the reader's own: for assistants, and for runners who grant to the team */
  teams?: readonly { id: string; name: string }[];
}) {
  const { t } = usePreferences();
  const words = useWords();
  const queries = useQueryClient();
  type Kind = 'coach_me' | 'be_coached' | 'join_team';
  const kinds: Kind[] = [
    ...(isRunner ? (['coach_me'] as const) : []),
    ...(isCoach ? (['be_coached'] as const) : []),
    ...(teams.length > 0 ? (['join_team'] as const) : []),
  ];
  const [kind, setKind] = useState<Kind>(kinds[0] ?? 'coach_me');
  const [team, setTeam] = useState('');
  const teamId =
    kind === 'coach_me' ? null : team === '' ? (kind === 'join_team' ? (teams[0]?.id ?? null) : null) : team;
  const [email, setEmail] = useState('');
  const [scopes, setScopes] = useState<Scope[]>(['activity:read', 'plan:write', 'alerts:receive']);
  const [link, setLink] = useState<string | null>(null);
  const invitations = useQuery({
    queryKey: ['invitations'],
    queryFn: () => dataOf(api.GET('/v1/invitations')),
  });
  const again = () => queries.invalidateQueries({ queryKey: ['invitations'] });
  const invite = useProven(
    () => dataOf(api.POST('/v1/invitations', { body: { kind, email, scopes, teamId } })),
    ({ token }) => {
      setLink(new URL(`/invitations#${token}`, location.origin).href);
      setEmail('');
      return again();
    },
  );
  const withdraw = useMutation({
    mutationFn: (id: string) => dataOf(api.DELETE('/v1/invitations/{id}', { params: { path: { id } } })),
    onSuccess: again,
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    invite.make(undefined);
  };
  if (kinds.length === 0) return null;
  return (
    <Card title={t('invite.title')}>
      <form onSubmit={submit} className="grid gap-3">
        <div className="grid gap-3 sm:grid-cols-2">
          <Choice<Kind>
            label={t('invite.kind')}
            value={kind}
            onChange={setKind}
            options={kinds.map((each) => [each, t(`invite.${each}`)] as const)}
          />
          <Field label={t('sign.email')} type="email" required value={email} onText={setEmail} />
        </div>
        {teams.length > 0 && kind !== 'coach_me' && (
          <Choice
            label={t('team.one')}
            value={teamId ?? ''}
            onChange={setTeam}
            options={[
              ...(kind === 'be_coached' ? ([['', t('team.justMe')]] as const) : []),
              ...teams.map(({ id, name }) => [id, name] as const),
            ]}
          />
        )}
        {kind !== 'join_team' && <ScopeChoice offered={SCOPES} chosen={scopes} onChange={setScopes} />}
        <Button
          type="submit"
          look="main"
          className="justify-self-start"
          disabled={invite.isPending || scopes.length === 0}
        >
          {t('invite.send')}
        </Button>
      </form>
      {link !== null && (
        <div className="mt-3 grid gap-1 rounded-lg bg-raised p-3">
          <p className="text-sm">{t('invite.link')}</p>
          <p className="break-all font-mono text-sm">{link}</p>
        </div>
      )}
      <Said error={invite.error ?? withdraw.error} />
      <Loaded query={invitations} minHeight="min-h-11">
        {({ invitations: rows }) => (
          <ul className="grid gap-2">
            {rows.map((row) => (
              <li key={row.id} className="flex flex-wrap items-center justify-between gap-2">
                <span>
                  {row.email}
                  <span className="block text-sm text-muted">
                    {t(`invite.${row.kind}`)}
                    {row.kind !== 'join_team' &&
                      `: ${row.scopes.map((scope) => words('scope', scope)).join(', ')}`}
                  </span>
                </span>
                <Button disabled={withdraw.isPending} onClick={() => withdraw.mutate(row.id)}>
                  {t('invite.withdraw')}
                  <span className="sr-only"> {row.email}</span>
                </Button>
              </li>
            ))}
          </ul>
        )}
      </Loaded>
      {invite.proof}
    </Card>
  );
}

/** Whose data this person may see, and the way out. */
export function ReceivedCard() {
  const { t } = usePreferences();
  const words = useWords();
  const grants = useGrants();
  const end = useGrantEnd();
  const live = grants.data?.received.filter(isLive) ?? [];
  if (live.length === 0) return null;
  return (
    <Card title={t('received.title')}>
      <ul className="grid gap-3">
        {live.map((grant) => (
          <li key={grant.id} className="flex flex-wrap items-center justify-between gap-2">
            <span>
              {grant.athleteName ?? '–'}
              <span className="block text-sm text-muted">
                {grant.scopes.map((scope) => words('scope', scope)).join(', ')}
              </span>
            </span>
            {grant.toAccount !== null && (
              <Button look="danger" disabled={end.isPending} onClick={() => end.mutate(grant.id)}>
                {t('coaches.end')}
                <span className="sr-only"> {grant.athleteName}</span>
              </Button>
            )}
          </li>
        ))}
      </ul>
      <Said error={end.error} />
    </Card>
  );
}
