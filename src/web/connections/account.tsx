import { Problem, type Schema } from '../api/client.ts';
import { Button } from '../parts/button.tsx';
import { useFormat } from '../parts/format.ts';
import { usePreferences } from '../parts/preferences.tsx';
import { Said } from '../parts/said.tsx';
import { useWords } from '../parts/words.ts';
import { useProven } from '../people/proven.tsx';
import { useAthlete } from '../settings/profile-card.tsx';
import { AppKey } from './app-key.tsx';

const USES = ['activities', 'wellness', 'workouts'] as const;
const EDGE: Record<string, string> = {
  active: 'border-l-good',
  refreshing: 'border-l-good',
  degraded: 'border-l-warn',
  needs_reauth: 'border-l-bad',
  revoked: 'border-l-bad',
};

const FIRST_LOOK_MS = 120_000;

/** Nothing is found in the first moments; that is not yet all there is. */
export const isJustConnected = ({ connectedAt }: Schema['Connection']) =>
  Date.now() - Date.parse(connectedAt) < FIRST_LOOK_MS;

interface AccountProps {
  platform: Schema['Platform'];
  connection: Schema['Connection'] | null;
  onEnd: (connection: Schema['Connection']) => void;
}

/** One platform: what it brings, how the connection stands in plain words, and what can be done. */
export function Account({ platform, connection, onEnd }: AccountProps) {
  const { t, language } = usePreferences();
  const words = useWords();
  const go = useProven(mayGo, (path) => location.assign(path));
  const { name, connectPath, gives } = platform;
  const state = connection?.state ?? 'none';
  const isLive = connection !== null && state !== 'ended' && state !== 'revoked';
  const wantsAgain = state === 'needs_reauth' || state === 'revoked' || state === 'ended';
  const list = (of: Schema['PlatformUse'], is: boolean) => {
    const named = USES.filter((use) => gives[use] && of[use] === is).map((use) =>
      t(`connections.use.${use}`),
    );
    return named.length === 0 ? null : new Intl.ListFormat(language).format(named);
  };
  const used = isLive ? list(connection.uses, true) : null;
  const missing = isLive ? list(connection.uses, false) : null;
  return (
    <li
      className={`grid content-start gap-2 rounded-lg border border-l-4 border-line p-3 ${EDGE[state] ?? ''}`}
      data-platform={platform.id}
    >
      <h3 className="font-semibold">{name}</h3>
      <p>
        {(state === 'active' || state === 'refreshing') && !gives.activities
          ? t('connections.activeNights')
          : words('connection.state', state)}
      </p>
      {isLive && connection.code !== null && <Why code={connection.code} />}
      <p className="text-sm text-muted">
        {isLive
          ? t('connections.uses', { what: used ?? t('connections.use.nothing') })
          : t('connections.gives', { what: list(gives, true) ?? '–' })}
      </p>
      {missing !== null && (
        <p className="text-sm text-warn">{t('connections.notGranted', { what: missing })}</p>
      )}
      {platform.showOnly && <p className="text-sm text-muted">{t('connections.showOnly')}</p>}
      {platform.keepDays !== null && (
        <p className="text-sm text-muted">{t('connections.keepDays', { n: platform.keepDays })}</p>
      )}
      {(state === 'ended' || state === 'revoked') && (
        <p className="text-sm text-muted">
          {t(platform.goesAfterEnd ? 'connections.endGoes' : 'connections.endStays')}
        </p>
      )}
      {connection !== null && (
        <Progress connection={connection} looksBack={platform.connects === 'consent'} />
      )}
      <div className="flex flex-wrap gap-2">
        {platform.connects === 'key' && platform.isOffered && <AppKey platform={platform} hasKey={isLive} />}
        {connectPath !== null && (!isLive || wantsAgain || missing !== null) && (
          <Button
            look={missing !== null && !wantsAgain ? 'plain' : 'main'}
            disabled={go.isPending}
            onClick={() => go.make(connectPath)}
          >
            {t(connection === null ? 'connections.connect' : 'connections.again', { name })}
          </Button>
        )}
        {isLive && (
          <Button look="danger" onClick={() => onEnd(connection)}>
            {t('connections.end')}
            <span className="sr-only"> {name}</span>
          </Button>
        )}
      </div>
      <Said error={go.error} />
      {go.proof}
    </li>
  );
}

/** Whether the server lets the browser go to the platform now, so that a refusal is said here and not on an empty page. */
async function mayGo(connectPath: string): Promise<string> {
  const answer = await fetch(connectPath, { redirect: 'manual', credentials: 'same-origin' });
  if (answer.type !== 'opaqueredirect')
    throw new Problem(answer.status, await answer.json().catch(() => null));
  return connectPath;
}

/** Why it is in its state, where there are words for it. */
function Why({ code }: { code: string }) {
  const words = useWords();
  return <p className="text-sm">{words('connection.code', code)}</p>;
}

/** `looksBack`: what was there before is fetched; else only what is sent comes. */
function Progress({ connection, looksBack }: { connection: Schema['Connection']; looksBack: boolean }) {
  const { t } = usePreferences();
  const format = useFormat();
  const { data: athlete } = useAthlete();
  const { backfill, lastDataAt, lastEventAt, connectedAt, state } = connection;
  const { done, found, fetched, waiting, unavailable } = backfill;
  const isOver = state === 'ended' || state === 'revoked';
  const at = (iso: string | null) =>
    iso === null ? t('connections.never') : format.moment(iso, athlete?.zone);
  return (
    <>
      {!isOver && (!done || waiting > 0) && (
        <progress
          aria-label={t('connections.history')}
          className="h-2 w-full accent-brand"
          max={Math.max(1, found)}
          value={found - waiting}
        />
      )}
      <dl className="grid grid-cols-[auto_1fr] gap-x-3 gap-y-0.5 text-sm">
        <dt className="text-muted">{t('connections.since')}</dt>
        <dd>{at(connectedAt)}</dd>
        <dt className="text-muted">{t('connections.lastData')}</dt>
        <dd>{at(lastDataAt)}</dd>
        {!isOver && (
          <>
            <dt className="text-muted">{t('connections.lastEvent')}</dt>
            <dd>{at(lastEventAt)}</dd>
          </>
        )}
        {looksBack && <dt className="text-muted">{t('connections.history')}</dt>}
        <dd hidden={!looksBack}>
          {(!done || (found === 0 && isJustConnected(connection))) && !isOver
            ? t('connections.progress', { fetched, found })
            : waiting > 0 && !isOver
              ? t('connections.progressRest', { fetched, found, waiting })
              : t('connections.progressDone', { found: fetched })}
          {unavailable > 0 && (
            <span className="block text-muted">{t('connections.unavailable', { n: unavailable })}</span>
          )}
        </dd>
      </dl>
    </>
  );
}
