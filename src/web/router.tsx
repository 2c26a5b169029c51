import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  type RouteComponent,
} from '@tanstack/react-router';
import { AbsentPage } from './pages/absent.tsx';
import { ActivitiesPage } from './pages/activities.tsx';
import { shownAthlete, shownBase } from './people/shown-athlete.ts';
import { Shell } from './shell.tsx';

const root = createRootRoute({ component: Shell, notFoundComponent: AbsentPage });
const page = <P extends string>(path: P, component: RouteComponent) =>
  createRoute({ getParentRoute: () => root, path, component });

const home = lazyRouteComponent(() => import('./pages/home.tsx'), 'HomePage');
const calendar = lazyRouteComponent(() => import('./pages/calendar.tsx'), 'CalendarPage');
const activity = lazyRouteComponent(() => import('./pages/activity.tsx'), 'ActivityPage');
const fitness = lazyRouteComponent(() => import('./pages/fitness.tsx'), 'FitnessPage');
const plan = lazyRouteComponent(() => import('./pages/plan.tsx'), 'PlanPage');
const wins = lazyRouteComponent(() => import('./pages/wins.tsx'), 'WinsPage');
const connections = lazyRouteComponent(() => import('./pages/connections.tsx'), 'ConnectionsPage');
const settings = lazyRouteComponent(() => import('./pages/settings.tsx'), 'SettingsPage');

const accountSettings = lazyRouteComponent(
  () => import('./pages/settings-account.tsx'),
  'AccountSettingsPage',
);
const sharing = lazyRouteComponent(() => import('./pages/settings-sharing.tsx'), 'SharingSettingsPage');
const signUp = lazyRouteComponent(() => import('./pages/sign-up.tsx'), 'SignUpPage');
const byMail = () => import('./pages/new-password.tsx');
const invitation = lazyRouteComponent(() => import('./pages/invitation.tsx'), 'InvitationPage');

const desk = lazyRouteComponent(() => import('./pages/desk.tsx'), 'DeskPage');
const proposals = lazyRouteComponent(() => import('./pages/proposals.tsx'), 'ProposalsPage');
const templates = lazyRouteComponent(() => import('./pages/templates.tsx'), 'TemplatesPage');
const news = lazyRouteComponent(() => import('./pages/news.tsx'), 'NewsPage');
const team = lazyRouteComponent(() => import('./pages/team.tsx'), 'TeamPage');
const told = lazyRouteComponent(() => import('./pages/told.tsx'), 'ToldPage');

/** What an athlete's pages are, be it the reader or somebody who let the reader in. */
const athletePages = [
  page('/', home),
  page('/calendar', calendar),
  page('/activities', ActivitiesPage),
  page('/activities/$id', activity),
  page('/fitness', fitness),
  page('/plan', plan),
  page('/wins', wins),
];
const ownPages = [
  page('/connections', connections),
  page('/settings', settings),
  page('/settings/account', accountSettings),
  page('/settings/sharing', sharing),
  page('/desk', desk),
  page('/desk/proposals', proposals),
  page('/desk/templates', templates),
  page('/desk/team', team),
  page('/desk/told', told),
  page('/news', news),
  page('/sign-up', signUp),
  page('/forgot-password', lazyRouteComponent(byMail, 'ForgotPasswordPage')),
  page('/reset-password', lazyRouteComponent(byMail, 'ResetPasswordPage')),
  page('/verify-email', lazyRouteComponent(byMail, 'VerifyEmailPage')),
  page('/change-email', lazyRouteComponent(byMail, 'ChangeEmailPage')),
  page('/invitations', invitation),
];
const ownTree = root.addChildren([...athletePages, ...ownPages]);

/** Below `/athletes/<id>` stand that athlete's pages and nothing of the reader's own. */
export const router = createRouter({
  routeTree: shownAthlete === null ? ownTree : (root.addChildren(athletePages) as unknown as typeof ownTree),
  basepath: shownBase === '' ? '/' : shownBase,
  defaultPreload: 'intent',
  scrollRestoration: true,
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
