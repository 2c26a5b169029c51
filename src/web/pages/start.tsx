import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { api, dataOf } from '../api/client.ts';
import { Button } from '../parts/button.tsx';
import { usePreferences } from '../parts/preferences.tsx';
import { Said } from '../parts/said.tsx';
import { useTitle } from '../parts/title.ts';

/** For a person whose runs are not kept here: a coach, or a runner who has just signed up. */
export function StartPage() {
  const { t } = usePreferences();
  useTitle(t('start.title'));
  const queries = useQueryClient();
  const start = useMutation({
    mutationFn: () => {
      const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
      return dataOf(api.POST('/v1/account/athlete', { body: { zone } }));
    },
    onSuccess: () => queries.resetQueries(),
  });
  return (
    <div className="mx-auto grid max-w-xl gap-4">
      <h1 className="text-2xl font-bold">{t('start.title')}</h1>
      <p>{t('start.text')}</p>
      <Button
        look="main"
        className="justify-self-start"
        disabled={start.isPending}
        onClick={() => start.mutate()}
      >
        {t('start.run')}
      </Button>
      <Said error={start.error} />
      <p>
        <Link to="/settings/sharing">{t('start.coach')} →</Link>
      </p>
    </div>
  );
}
