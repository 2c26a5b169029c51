import { Link } from '@tanstack/react-router';
import { Card } from '../parts/card.tsx';
import { usePreferences } from '../parts/preferences.tsx';

/** What a server without an account offers on its own machine. */
export function FirstAccountCard() {
  const { t } = usePreferences();
  return (
    <Card title={t('first.title')}>
      <p>{t('first.text')}</p>
      <p className="mt-2">
        <Link to="/sign-up">{t('sign.first')} →</Link>
      </p>
    </Card>
  );
}
