import type { welcomeEn } from './welcome-en.ts';

export const welcomeDe: Record<keyof typeof welcomeEn, string> = {
  'welcome.title': 'Willkommen',
  'welcome.lead':
    'Pacekeeper liest, was deine Uhr aufgenommen hat, findet heraus, was dein Körper verträgt, sagt es klar und passt die nächste Woche an. Fang mit deinen Läufen an: Die letzten drei Monate genügen, mehr ist besser.',
  'welcome.steps': 'Drei Schritte',
  'welcome.step.1':
    'Bring deine Dateien: ein paar, einen Ordner oder das Exportarchiv eines anderen Dienstes.',
  'welcome.step.2': 'Sieh deine Zonen und was auffällt.',
  'welcome.step.3': 'Sieh die Woche, die daraus folgt, und warum.',
  'welcome.private': 'Alles bleibt auf diesem Server; kein anderer wird gefragt.',
  'welcome.demo': 'Nur schauen? Eine erfundene Läuferin',
  'welcome.demo.text':
    'Halte hier nichts an: Starte dies daneben und öffne die Adresse, die es nennt. Es hat einen eigenen Ordner.',
  'welcome.result': 'Was deine Läufe sagen',
  'welcome.next': 'Die Woche, die folgt',
  'welcome.next.none': 'Noch ließ sich keine Woche legen: {message}',
  'welcome.next.session': 'Einheit',
  'welcome.all': 'Alle Aktivitäten',
  'session.easy': 'Lockerer Lauf',
  'session.recovery': 'Erholungslauf',
  'session.long_easy': 'Langer lockerer Lauf',
  'session.long': 'Langer Lauf',
  'session.tempo': 'Tempolauf',
  'session.threshold': 'Schwellenlauf',
  'session.interval': 'Intervalle',
  'session.repetition': 'Wiederholungen',
  'session.hill': 'Hügellauf',
  'session.race': 'Wettkampf',
  'session.test': 'Test',
};
