import { usePreferences } from '../parts/preferences.tsx';
import { useTitle } from '../parts/title.ts';

export function AbsentPage() {
  const { t } = usePreferences();
  useTitle(t('state.absent.title'));
  return (
    <>
      <h1 className="text-2xl font-bold">{t('state.absent.title')}</h1>
      <p className="mt-2 text-muted">{t('state.absent.text')}</p>
    </>
  );
}
