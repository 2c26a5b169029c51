import { usePreferences } from '../parts/preferences.tsx';
import { useWords } from '../parts/words.ts';

export const SCOPES = [
  'activity:read',
  'plan:write',
  'alerts:receive',
  'wellness:read',
  'notes:read',
  'location:read',
  'device:push',
] as const;
export type Scope = (typeof SCOPES)[number];

/** A tick for each thing that somebody may be let do. */
export function ScopeChoice<S extends string>({
  offered,
  chosen,
  onChange,
}: {
  offered: readonly S[];
  chosen: readonly S[];
  onChange: (next: S[]) => void;
}) {
  const { t } = usePreferences();
  const words = useWords();
  return (
    <fieldset className="grid gap-x-4 sm:grid-cols-2">
      <legend className="text-sm text-muted">{t('scope.title')}</legend>
      {offered.map((scope) => (
        <label key={scope} className="flex min-h-11 items-center gap-3 text-sm">
          <input
            type="checkbox"
            className="size-5 shrink-0"
            checked={chosen.includes(scope)}
            onChange={(event) =>
              onChange(
                offered.filter((each) => (each === scope ? event.target.checked : chosen.includes(each))),
              )
            }
          />
          {words('scope', scope)}
        </label>
      ))}
    </fieldset>
  );
}
