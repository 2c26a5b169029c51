import { activityDe } from './activity-de.ts';
import { coachDe } from './coach-de.ts';
import { coachingDe } from './coaching-de.ts';
import { connectionsDe } from './connections-de.ts';
import { deskDe } from './desk-de.ts';
import type { TextKey } from './en.ts';
import { fitnessDe } from './fitness-de.ts';
import { flagsDe } from './flags-de.ts';
import { libraryDe } from './library-de.ts';
import { notesDe } from './notes-de.ts';
import { peopleDe } from './people-de.ts';
import { planDe } from './plan-de.ts';
import { welcomeDe } from './welcome-de.ts';

export const de: Record<TextKey, string> = {
  ...activityDe,
  ...connectionsDe,
  ...deskDe,
  ...fitnessDe,
  ...flagsDe,
  ...welcomeDe,
  ...coachDe,
  ...coachingDe,
  ...planDe,
  ...peopleDe,
  ...libraryDe,
  ...notesDe,
  'app.skip': 'Zum Inhalt springen',
  'nav.main': 'Hauptmenü',
  'nav.today': 'Heute',
  'nav.calendar': 'Kalender',
  'nav.activities': 'Aktivitäten',
  'nav.fitness': 'Fitness',
  'nav.plan': 'Plan',
  'nav.wins': 'Erfolge',
  'nav.connections': 'Verbindungen',
  'nav.settings': 'Einstellungen',
  'state.loading': 'Lädt …',
  'state.offline':
    'Der Server antwortet nicht. Was hier steht, kann veraltet sein; es wird von selbst wieder versucht.',
  'state.error': 'Das ließ sich nicht laden: {message}',
  'state.retry': 'Noch einmal',
  'state.absent.title': 'Hier ist nichts',
  'state.absent.text': 'Unter dieser Adresse gibt es keine Seite.',
  'settings.language': 'Sprache',
  'settings.units': 'Einheiten',
  'settings.units.metric': 'Kilometer',
  'settings.units.imperial': 'Meilen',
  'settings.theme': 'Farben',
  'settings.theme.system': 'Wie das System',
  'settings.theme.light': 'Hell',
  'settings.theme.dark': 'Dunkel',
  'unit.km': 'km',
  'unit.mi': 'mi',
  'unit.perKm': '/km',
  'unit.perMi': '/mi',
  'unit.bpm': '/min',
  'unit.m': 'm',
  'unit.ft': 'ft',
  'unit.spm': 'Schritte/min',
  'chart.table': 'Dasselbe in Zahlen',
  'settings.display': 'Anzeige',
  'upload.title': 'Läufe mitbringen',
  'upload.text':
    'FIT-, GPX- oder TCX-Dateien hier ablegen, ganze Ordner oder das Exportarchiv eines anderen Dienstes.',
  'upload.files': 'Dateien wählen',
  'upload.folder': 'Ordner wählen',
  'upload.waiting': 'wartet',
  'upload.progress': 'Hochladen',
  'upload.sending': '{sent} von {total} Dateien gesendet',
  'upload.done':
    '{imported, plural, one {# neue Aktivität} other {# neue Aktivitäten}}, {duplicate} schon bekannt, {other} ohne Aktivität, {failed} abgelehnt',
  'activities.none': 'Noch keine Aktivität. Alles andere hier beginnt mit den ersten.',
  'activities.day': 'Tag',
  'activities.kind': 'Art',
  'activities.distance': 'Strecke',
  'activities.pace': 'Tempo',
  'activities.heartRate': 'Puls',
  'activities.load': 'Belastung',
  'activities.name': 'Was',
  'activities.time': 'Zeit',
  'activities.more': 'Mehr zeigen',
};
