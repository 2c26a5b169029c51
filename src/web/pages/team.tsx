import { useQuery } from '@tanstack/react-query';
import { dataOf, ownApi } from '../api/client.ts';
import { DeskFrame } from '../desk/desk-pages.tsx';
import { TeamsCard } from '../desk/teams-card.tsx';
import { Card } from '../parts/card.tsx';
import { Loaded } from '../parts/loaded.tsx';
import { usePreferences } from '../parts/preferences.tsx';
import { InviteCard, ReceivedCard } from '../people/coaches-card.tsx';
import { useVisitor } from '../people/visitor.ts';

export const useTeams = () =>
  useQuery({ queryKey: ['teams'], queryFn: () => dataOf(ownApi.GET('/v1/teams')) });

/** Whom the reader coaches and with whom: athletes and what they granted, teams and their assistants, invitations. */
export function TeamPage() {
  const { t } = usePreferences();
  const visitor = useVisitor();
  const teams = useTeams();
  return (
    <DeskFrame title="team.title">
      {visitor.data?.isStrong === false && (
        <p className="border-l-4 border-warn pl-3">
          {t('state.factor')} <a href="/settings/account">{t('state.toAccount')}</a>
        </p>
      )}
      <ReceivedCard />
      <Loaded query={teams} minHeight="min-h-40">
        {(data) => (
          <>
            <TeamsCard teams={data.teams} />
            {visitor.data?.isCoach === true ? (
              <InviteCard isCoach isRunner={false} teams={data.teams.filter((team) => team.isOwner)} />
            ) : (
              <Card title={t('invite.title')}>
                <p>
                  {t('team.notCoach')} <a href="/settings/account">{t('state.toAccount')}</a>
                </p>
              </Card>
            )}
          </>
        )}
      </Loaded>
    </DeskFrame>
  );
}
