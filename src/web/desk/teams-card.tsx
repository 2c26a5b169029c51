import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { dataOf, ownApi, type Schema } from '../api/client.ts';
import { Button } from '../parts/button.tsx';
import { Card } from '../parts/card.tsx';
import { Field } from '../parts/field.tsx';
import { usePreferences } from '../parts/preferences.tsx';
import { Said } from '../parts/said.tsx';
import { useAccount } from '../people/visitor.ts';

/** The reader's teams with their members; assistants are taken out by the owner, or leave by themselves. */
export function TeamsCard({ teams }: { teams: readonly Schema['Team'][] }) {
  const { t } = usePreferences();
  const queries = useQueryClient();
  const account = useAccount();
  const [name, setName] = useState('');
  const again = () => queries.invalidateQueries();
  const create = useMutation({
    mutationFn: () => dataOf(ownApi.POST('/v1/teams', { body: { name } })),
    onSuccess: () => {
      setName('');
      return again();
    },
  });
  const remove = useMutation({
    mutationFn: (path: { id: string; accountId: string }) =>
      dataOf(ownApi.DELETE('/v1/teams/{id}/members/{accountId}', { params: { path } })),
    onSuccess: again,
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    create.mutate();
  };
  return (
    <Card title={t('team.teams')}>
      <p className="mb-3 max-w-prose text-sm text-muted">{t('team.text')}</p>
      <ul className="grid gap-4">
        {teams.map((team) => (
          <li key={team.id} className="grid gap-2 border-b border-line pb-3">
            <h3 className="font-semibold">
              {team.name}
              {team.isOwner && <span className="text-sm font-normal text-muted"> · {t('team.owned')}</span>}
            </h3>
            <ul className="grid gap-1">
              {team.members.map((member) => {
                const isMe = member.accountId === account.data?.accountId;
                return (
                  <li key={member.accountId} className="flex flex-wrap items-center justify-between gap-2">
                    <span>
                      {member.name}
                      {isMe && <span className="text-muted"> ({t('team.you')})</span>}
                    </span>
                    {team.isOwner !== isMe && (
                      <Button
                        look="danger"
                        disabled={remove.isPending}
                        onClick={() => remove.mutate({ id: team.id, accountId: member.accountId })}
                      >
                        {t(isMe ? 'team.leave' : 'team.remove')}
                        <span className="sr-only"> {isMe ? team.name : member.name}</span>
                      </Button>
                    )}
                  </li>
                );
              })}
            </ul>
          </li>
        ))}
      </ul>
      <form onSubmit={submit} className="mt-3 flex flex-wrap items-end gap-2">
        <Field label={t('team.name')} required maxLength={100} value={name} onText={setName} />
        <Button type="submit" disabled={create.isPending}>
          {t('team.create')}
        </Button>
      </form>
      <Said error={create.error ?? remove.error} />
    </Card>
  );
}
