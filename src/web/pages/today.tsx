import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { api, dataOf, Problem, type Schema } from '../api/client.ts';
import { DecisionCard } from '../coach/decision-card.tsx';
import { DoubtsCard } from '../coach/doubts-card.tsx';
import { FeedbackCard } from '../coach/feedback-card.tsx';
import { SessionActions } from '../coach/session-actions.tsx';
import { SessionDetails } from '../coach/session-details.tsx';
import { useSessionWords } from '../coach/session-words.ts';
import { StrengthList } from '../coach/strength-list.tsx';
import { ActivityLink } from '../parts/activity-link.tsx';
import { Card } from '../parts/card.tsx';
import { useFormat } from '../parts/format.ts';
import { Loaded } from '../parts/loaded.tsx';
import { usePreferences } from '../parts/preferences.tsx';
import { useTitle } from '../parts/title.ts';
import { shownAthlete } from '../people/shown-athlete.ts';

type Today = Schema['Today'];

/** The day: what to run and why, how the body is, what the last run was, and the way to say no. */
export function TodayPage() {
  const { t, language } = usePreferences();
  useTitle(t('nav.today'));
  const query = useQuery({
    queryKey: ['today', language],
    queryFn: () => dataOf(api.GET('/v1/today', { params: { query: { language } } })),
  });
  return (
    <Loaded query={query} minHeight="min-h-[80vh]">
      {(today) => <Day today={today} />}
    </Loaded>
  );
}

function Day({ today }: { today: Today }) {
  const { t } = usePreferences();
  const format = useFormat();
  return (
    <div className="grid gap-5">
      <h1 className="text-2xl font-bold">
        {t('nav.today')} <span className="font-normal text-muted">{format.day(today.day, 'long')}</span>
      </h1>
      {today.reviewFailedAt !== null && (
        <p role="status" className="rounded-lg border-l-4 border-warn bg-raised p-3">
          {t('review.failed', { day: format.day(today.reviewFailedAt.slice(0, 10)) })}
        </p>
      )}
      <div className="grid items-start gap-5 lg:grid-cols-[3fr_2fr]">
        <div className="grid gap-5">
          <Sessions today={today} />
          <Why />
        </div>
        <div className="grid gap-5">
          {shownAthlete === null && (
            <FeedbackCard
              day={today.day}
              activityId={today.lastRun?.day === today.day ? today.lastRun.activityId : null}
            />
          )}
          <ReadinessCard today={today} />
          <LastRun today={today} />
          <DoubtsCard />
        </div>
      </div>
    </div>
  );
}

function Sessions({ today }: { today: Today }) {
  const { t } = usePreferences();
  const format = useFormat();
  const words = useSessionWords();
  const { sessions, next, check, strength } = today;
  const left = sessions.some((s) => s.state === 'ahead');
  const shown = left || next === null ? sessions : [...sessions, next];
  return (
    <>
      {sessions.length === 0 && (
        <Card title={t('today.rest')}>
          <p>{next === null ? t('today.nothing') : t('today.restText')}</p>
          {next === null && (
            <p className="mt-2">
              <Link to="/plan">{t('today.toPlan')}</Link>
            </p>
          )}
        </Card>
      )}
      {shown.map((session) => (
        <Card
          key={session.id}
          title={`${words.type(session.type)} · ${format.distance(session.km * 1000)}`}
          aside={
            <span className="text-sm text-muted">
              {session.day === today.day
                ? words.word('state', session.state)
                : t('today.next', { day: format.day(session.day) })}
            </span>
          }
        >
          <SessionDetails session={session}>
            {session.day === today.day && check !== null && check.code !== 'proceed' && (
              <p className="rounded-lg border-l-4 border-warn bg-raised p-3">
                {format.sentence(check.explanation.runner)}
              </p>
            )}
            {session.state === 'ahead' && <SessionActions session={session} today={today.day} />}
          </SessionDetails>
        </Card>
      ))}
      {strength.length > 0 && (
        <Card title={t('strength.title')}>
          <StrengthList sessions={strength} today={today.day} />
        </Card>
      )}
    </>
  );
}

function Why() {
  const { t } = usePreferences();
  const query = useQuery({
    queryKey: ['review'],
    queryFn: async () => {
      const answer = await api.GET('/v1/review');
      if (answer.response.status === 404) return null;
      if (answer.data === undefined) throw new Problem(answer.response.status, answer.error);
      return answer.data;
    },
  });
  return (
    <section aria-labelledby="why" className="grid gap-2">
      <h2 id="why" className="text-lg font-semibold">
        {t('today.why')}
      </h2>
      <Loaded query={query} minHeight="min-h-60">
        {(review) =>
          review === null ? (
            <p className="text-muted">{t('today.noReview')}</p>
          ) : (
            <DecisionCard stored={review} />
          )
        }
      </Loaded>
    </section>
  );
}

const TONES: Record<string, string> = {
  good: 'text-good',
  normal: 'text-good',
  watch: 'text-warn',
  low: 'text-bad',
  very_low: 'text-bad',
};

function ReadinessCard({ today: { readiness } }: { today: Today }) {
  const { t } = usePreferences();
  const words = useSessionWords();
  if (readiness === null || readiness.state === 'unknown') {
    return (
      <Card title={t('ready.title')}>
        <p className="font-semibold">{t('ready.unknown')}</p>
        <p className="mt-1 text-sm text-muted">{t('ready.unknownText')}</p>
      </Card>
    );
  }
  return (
    <Card title={t('ready.title')}>
      <p className={`text-xl font-semibold ${TONES[readiness.state] ?? ''}`}>
        {words.word('ready', readiness.state)}
      </p>
      {readiness.reasons.length > 0 && (
        <ul className="mt-2 list-disc pl-5 text-sm">
          {readiness.reasons.map((reason) => (
            <li key={reason}>{words.word('signal', reason)}</li>
          ))}
        </ul>
      )}
      {readiness.unknown.length > 0 && (
        <p className="mt-2 text-sm text-muted">
          {t('ready.without', { what: readiness.unknown.map((u) => words.word('signal', u)).join(', ') })}
        </p>
      )}
    </Card>
  );
}

function LastRun({ today: { lastRun } }: { today: Today }) {
  const { t } = usePreferences();
  const format = useFormat();
  const words = useSessionWords();
  if (lastRun === null) return null;
  return (
    <Card
      title={t('last.title')}
      aside={<span className="text-sm text-muted">{format.day(lastRun.day)}</span>}
    >
      <p className="text-xl font-semibold">
        {lastRun.class === null ? '' : `${words.word('class', lastRun.class)} · `}
        {format.distance(lastRun.km === null ? null : lastRun.km * 1000)}
      </p>
      <p
        className={`mt-1 ${lastRun.easyTooFast ? 'text-warn' : lastRun.easyTooFast === false ? 'text-good' : 'text-muted'}`}
      >
        {t(
          lastRun.easyTooFast === null
            ? 'last.notJudged'
            : lastRun.easyTooFast
              ? 'last.tooFast'
              : 'last.easy',
        )}
      </p>
      <p className="mt-1 text-sm text-muted">{t('last.load', { load: format.number(lastRun.load) })}</p>
      <p className="mt-2">
        <ActivityLink id={lastRun.activityId}>{t('last.look')}</ActivityLink>
      </p>
    </Card>
  );
}
