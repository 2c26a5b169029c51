import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api, dataOf, type Schema } from '../api/client.ts';
import { useSessionWords } from '../coach/session-words.ts';
import { Button } from '../parts/button.tsx';
import { Card } from '../parts/card.tsx';
import { Field } from '../parts/field.tsx';
import { useFormat } from '../parts/format.ts';
import { Loaded } from '../parts/loaded.tsx';
import { usePreferences } from '../parts/preferences.tsx';
import { Said } from '../parts/said.tsx';
import { secondsOf } from '../plan/goal-form.tsx';
import { type Bands, BandsTable } from './bands-table.tsx';
import { previewBands } from './preview-bands.ts';
import { useAthlete, useAthleteChange } from './profile-card.tsx';

type Zones = Schema['Zones'];

/** Zones in force and where they come from; a threshold that waits for evidence; a correction, shown before it is made. */
export function ZonesCard() {
  const { t } = usePreferences();
  const query = useQuery({ queryKey: ['zones'], queryFn: () => dataOf(api.GET('/v1/zones')) });
  return (
    <Card title={t('zones.title')}>
      <Loaded query={query} minHeight="min-h-96">
        {({ zones, held, estimate }) => (
          <div className="grid gap-4">
            {zones === null ? (
              <p className="text-muted">{t('doubt.noZones')}</p>
            ) : (
              <Standing zones={zones} interval={estimate?.interval ?? null} />
            )}
            <Correction zones={zones} held={held} improves={estimate?.improves ?? []} />
          </div>
        )}
      </Loaded>
    </Card>
  );
}

function Standing({
  zones,
  interval,
}: {
  zones: Zones;
  interval: { lowMps: number | null; highMps: number | null } | null;
}) {
  const { t } = usePreferences();
  const format = useFormat();
  const words = useSessionWords();
  return (
    <>
      <p>
        {t('zones.from', {
          source: words.word('zoneSource', zones.source),
          confidence: words.word('confidence', zones.confidence),
          day: format.day(zones.evidenceDay ?? zones.validFrom, 'long'),
        })}{' '}
        {t('zones.threshold', { pace: format.pace(zones.thresholdSPerKm) })}
        {interval?.lowMps != null &&
          interval.highMps != null &&
          ` ${t('zones.between', { range: format.paceRange(1000 / interval.highMps, 1000 / interval.lowMps) })}`}
        {zones.lthrBpm !== null && ` ${t('zones.lthr', { bpm: format.heartRate(zones.lthrBpm) })}`}
        {zones.easyCeilingSPerKm !== null &&
          ` ${t('zones.ceiling', { pace: format.pace(zones.easyCeilingSPerKm), bpm: format.heartRate(zones.easyCeilingHrBpm) })}`}
      </p>
      {zones.bands !== null && <BandsTable before={zones.bands} after={null} />}
    </>
  );
}

function Correction({
  zones,
  held,
  improves,
}: {
  zones: Zones | null;
  held: readonly { day: string; thresholdSpeedMps: number | null; heldBecause: string }[];
  improves: readonly string[];
}) {
  const { t } = usePreferences();
  const format = useFormat();
  const words = useSessionWords();
  const athlete = useAthlete();
  const change = useAthleteChange();
  const [pace, setPace] = useState('');
  const typed = /^\d{1,2}:\d{2}$/.test(pace) ? secondsOf(pace) : null;
  const metresPerUnit = useMetresPerUnit();
  const sPerKm = typed === null ? null : (typed / metresPerUnit) * 1000;
  const bands: Bands | null = sPerKm === null ? null : previewBands(sPerKm);
  const stated = athlete.data?.thresholdSPerKm ?? null;
  const waiting = held.at(-1);
  const waitingSPerKm = waiting?.thresholdSpeedMps ? 1000 / waiting.thresholdSpeedMps : null;
  return (
    <div className="grid gap-3 border-t border-line pt-4">
      {waiting !== undefined && waitingSPerKm !== null && (
        <div className="rounded-lg border-l-4 border-warn bg-raised p-3">
          <p>
            {t('zones.proposal', {
              pace: format.pace(waitingSPerKm),
              day: format.day(waiting.day),
              why: words.word('held', waiting.heldBecause),
            })}
          </p>
          <Button className="mt-2" onClick={() => setPace(format.pace(waitingSPerKm).replace(/\/.*$/, ''))}>
            {t('zones.look')}
          </Button>
        </div>
      )}
      {improves.length > 0 && (
        <p className="text-sm text-muted">
          {t('zones.improves', { what: improves.map((i) => words.word('improve', i)).join(', ') })}
        </p>
      )}
      <h3 className="font-semibold">{t('zones.correct')}</h3>
      <p className="text-sm text-muted">{t('zones.correctText')}</p>
      <div className="max-w-xs">
        <Field
          label={t('zones.pace')}
          hint={t('zones.paceHint')}
          inputMode="numeric"
          value={pace}
          onText={setPace}
        />
      </div>
      {bands !== null && (
        <div>
          <p className="mb-2 font-medium">{t('zones.preview')}</p>
          <BandsTable before={zones?.bands ?? null} after={bands} />
        </div>
      )}
      <div className="flex flex-wrap gap-2">
        <Button
          look="main"
          disabled={bands === null || change.isPending}
          onClick={() => change.mutate({ thresholdSPerKm: sPerKm }, { onSuccess: () => setPace('') })}
        >
          {t('zones.accept')}
        </Button>
        {stated !== null && (
          <Button disabled={change.isPending} onClick={() => change.mutate({ thresholdSPerKm: null })}>
            {t('zones.measured', { pace: format.pace(stated) })}
          </Button>
        )}
      </div>
      <Said error={change.error} done={change.isSuccess ? t('profile.saved') : null} />
    </div>
  );
}

function useMetresPerUnit(): number {
  return usePreferences().units === 'imperial' ? 1609.344 : 1000;
}
