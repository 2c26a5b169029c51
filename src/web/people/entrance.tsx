import { useRouterState } from '@tanstack/react-router';
import { lazy, type ReactNode, Suspense } from 'react';
import { Loaded } from '../parts/loaded.tsx';
import { shownAthlete } from './shown-athlete.ts';
import { useVisitor } from './visitor.ts';

const SignIn = lazy(() => import('../pages/sign-in.tsx').then((m) => ({ default: m.SignInPage })));
const Start = lazy(() => import('../pages/start.tsx').then((m) => ({ default: m.StartPage })));

/** Pages for whoever has not signed in yet. */
const OPEN = ['/sign-up', '/forgot-password', '/reset-password', '/verify-email', '/change-email'];
/** Pages that need a person, but no runs. */
const WITHOUT_RUNS = /^\/(settings\/(account|sharing)|invitations|news|desk(\/.*)?)$/;

/** The page, or what has to come before it: signing in, or saying that one runs. */
export function Entrance({ children }: { children: ReactNode }) {
  const visitor = useVisitor();
  const path = useRouterState({ select: (state) => state.location.pathname });
  if (OPEN.includes(path)) return children;
  return (
    <Loaded query={visitor} minHeight="min-h-[70vh]">
      {(who) => (
        <Suspense>
          {who.state === 'anonymous' ? (
            <SignIn visitor={who} />
          ) : who.athleteId === null && shownAthlete === null && !WITHOUT_RUNS.test(path) ? (
            <Start />
          ) : (
            children
          )}
        </Suspense>
      )}
    </Loaded>
  );
}
