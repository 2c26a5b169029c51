import type { RuleTexts } from './rule-text-params.ts';

export const ruleTextsDe: RuleTexts = {
  'WIN-1': 'Deine schnellsten {km} km bisher: {timeS}, vorher {beforeS} am {date}.',
  'WIN-2':
    'Dein längster Lauf überhaupt: {km} km, vorher {before} km, und ein Schritt, den dein letzter Monat trägt.',
  'WIN-2:year': 'Dein längster Lauf seit zwölf Monaten: {km} km, vorher {before} km.',
  'WIN-3': 'Deine größte Woche überhaupt: {km} km, vorher {before} km, und nichts fiel auf.',
  'WIN-3:year': 'Deine größte Woche seit zwölf Monaten: {km} km, vorher {before} km.',
  'WIN-4': 'Der erste wirklich lockere Lauf: {pct} % unter {ceilingS}/km. So werden die harten Tage besser.',
  'WIN-4:week':
    'Die erste wirklich lockere Woche: alle {n} lockeren Läufe waren locker. So werden die harten Tage besser.',
  'WIN-5': '{n} lockere Läufe nacheinander, die wirklich locker waren.',
  'WIN-6': '{n} eingehaltene Wochen nacheinander. Genau das macht Läufer besser.',
  'WIN-7': '{km} km im Jahr {year}.',
  'WIN-7:life': '{km} km bisher aufgezeichnet.',
  'WIN-8': 'Du hast die leichteren Tage eingehalten ({km} km). Ruhe ist auch Training.',
  'WIN-9':
    'Fitter bei gleichem Puls: Dein lockeres Tempo bringt je Herzschlag {pct} % mehr als vor {weeks} Wochen.',
  'WIN-10': 'Willkommen zurück: {min} Minuten Laufen nach {gapDays} freien Tagen.',
  'WIN-10:week': 'Wieder da, wo du warst: {km} km in dieser Woche, vor der Pause {before} km.',
  'WIN-11': '{weeks} Wochen mit je mindestens {n} Krafteinheiten.',
  'WIN-11:power': 'Die erste Schnellkrafteinheit: Technik und Kraft der Monate davor tragen dich.',
  'WIN-12': 'Wettkampf geschafft: {km} km in {timeS}.',
  'WIN-12:goal': 'Wettkampf geschafft, Ziel erreicht: {km} km in {timeS}, gewollt {goalS}.',
  'WIN-12:negative': 'Wettkampf geschafft: {km} km in {timeS}, die zweite Hälfte {gainS} schneller.',
  'WIN-13':
    '{km} km sind im Moment weit: {pct} % mehr als dein längster Lauf des Monats. Lass sie wirken, bevor der nächste große kommt.',
  'WIN-13:new':
    '{km} km ohne einen Lauf in den 30 Tagen davor zum Vergleich. Steigere dich wieder Schritt für Schritt.',
  'WIN-13:week':
    '{km} km sind im Moment eine große Woche ({flag}). Lass sie wirken, bevor die nächste große kommt.',
  'WIN-13:pain':
    'Du hast an dem Tag Schmerzen von {level}/10 gemeldet. Gesundheit zuerst: Kein Rekord zählt mehr.',
  'PLT-2':
    'Deine letzten {n} Läufe hatten alle etwa {km} km bei etwa {paceS}/km. Etwas Abwechslung täte ihnen gut.',
  'PLT-3':
    'Seit {weeks} Wochen haben deine Läufe alle etwa {km} km bei etwa {paceS}/km, und dein Tempo bei gleichem Puls hat sich nicht bewegt. Der Körper hat keinen neuen Grund, sich anzupassen.',
  'PLT-4:strides': 'Beginne mit 6 Steigerungen nach zwei deiner lockeren Läufe in der Woche.',
  'PLT-4:fartlek':
    'Mach aus einem Lauf der Woche ein Fahrtspiel: 8-mal eine Minute flott nach Gefühl, ebenso lang locker.',
  'PLT-4:hills':
    'Mach aus einem Lauf der Woche einen Berglauf: 6-mal 45 s bergauf nach Gefühl, bergab gehen oder traben.',
  'PLT-4:tempo':
    'Mach aus einem Lauf der Woche einen Tempolauf: 20 Minuten angenehm hart, davor und danach locker.',
  'PLT-4:long': 'Lass deinen längsten Lauf auf {km} km wachsen, locker, und den Rest der Woche, wie er ist.',
  'INV-1': '{weekdays}: {n} Läufe, meist {min} min bei {paceS}/km.',
  'INV-1:no-pace': '{weekdays}: {n} Läufe, meist {min} min.',
  'INV-2': 'Tempowechsel: {n} in der Woche; {pct} % der Läufe haben mindestens einen.',
  'INV-3': '{type}: {n} in der Woche.',
  'INV-3:zones': 'Minuten locker {easy}, zügig {steady}, hart {hard}.',
  'INV-4': 'Anderes Training: {n} in der Woche, {min} min.',
  'INV-5': 'Tage ohne Training: {n} in der Woche; leichtere Wochen: {down}.',
  'INV-5:hard': 'Meist {days} Tage von einem harten Tag zum nächsten.',
  'INV-6': 'Lange Läufe: {n} im Monat; der längste hatte {km} km.',
  'INV-7': 'Kraft: {n} in der Woche; Anstieg: {m} m in der Woche.',
  'INV-8:easy': '{n} von {m} lockeren Läufen waren schneller als deine Grenze.',
  'INV-8:easy-next': 'Als Nächstes: Lauf den nächsten lockeren Lauf langsamer als {ceilingS}/km.',
  'INV-8:rest': 'Kein freier Tag in {n} Tagen.',
  'INV-8:rest-next': 'Als Nächstes: Nimm dir in dieser Woche einen ganzen Tag frei.',
  'INV-8:hard': '{n}-mal folgten zwei harte Tage aufeinander.',
  'INV-8:hard-next': 'Als Nächstes: Leg einen lockeren oder freien Tag zwischen die nächsten beiden harten.',
  'INV-8:long': 'Kein Lauf über {km} km in {weeks} Wochen.',
  'INV-8:long-next': 'Als Nächstes: Lass einen Lauf der Woche den langen sein, locker, bis {km} km.',
  'INV-8:same': 'Jeden {weekdays}: {low}–{high} km.',
  'INV-8:same-next': 'Als Nächstes: Mach einen davon etwas länger und den anderen etwas kürzer.',
  'INV-8:pace': 'Alle {n} Läufe hatten vom Anfang bis zum Ende ein Tempo.',
  'INV-8:pace-next': 'Als Nächstes: Häng 4 bis 6 entspannte Steigerungen an einen lockeren Lauf.',
  'INV-8:strength': '{n} Krafteinheiten in der Woche.',
  'INV-8:strength-next': 'Als Nächstes: eine Einheit von 20 Minuten an einem lockeren Tag, Technik zuerst.',
  'FORM-1':
    'Bei gleichem lockerem Tempo ging deine Schrittfrequenz von {before} auf {now} je Minute. Nur zur Kenntnis.',
  'FORM-1:balance':
    'Links und rechts teilen sich den Boden {left} zu {right}. Nur zur Kenntnis; wenn etwas weh tut, zeig es einer Fachperson.',
  'STR-3': 'Du bleibst in der Phase {phase}, bis die Technik zweimal sauber war; bisher {clean}.',
  'STR-5':
    'Bis {date} war die Technik zweimal unsauber: zurück in die Phase {phase}. Beende den Satz, wenn die letzte Wiederholung anders aussieht.',
  'STR-5:session':
    'Kraft, {min} min, Phase {phase}. Zuerst die Technik: auf beiden Seiten gleich viele, und der Satz endet, wenn sie unsauber wird.',
  'STR-6':
    '{exercise}: Deine Seite {side} liegt seit zwei Wochen {pct} % zurück. {sets} Satz mehr auf dieser Seite.',
  'ASM-6:none':
    'Noch gibt es kein Ergebnis, auf dem deine Tempi ruhen könnten. Ein Test ({test}) am {date} würde sie liefern. Lass ihn aus, wenn du müde bist.',
  'ASM-6:weak':
    'Deine Tempi ruhen auf harten Abschnitten im Training. Ein Test ({test}) am {date} würde sie sicherer machen. Lass ihn aus, wenn du müde bist.',
  'ASM-6':
    'Deine Tempi ruhen auf einem alten Ergebnis. Ein Test ({test}) am {date} würde sie schärfen. Lass ihn aus, wenn du müde bist.',
  'XT-2': 'Statt des lockeren Laufs {min} min {mode}: gleiche Arbeit für das Herz, weniger Stöße.',
};
