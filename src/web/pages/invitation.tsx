import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api, dataOf } from '../api/client.ts';
import { Button } from '../parts/button.tsx';
import { Loaded } from '../parts/loaded.tsx';
import { usePreferences } from '../parts/preferences.tsx';
import { Said } from '../parts/said.tsx';
import { useTitle } from '../parts/title.ts';
import { useWords } from '../parts/words.ts';
import { useProven } from '../people/proven.tsx';
import { type Scope, ScopeChoice } from '../people/scopes.tsx';
import { linkToken } from '../people/visitor.ts';

/** `/invitations#…`: who asks for what, and the runner's choice of what to give. */
export function InvitationPage() {
  const { t } = usePreferences();
  useTitle(t('invitation.title'));
  const [token] = useState(linkToken);
  const offer = useQuery({
    queryKey: ['invitation', token],
    queryFn: () => dataOf(api.POST('/v1/invitations/look', { body: { token } })),
    retry: false,
  });
  return (
    <div className="mx-auto grid max-w-xl gap-4">
      <h1 className="text-2xl font-bold">{t('invitation.title')}</h1>
      <Loaded query={offer}>{(found) => <Offer token={token} offer={found} />}</Loaded>
    </div>
  );
}

interface Found {
  kind: 'coach_me' | 'be_coached' | 'join_team';
  from: string;
  team: string | null;
  scopes: Scope[];
}

function Offer({ token, offer: { kind, from, team, scopes } }: { token: string; offer: Found }) {
  const { t } = usePreferences();
  const words = useWords();
  const [chosen, setChosen] = useState<Scope[]>(scopes);
  const isChoice = kind === 'be_coached';
  const accept = useProven((wanted: Scope[]) =>
    dataOf(api.POST('/v1/invitations/accept', { body: { token, ...(isChoice ? { scopes: wanted } : {}) } })),
  );
  return (
    <div className="grid gap-3 rounded-xl border border-line bg-surface p-4">
      <p>{t(`invitation.${kind}`, { name: from, team: team ?? '' })}</p>
      {isChoice ? (
        <ScopeChoice offered={scopes} chosen={chosen} onChange={setChosen} />
      ) : (
        kind === 'coach_me' && (
          <ul className="list-disc pl-5 text-sm">
            {scopes.map((scope) => (
              <li key={scope}>{words('scope', scope)}</li>
            ))}
          </ul>
        )
      )}
      <Said error={accept.error} done={accept.isSuccess ? t('invitation.done') : null} />
      <Button
        look="main"
        disabled={accept.isPending || accept.isSuccess || (isChoice && chosen.length === 0)}
        onClick={() => accept.make(chosen)}
      >
        {t('invitation.accept')}
      </Button>
      {accept.proof}
    </div>
  );
}
