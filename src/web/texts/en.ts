import { activityEn } from './activity-en.ts';
import { coachEn } from './coach-en.ts';
import { coachingEn } from './coaching-en.ts';
import { connectionsEn } from './connections-en.ts';
import { deskEn } from './desk-en.ts';
import { fitnessEn } from './fitness-en.ts';
import { flagsEn } from './flags-en.ts';
import { libraryEn } from './library-en.ts';
import { notesEn } from './notes-en.ts';
import { peopleEn } from './people-en.ts';
import { planEn } from './plan-en.ts';
import { welcomeEn } from './welcome-en.ts';

/** Every word of the app in English; the keys are the app's. Placeholders and plurals in ICU form. */
export const en = {
  ...activityEn,
  ...connectionsEn,
  ...deskEn,
  ...fitnessEn,
  ...flagsEn,
  ...welcomeEn,
  ...coachEn,
  ...coachingEn,
  ...planEn,
  ...peopleEn,
  ...libraryEn,
  ...notesEn,
  'app.skip': 'Skip to the content',
  'nav.main': 'Main',
  'nav.today': 'Today',
  'nav.calendar': 'Calendar',
  'nav.activities': 'Activities',
  'nav.fitness': 'Fitness',
  'nav.plan': 'Plan',
  'nav.wins': 'Wins',
  'nav.connections': 'Connections',
  'nav.settings': 'Settings',
  'state.loading': 'Loading…',
  'state.offline': 'The server does not answer. What you see may be old; it is tried again by itself.',
  'state.error': 'This could not be loaded: {message}',
  'state.retry': 'Try again',
  'state.absent.title': 'Nothing here',
  'state.absent.text': 'There is no page at this address.',
  'settings.language': 'Language',
  'settings.units': 'Units',
  'settings.units.metric': 'Kilometres',
  'settings.units.imperial': 'Miles',
  'settings.theme': 'Colours',
  'settings.theme.system': 'As the system',
  'settings.theme.light': 'Light',
  'settings.theme.dark': 'Dark',
  'unit.km': 'km',
  'unit.mi': 'mi',
  'unit.perKm': '/km',
  'unit.perMi': '/mi',
  'unit.bpm': 'bpm',
  'unit.m': 'm',
  'unit.ft': 'ft',
  'unit.spm': 'steps/min',
  'chart.table': 'The same in figures',
  'settings.display': 'Display',
  'upload.title': 'Bring your runs',
  'upload.text': 'Drop FIT, GPX or TCX files here, whole folders, or the export archive of another service.',
  'upload.files': 'Choose files',
  'upload.folder': 'Choose a folder',
  'upload.waiting': 'waits',
  'upload.progress': 'Upload',
  'upload.sending': '{sent} of {total} files sent',
  'upload.done':
    '{imported, plural, one {# new activity} other {# new activities}}, {duplicate} known already, {other} without an activity, {failed} refused',
  'activities.none': 'No activity yet. Everything else here begins with the first ones.',
  'activities.day': 'Day',
  'activities.kind': 'Kind',
  'activities.distance': 'Distance',
  'activities.pace': 'Pace',
  'activities.heartRate': 'Heart rate',
  'activities.load': 'Load',
  'activities.name': 'What',
  'activities.time': 'Time',
  'activities.more': 'Show more',
};

export type TextKey = keyof typeof en;
