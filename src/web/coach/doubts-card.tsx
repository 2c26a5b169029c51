import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { api, dataOf } from '../api/client.ts';
import { SameRunPairs } from '../connections/same-run-pairs.tsx';
import { Card } from '../parts/card.tsx';
import { Loaded } from '../parts/loaded.tsx';
import { usePreferences } from '../parts/preferences.tsx';
import { useWords } from '../parts/words.ts';

async function readDoubts() {
  const [flags, assessment, zones, same] = await Promise.all([
    dataOf(api.GET('/v1/flags')),
    dataOf(api.GET('/v1/assessment')),
    dataOf(api.GET('/v1/zones')),
    dataOf(api.GET('/v1/same-run-doubts', { params: { query: {} } })),
  ]);
  const unknown: [group: string, code: string][] = [
    ...flags.unknown.map((family): [string, string] => ['family', family]),
    ...assessment.missing.map((m): [string, string] => ['missing', m.name]),
  ];
  if (zones.held.length > 0) unknown.push(['doubt', 'held']);
  if (zones.zones === null) unknown.push(['doubt', 'noZones']);
  return { unknown, pairs: same.doubts };
}

/** What is not known or not sure: pairs that look like one run, answered by a tap, and what is missing. */
export function DoubtsCard() {
  const { t } = usePreferences();
  const words = useWords();
  const query = useQuery({ queryKey: ['doubts'], queryFn: readDoubts });
  return (
    <Card title={t('doubt.title')}>
      <Loaded query={query} minHeight="min-h-40">
        {({ unknown, pairs }) => (
          <div className="grid gap-3 text-sm">
            <SameRunPairs pairs={pairs} />
            {unknown.length + pairs.length === 0 ? (
              <p className="text-muted">{t('doubt.none')}</p>
            ) : (
              <ul className="list-disc pl-5">
                {unknown.map(([group, code]) => (
                  <li key={group + code}>{words(group, code)}</li>
                ))}
              </ul>
            )}
            {unknown.length > 0 && (
              <p>
                <Link to="/plan">{t('doubt.answer')}</Link>
              </p>
            )}
          </div>
        )}
      </Loaded>
    </Card>
  );
}
