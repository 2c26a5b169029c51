import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { useMemo, useState } from 'react';
import { CompareCard } from '../activity/compare-card.tsx';
import { EasyCard } from '../activity/easy-card.tsx';
import { LapsCard } from '../activity/laps-card.tsx';
import { LoadCard } from '../activity/load-card.tsx';
import { QualityCard } from '../activity/quality-card.tsx';
import { SourcesCard } from '../activity/sources-card.tsx';
import { StreamsCard } from '../activity/streams-card.tsx';
import { SummaryFacts } from '../activity/summary-facts.tsx';
import { type Track, trackOf } from '../activity/track.ts';
import { ZonesCard } from '../activity/zones-card.tsx';
import { api, dataOf, type Schema } from '../api/client.ts';
import { createCursor } from '../charts/cursor.ts';
import { TrackMap } from '../charts/track-map.tsx';
import { NotesCard } from '../notes/notes.tsx';
import { Card } from '../parts/card.tsx';
import { FlagList, useFlags } from '../parts/flag-list.tsx';
import { useFormat } from '../parts/format.ts';
import { Loaded, Loading } from '../parts/loaded.tsx';
import { usePreferences } from '../parts/preferences.tsx';
import { useTitle } from '../parts/title.ts';
import { useKind } from '../parts/words.ts';

/** Rows asked for: every second of eleven hours. Longer recordings are given thinner. */
const RESOLUTION = '40000';

/** One run: where, how, what it says, and where that came from. */
export function ActivityPage() {
  const { id } = useParams({ from: '/activities/$id' });
  const { t } = usePreferences();
  const flags = useFlags();
  const activity = useQuery({
    queryKey: ['activity', id],
    queryFn: () => dataOf(api.GET('/v1/activities/{id}', { params: { path: { id } } })),
  });
  const streams = useQuery({
    queryKey: ['streams', id],
    staleTime: Number.POSITIVE_INFINITY,
    queryFn: () =>
      dataOf(
        api.GET('/v1/activities/{id}/streams', {
          params: { path: { id }, query: { resolution: RESOLUTION } },
        }),
      ),
  });
  return (
    <div className="grid grid-cols-1 gap-5">
      <p className="text-sm">
        <Link to="/activities">← {t('activity.back')}</Link>
      </p>
      <Loaded query={activity} minHeight="min-h-[90vh]">
        {(data) =>
          // they stand above the map, which they would push down
          flags.isPending ? (
            <Loading minHeight="min-h-[90vh]" />
          ) : (
            <Whole key={id} activity={data} streams={streams} />
          )
        }
      </Loaded>
    </div>
  );
}

type StreamsQuery = ReturnType<typeof useQuery<Schema['Streams']>>;

function Whole({ activity, streams }: { activity: Schema['Activity']; streams: StreamsQuery }) {
  const { t } = usePreferences();
  const format = useFormat();
  const kind = useKind();
  const [cursor] = useState(createCursor);
  const flags = useFlags();
  const { summary, analysis } = activity;
  const track = useMemo<Track | null>(
    () => (streams.data === undefined ? null : trackOf(activity, streams.data)),
    [activity, streams.data],
  );
  const what = kind({ class: analysis?.class.class ?? null, sport: summary.sport });
  const title =
    summary.name || t('activity.untitled', { kind: what, distance: format.distance(summary.distanceM) });
  useTitle(title);
  const raised = (flags.data?.flags ?? []).filter((flag) => flag.evidence.includes(activity.id));
  return (
    <>
      <header>
        <h1 className="text-2xl font-bold break-words">{title}</h1>
        <p className="text-muted">
          {format.day(activity.day, 'long')}, {format.timeOfDay(summary.startMs, summary.utcOffsetS)} · {what}
        </p>
      </header>
      <SummaryFacts activity={activity} />
      {raised.length > 0 && (
        <Card title={t('activity.flagged')}>
          <FlagList flags={raised} />
        </Card>
      )}
      <div className="grid grid-cols-1 items-start gap-5 lg:grid-cols-2">
        <Card title={t('activity.map')}>
          <Loaded query={streams} minHeight="aspect-[800/520]">
            {() => <TrackMap track={track!} distanceM={summary.distanceM} cursor={cursor} />}
          </Loaded>
        </Card>
        <div className="grid grid-cols-1 gap-5">
          {analysis !== null && <EasyCard analysis={analysis} />}
          <QualityCard summary={summary} />
        </div>
      </div>
      <Loaded query={streams} minHeight="min-h-[780px]">
        {() => <StreamsCard activity={activity} track={track!} cursor={cursor} />}
      </Loaded>
      <div className="grid grid-cols-1 items-start gap-5 lg:grid-cols-2">
        <ZonesCard activity={activity} />
        {analysis !== null && <LoadCard load={analysis.load} />}
        <LapsCard laps={summary.laps} track={track} />
        <div className="grid grid-cols-1 gap-5">
          <CompareCard activity={activity} />
          <SourcesCard activity={activity} />
        </div>
      </div>
      <NotesCard about="activity" aboutId={activity.id} />
    </>
  );
}
