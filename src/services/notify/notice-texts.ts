import type { AlertLevel } from '../../core/coaching/record.ts';

/** What is said where others may read it, too: who, how urgent, never what of the body. */
export interface NoticeTexts {
  somebody: string;
  title: Record<AlertLevel, (name: string) => string>;
  open: string;
  digestTitle: (rows: number) => string;
  counts: (name: string, urgent: number, warn: number, info: number, proposals: number) => string;
  policyDid: Record<string, string>;
  unsubscribe: string;
  note: (author: string) => string;
  noteOpen: string;
  win: (name: string) => string;
  ownWin: string;
  winOpen: string;
  wins: (name: string, count: number) => string;
  winsTitle: string;
}

export const NOTICE_TEXTS: Record<'en' | 'de', NoticeTexts> = {
  en: {
    somebody: 'a runner',
    title: {
      urgent: (name) => `Urgent: a word with ${name}`,
      warn: (name) => `A word with ${name}`,
      info: (name) => `News of ${name}`,
    },
    open: 'What it is about stands on your desk:',
    digestTitle: (rows) => (rows === 1 ? 'One runner on your desk' : `${rows} runners on your desk`),
    counts: (name, urgent, warn, info, proposals) =>
      `${name}: ${urgent} urgent, ${warn} to look at, ${info} to know, ${proposals} to answer`,
    policyDid: {
      applied: 'The plan has been changed.',
      applied_in_part: 'The plan has been changed in part.',
      pending: 'A change waits for your answer.',
      would: 'The next review would change the plan.',
    },
    unsubscribe: 'No more such mails:',
    note: (author) => `A note from ${author}`,
    noteOpen: 'It can be read in the app:',
    win: (name) => `Something went well for ${name}`,
    ownWin: 'Something went well',
    winOpen: 'What it was stands in the app:',
    wins: (name, count) => `${name}: ${count} ${count === 1 ? 'thing' : 'things'} went well`,
    winsTitle: 'What went well',
  },
  de: {
    somebody: 'jemandem aus deiner Gruppe',
    title: {
      urgent: (name) => `Dringend: ein Wort mit ${name}`,
      warn: (name) => `Ein Wort mit ${name}`,
      info: (name) => `Neues von ${name}`,
    },
    open: 'Worum es geht, steht auf deinem Tisch:',
    digestTitle: (rows) => (rows === 1 ? 'Ein Mensch auf deinem Tisch' : `${rows} Menschen auf deinem Tisch`),
    counts: (name, urgent, warn, info, proposals) =>
      `${name}: ${urgent} dringend, ${warn} anzusehen, ${info} zu wissen, ${proposals} zu beantworten`,
    policyDid: {
      applied: 'Der Plan wurde geändert.',
      applied_in_part: 'Der Plan wurde zum Teil geändert.',
      pending: 'Eine Änderung wartet auf deine Antwort.',
      would: 'Die nächste Auswertung würde den Plan ändern.',
    },
    unsubscribe: 'Keine solchen Mails mehr:',
    note: (author) => `Eine Notiz von ${author}`,
    noteOpen: 'Zu lesen ist sie in der App:',
    win: (name) => `${name}: etwas ist gelungen`,
    ownWin: 'Etwas ist dir gelungen',
    winOpen: 'Was es war, steht in der App:',
    wins: (name, count) => `${name}: ${count} ${count === 1 ? 'Sache ist' : 'Sachen sind'} gelungen`,
    winsTitle: 'Was gelungen ist',
  },
};
