/** The exercises of strength-library.ts in German; they are logged by their English names. */
const DE: Record<string, string> = {
  Bounding: 'Sprungläufe',
  'Broad jump': 'Standweitsprung',
  'Bulgarian split squat': 'Bulgarische Kniebeuge',
  'Calf raise': 'Wadenheben',
  'Calf raise, straight and bent knee': 'Wadenheben mit gestrecktem und gebeugtem Knie',
  'Copenhagen or side plank': 'Copenhagen- oder Seitstütz',
  'Dead bug': 'Käfer in Rückenlage',
  'Glute bridge': 'Beckenheben',
  'Goblet squat': 'Kniebeuge mit Gewicht vor der Brust',
  'Hip hinge': 'Hüftbeuge',
  'Kettlebell swing': 'Kettlebell-Schwung',
  'Leg press or squat': 'Beinpresse oder Kniebeuge',
  'Loaded calf raise': 'Wadenheben mit Gewicht',
  'Pogo hops': 'Federnde Sprünge auf der Stelle',
  'Romanian deadlift': 'Rumänisches Kreuzheben',
  Row: 'Rudern',
  'Side plank': 'Seitstütz',
  'Single-leg balance': 'Einbeinstand',
  'Single-leg calf raise': 'Einbeiniges Wadenheben',
  'Single-leg deadlift': 'Einbeiniges Kreuzheben',
  'Single-leg hip thrust': 'Einbeiniges Hüftheben',
  'Single-leg squat to box': 'Einbeinige Kniebeuge bis zur Bank',
  'Split squat': 'Ausfallschritt im Stand',
  'Squat jump': 'Sprung aus der Hocke',
  'Squat to box': 'Kniebeuge bis zur Bank',
};

/** What an exercise is called; one of the runner's own keeps its name. */
export function exerciseName(name: string, language: 'en' | 'de'): string {
  return language === 'de' ? (DE[name] ?? name) : name;
}
