import { useState } from 'react';
import { Button } from './button.tsx';
import { usePreferences } from './preferences.tsx';

/** Copies a text. Not there where the browser lets no page copy, as over plain http: the text stands beside it. */
export function CopyButton({ text, label }: { text: string; label: string }) {
  const { t } = usePreferences();
  const [copied, setCopied] = useState<string | null>(null);
  if (navigator.clipboard === undefined) return null;
  const copy = () =>
    navigator.clipboard.writeText(text).then(
      () => setCopied(text),
      () => setCopied(null),
    );
  return (
    <Button className="justify-self-start" onClick={copy}>
      {copied === text ? t('feed.copied') : label}
    </Button>
  );
}
