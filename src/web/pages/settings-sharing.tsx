import { Loaded } from '../parts/loaded.tsx';
import { CoachesCard, InviteCard, ReceivedCard } from '../people/coaches-card.tsx';
import { DataCard } from '../people/data-card.tsx';
import { FirstAccountCard } from '../people/first-account-card.tsx';
import { HomeZonesCard } from '../people/home-zones-card.tsx';
import { SeenCard } from '../people/seen-card.tsx';
import { useVisitor } from '../people/visitor.ts';
import { SettingsFrame } from '../settings/settings-pages.tsx';

/** Who may see what, who did, and what nobody sees. */
export function SharingSettingsPage() {
  const visitor = useVisitor();
  return (
    <SettingsFrame title="settings.sharing">
      <Loaded query={visitor}>
        {({ state, isCoach, athleteId }) => (
          <>
            {state === 'person' ? (
              <>
                {athleteId !== null && <CoachesCard />}
                <InviteCard isCoach={isCoach} isRunner={athleteId !== null} />
                <ReceivedCard />
              </>
            ) : (
              <FirstAccountCard />
            )}
            {athleteId !== null && <HomeZonesCard />}
            {athleteId !== null && <SeenCard />}
            <DataCard hasAccount={state === 'person'} hasRuns={athleteId !== null} />
          </>
        )}
      </Loaded>
    </SettingsFrame>
  );
}
