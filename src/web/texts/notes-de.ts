import type { notesEn } from './notes-en.ts';

export const notesDe: Record<keyof typeof notesEn, string> = {
  'notes.title': 'Notizen',
  'notes.count': 'Notizen: {n}',
  'notes.new': '{n} neu',
  'notes.none': 'Hier hat noch niemand etwas geschrieben.',
  'notes.write': 'Notiz schreiben',
  'notes.who': 'Der Läufer und Coaches, die Notizen lesen dürfen, sehen sie.',
  'notes.send': 'Senden',
  'notes.takeBack': 'Zurücknehmen',
  'notes.you': 'Du',
  'notes.gone': 'jemand, der fort ist',
  'notes.runner': 'Läufer',
  'notes.coach': 'Coach',
  'news.title': 'Neues',
  'news.unread':
    '{n, plural, =0 {Neues, nichts ungelesen} one {Neues, eins ungelesen} other {Neues, # ungelesen}}',
  'news.many': '{n}+',
  'news.none': 'Nichts Neues. Hinweise, Notizen und Erfolge kommen von selbst hierher.',
  'news.fresh': 'neu',
  'news.look': 'Ansehen',
  'news.older': 'Ältere',
  'news.settings': 'Wie und wann du Bescheid bekommst',
  'news.kind.alert': 'Hinweis',
  'news.kind.note': 'Notiz',
  'news.kind.win': 'Erfolg',
  'news.kind.digest': 'Zusammenfassung',
};
