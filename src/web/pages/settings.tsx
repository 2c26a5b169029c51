import { useQueryClient } from '@tanstack/react-query';
import { Card } from '../parts/card.tsx';
import { Choice } from '../parts/choice.tsx';
import { type Language, type Theme, type Units, usePreferences } from '../parts/preferences.tsx';
import { useVisitor } from '../people/visitor.ts';
import { CoachingCard } from '../settings/coaching-card.tsx';
import { FeedCard } from '../settings/feed-card.tsx';
import { ProfileCard } from '../settings/profile-card.tsx';
import { PushCard } from '../settings/push-card.tsx';
import { SettingsFrame } from '../settings/settings-pages.tsx';
import { ZonesCard } from '../settings/zones-card.tsx';

export function SettingsPage() {
  const { t, language, units, theme, choose } = usePreferences();
  const queries = useQueryClient();
  const visitor = useVisitor();
  return (
    <SettingsFrame title="nav.settings">
      <Card title={t('settings.display')}>
        <div className="flex flex-wrap gap-6">
          <Choice<Language>
            label={t('settings.language')}
            value={language}
            onChange={(next) => {
              choose({ language: next });
              void queries.invalidateQueries();
            }}
            options={[
              ['en', 'English'],
              ['de', 'Deutsch'],
            ]}
          />
          <Choice<Units>
            label={t('settings.units')}
            value={units}
            onChange={(next) => choose({ units: next })}
            options={[
              ['metric', t('settings.units.metric')],
              ['imperial', t('settings.units.imperial')],
            ]}
          />
          <Choice<Theme>
            label={t('settings.theme')}
            value={theme}
            onChange={(next) => choose({ theme: next })}
            options={[
              ['system', t('settings.theme.system')],
              ['light', t('settings.theme.light')],
              ['dark', t('settings.theme.dark')],
            ]}
          />
        </div>
      </Card>
      <ProfileCard />
      <CoachingCard />
      <ZonesCard />
      <FeedCard />
      {visitor.data?.state === 'person' && <PushCard />}
    </SettingsFrame>
  );
}
