/** Die Sätze von rules-en.ts auf Deutsch. */
export const rulesDe: Record<string, string> = {
  'UP-1':
    'Zuwachs braucht zwei vollständige Wochen hintereinander, jede bei 95–115 % des Plans und ohne Warnzeichen.',
  'UP-2':
    'Zuwachs braucht eine bessere Antwort des Körpers: dasselbe lockere Tempo bei niedrigerem Puls, oder ein schnelleres Rennen.',
  'UP-3': 'In den letzten sieben Tagen war ein Tag mit geringer Bereitschaft.',
  'UP-5': 'Die nächste Woche soll nicht wachsen: Sie ist eine Entlastungswoche, oder ein Rennen ist nah.',
  'UP-6':
    'Die letzte Änderung der Belastung ist zu frisch; Zuwachs wartet zwei Wochen, nach einer Kürzung auf zwei Wochen ohne Warnzeichen.',
  'UP-7': 'Die Woche steht schon an ihrer Grenze.',
  'GRD-9': 'Die ersten vier aufgezeichneten Wochen dienen dem Kennenlernen.',
  'GRD-10': 'Zuwachs braucht die Zustimmung deines Coachs.',
  'COACH-7': 'Mit der vorsichtigen Einstellung wächst der Plan nie über sich hinaus.',
  under_plan: 'Weniger als 80 % der Woche wurden gelaufen.',
  far_under_plan: 'Weniger als die Hälfte der Woche wurde gelaufen.',
  two_low_weeks: 'Zwei Wochen hintereinander blieben unter 70 % des Plans.',
  three_low_weeks: 'Drei Wochen hintereinander blieben unter 70 % des Plans.',
};
