import { ChannelsCard } from '../desk/channels-card.tsx';
import { DeskFrame } from '../desk/desk-pages.tsx';
import { LimitsCard } from '../desk/limits-card.tsx';
import { NotificationsCard } from '../desk/notifications-card.tsx';
import { useNotifications } from '../desk/notifications-query.ts';
import { Loaded } from '../parts/loaded.tsx';
import { useTeams } from './team.tsx';

/** What is heard of, when and how: thresholds of teams, quiet hours and digests, and the ways that alerts go. */
export function ToldPage() {
  const notifications = useNotifications();
  const teams = useTeams();
  return (
    <DeskFrame title="told.title">
      <Loaded query={notifications} minHeight="min-h-96">
        {({ settings, channels, isChosen }) => (
          <>
            <NotificationsCard settings={isChosen ? settings : { ...settings, zone: ownZone() }} />
            <ChannelsCard channels={channels} isChosen={isChosen} />
          </>
        )}
      </Loaded>
      <Loaded query={teams} minHeight="min-h-40">
        {(data) => data.teams.map((team) => <LimitsCard key={team.id} team={team} />)}
      </Loaded>
    </DeskFrame>
  );
}

const ownZone = () => Intl.DateTimeFormat().resolvedOptions().timeZone;
