import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  type RouteComponent,
} from '@tanstack/react-router';
import { AbsentPage } from './pages/absent.tsx';
import { ActivitiesPage } from './pages/activities.tsx';
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
const settings = lazyRouteComponent(() => import('./pages/settings.tsx'), 'SettingsPage');

const accountSettings = lazyRouteComponent(
  () => import('./pages/settings-account.tsx'),
  'AccountSettingsPage',
);
const sharing = lazyRouteComponent(() => import('./pages/settings-sharing.tsx'), 'SharingSettingsPage');
const signUp = lazyRouteComponent(() => import('./pages/sign-up.tsx'), 'SignUpPage');
const byMail = () => import('./pages/new-password.tsx');
const invitation = lazyRouteComponent(() => import('./pages/invitation.tsx'), 'InvitationPage');

export const router = createRouter({
  routeTree: root.addChildren([
    page('/', home),
    page('/calendar', calendar),
    page('/activities', ActivitiesPage),
    page('/activities/$id', activity),
    page('/fitness', fitness),
    page('/plan', plan),
    page('/wins', wins),
    page('/settings', settings),
    page('/settings/account', accountSettings),
    page('/settings/sharing', sharing),
    page('/sign-up', signUp),
    page('/forgot-password', lazyRouteComponent(byMail, 'ForgotPasswordPage')),
    page('/reset-password', lazyRouteComponent(byMail, 'ResetPasswordPage')),
    page('/verify-email', lazyRouteComponent(byMail, 'VerifyEmailPage')),
    page('/change-email', lazyRouteComponent(byMail, 'ChangeEmailPage')),
    page('/invitations', invitation),
  ]),
  defaultPreload: 'intent',
  scrollRestoration: true,
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
