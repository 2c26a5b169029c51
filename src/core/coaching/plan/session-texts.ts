type None = Record<never, never>;

/**
 * What a planned session says of itself (EXPL-1), by rule id and language; facts are placeholders (EXPL-4), at most 280
 * characters (EXPL-2). What a week says stands in plan-texts.ts.
 */
interface SessionTextParams {
  what: { name: string; km: number; weekday: string; day: string; purpose: string };
  'what:time': { name: string; km: number; min: number; weekday: string; day: string; purpose: string };
  'GOAL-1': { km: number; day: string };
  'GOAL-5': { n: number };
  'PER-3': { n: number };
  'PER-6': { rep: string; weeks: number; day: string };
  'PER-6:last': { rep: string; day: string };
  'HIL-1': { rep: string };
  'HIL-2': { rep: string };
  'LNG-1': { km: number; weekKm: number; pct: number };
  'LNG-6': { rep: string; weeks: number; day: string };
  'LAY-3': { day: string };
  'INT-1': { pct: number };
  week: { km: number };
  'week:race': { km: number; weeks: number; day: string };
  'now:pace': { slow: string; fast: string };
  'now:rpe': { low: number; high: number };
  'now:easy': { fast: string };
  'now:race': None;
  'now:talk': None;
  'LAY-4:key': None;
  'LAY-4:normal': None;
  'LAY-4:optional': None;
  until: { day: string };
  object: None;
  'if:LNG-2': { need: number; want: number };
  'if:PER-5': { day: string };
  'if:PER-8': { day: string };
  'if:race': None;
  'if:AVL-1': { weekday: string };
}
export type SessionTextKey = keyof SessionTextParams;
export type SessionTextFacts<K extends SessionTextKey> = SessionTextParams[K];

export const sessionTexts: Record<'en' | 'de', Record<SessionTextKey, string>> = {
  en: {
    what: '{weekday}, {day}: {name}, {km} km. {purpose}',
    'what:time': '{weekday}, {day}: {name}, {km} km, about {min} min. {purpose}',
    'GOAL-1': 'Your race on {day}: {km} km. The whole plan leads here.',
    'GOAL-5':
      'One hard run a week holds what you have; its kind changes from week to week, this is week {n} of 4.',
    'PER-3': 'Strides belong to a base from its second week on; this is week {n} of your plan.',
    'PER-6':
      'We go from long and steady to short and quick: today {rep}, {weeks} weeks before your race on {day}.',
    'PER-6:last':
      'We go from long and steady to short and quick: today {rep}, in the week of your race on {day}.',
    'HIL-1': 'Short hills after an easy run: {rep}, power without the strain of fast running.',
    'HIL-2': 'Hills are strength in disguise: {rep} by feel, walk or jog down.',
    'LNG-1': 'The longest run of the week: {km} of {weekKm} km, {pct} %.',
    'LNG-6': 'Some of the long run at the pace of the race: {rep}, {weeks} weeks before it on {day}.',
    'LAY-3': 'The day after your long run on {day} is for recovery: 40 minutes at most.',
    'INT-1':
      'Easy on purpose: at least {pct} % of this week’s time stays easy, so that the hard part can be hard.',
    week: 'It is part of a week of {km} km.',
    'week:race':
      'It is part of a week of {km} km; week {weeks} before your race on {day}, race week counted.',
    'now:pace': 'Run the main part at {slow}–{fast} per km; slower is right when it feels hard.',
    'now:rpe': 'Run the main part by feel, {low} to {high} of 10.',
    'now:easy':
      'No faster than {fast} per km: you should be able to talk in full sentences; slower is right.',
    'now:race': 'Start evenly, eat and drink as you practised, and try nothing new.',
    'now:talk': 'Run so that you can talk in full sentences.',
    'LAY-4:key': 'It carries the week: keep this one if time is short.',
    'LAY-4:normal': 'Shorten or move it if you have to.',
    'LAY-4:optional': 'It is the first one to leave out if time is short.',
    until: 'It stands until the review after {day}.',
    object: 'Not right for you? Move, swap, shorten or drop it in the plan; you are told what that changes.',
    'if:LNG-2': 'If your longest run of the 30 days before had been {need} km, this one could be {want} km.',
    'if:PER-5': 'If your race were on {day} or later, this would still be an easy run.',
    'if:PER-8': 'If your race were on {day} or later, this would still be a full week.',
    'if:race': 'Another day for the race in your goal moves it, and the plan with it.',
    'if:AVL-1': 'Without time on {weekday} it would lie on another day, or give way.',
  },
  de: {
    what: '{weekday}, {day}: {name}, {km} km. {purpose}',
    'what:time': '{weekday}, {day}: {name}, {km} km, etwa {min} min. {purpose}',
    'GOAL-1': 'Dein Rennen am {day}: {km} km. Der ganze Plan läuft darauf zu.',
    'GOAL-5':
      'Ein harter Lauf in der Woche hält, was du hast; seine Art wechselt von Woche zu Woche, dies ist Woche {n} von 4.',
    'PER-3': 'Steigerungen gehören ab der zweiten Woche zur Grundlage; dies ist Woche {n} deines Plans.',
    'PER-6':
      'Es geht von lang und gleichmäßig zu kurz und schnell: heute {rep}, {weeks} Wochen vor deinem Rennen am {day}.',
    'PER-6:last':
      'Es geht von lang und gleichmäßig zu kurz und schnell: heute {rep}, in der Woche deines Rennens am {day}.',
    'HIL-1': 'Kurze Hügel nach lockerem Laufen: {rep}, Kraft ohne die Belastung schneller Läufe.',
    'HIL-2': 'Hügel sind verkleidetes Krafttraining: {rep} nach Gefühl, bergab gehen oder traben.',
    'LNG-1': 'Der längste Lauf der Woche: {km} von {weekKm} km, {pct} %.',
    'LNG-6': 'Ein Teil des langen Laufs im Tempo des Rennens: {rep}, {weeks} Wochen davor am {day}.',
    'LAY-3': 'Der Tag nach deinem langen Lauf am {day} dient der Erholung: höchstens 40 Minuten.',
    'INT-1':
      'Mit Absicht locker: mindestens {pct} % der Zeit dieser Woche bleiben locker, damit das Harte hart sein kann.',
    week: 'Teil einer Woche mit {km} km.',
    'week:race':
      'Teil einer Woche mit {km} km; Woche {weeks} vor deinem Rennen am {day}, die Rennwoche mitgezählt.',
    'now:pace': 'Lauf den Hauptteil mit {slow}–{fast} pro km; langsamer ist richtig, wenn es schwerfällt.',
    'now:rpe': 'Lauf den Hauptteil nach Gefühl, {low} bis {high} von 10.',
    'now:easy':
      'Nicht schneller als {fast} pro km: Du solltest in ganzen Sätzen sprechen können; langsamer ist richtig.',
    'now:race': 'Geh es gleichmäßig an, iss und trink wie geübt, und probiere nichts Neues.',
    'now:talk': 'Lauf so, dass du in ganzen Sätzen sprechen kannst.',
    'LAY-4:key': 'Er trägt die Woche: Behalte diesen, wenn die Zeit knapp ist.',
    'LAY-4:normal': 'Kürze oder verschiebe ihn, wenn es sein muss.',
    'LAY-4:optional': 'Er fällt als Erster weg, wenn die Zeit knapp ist.',
    until: 'Es gilt bis zur Durchsicht nach dem {day}.',
    object: 'Passt nicht? Verschiebe, tausche, kürze oder streiche es im Plan; du erfährst, was das ändert.',
    'if:LNG-2':
      'Wäre dein längster Lauf in den 30 Tagen davor {need} km lang gewesen, könnte dieser {want} km haben.',
    'if:PER-5': 'Läge dein Rennen am {day} oder später, wäre dies noch ein lockerer Lauf.',
    'if:PER-8': 'Läge dein Rennen am {day} oder später, wäre dies noch eine volle Woche.',
    'if:race': 'Ein anderer Tag für das Rennen in deinem Ziel verschiebt ihn, und den Plan mit ihm.',
    'if:AVL-1': 'Ohne Zeit am {weekday} läge er an einem anderen Tag oder fiele weg.',
  },
};
