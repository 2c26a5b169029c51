import type { Inventory } from '../progress/inventory.ts';
import type { RuleNote } from '../wins/win-rule.ts';
import { ruleText } from './rule-text.ts';

/** The inventory as sentences, from the same values as its JSON; what is not known is left out. */
export function inventoryText(i: Inventory, language: 'en' | 'de'): string[] {
  const { recovery, longRuns, zoneMin, paceChanges } = i;
  const notes: RuleNote[] = i.weekdays
    .filter((d) => d.runs > 0)
    .map((d): RuleNote => {
      const facts = { weekdays: String(d.weekday), n: d.runs, min: Math.round(d.medianMin!) };
      return d.medianPaceSPerKm === null
        ? { text: 'INV-1:no-pace', facts }
        : { text: 'INV-1', facts: { ...facts, paceS: d.medianPaceSPerKm } };
    });
  if (paceChanges !== null) {
    const pct = Math.round(100 * paceChanges.shareOfRuns);
    notes.push({ text: 'INV-2', facts: { n: paceChanges.switchesPerWeek, pct } });
  }
  for (const k of i.kinds) notes.push({ text: 'INV-3', facts: { type: k.type, n: k.perWeek } });
  if (zoneMin !== null) {
    const [easy, steady, hard] = [zoneMin.easy, zoneMin.steady, zoneMin.hard].map(Math.round);
    notes.push({ text: 'INV-3:zones', facts: { easy: easy!, steady: steady!, hard: hard! } });
  }
  const { sessionsPerWeek, minutesPerWeek } = i.crossTraining;
  notes.push({ text: 'INV-4', facts: { n: sessionsPerWeek, min: Math.round(minutesPerWeek) } });
  notes.push({ text: 'INV-5', facts: { n: recovery.restDaysPerWeek, down: recovery.downWeeks } });
  if (recovery.medianDaysBetweenHard !== null)
    notes.push({ text: 'INV-5:hard', facts: { days: recovery.medianDaysBetweenHard } });
  if (longRuns.longestKm !== null)
    notes.push({ text: 'INV-6', facts: { n: longRuns.perMonth, km: longRuns.longestKm } });
  notes.push({ text: 'INV-7', facts: { n: i.strengthPerWeek, m: Math.round(i.hillMPerWeek ?? 0) } });
  return [...notes, ...i.findings.flatMap((f) => [f.seen, f.next])].map((n) => ruleText(n, language));
}
