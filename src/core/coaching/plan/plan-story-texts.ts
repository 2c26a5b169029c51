/** What a whole plan answers (EXPL-1), by language; facts are placeholders (EXPL-4), at most 280 characters (EXPL-2). */
export const planStoryTexts = {
  en: {
    'what:race':
      '{weeks} weeks to your race of {km} km on {day}: from {from} km a week to {peak} km in the biggest one.',
    'what:maintain': '{weeks} weeks that hold your {from} km a week.',
    'what:recover': '{weeks} weeks of recovery from your race on {day}.',
    'what:return': '{weeks} weeks back after {days} days without running, from {from} km in the first.',
    'ASM-8':
      'You average {km} km in {runs} runs a week; the longest run of the last 30 days that counts is {longest} km.',
    'GOAL-2:ok':
      'This goal usually needs {need} km in the biggest week; I get you to {reach} km without jumps.',
    'GOAL-2:tight':
      'This goal usually needs {need} km in the biggest week; I get you to {reach} km without jumps, which is tight.',
    'GOAL-2:at_risk':
      'From {now} km a week I can build to {reach} km without jumps, and to a long run of {reachLong} km; this goal usually needs {need} km and {needLong} km.',
    'GOAL-3:ambitious': 'Your results predict {predictedS} today; {targetS} is ambitious.',
    'GOAL-3:at_risk':
      'Your results predict {predictedS} today; {targetS} asks for more than one plan usually brings.',
    'GOAL-5': 'Nothing grows: one hard run a week, a down week among the {weeks}, and the rest easy.',
    now: 'It begins on {day} with {km} km in {runs} runs.',
    'now:speed': 'It begins on {day} with {km} km in {runs} runs; fast running starts on {speed}.',
    until: 'It is looked at again every week, for the first time after {day}.',
    object:
      'Not right for you? Change your days, your goal or the race and look at a new preview; every session can be moved, swapped or dropped.',
    'if:race_day': 'With the race on {day}, it would be {status}.',
    'if:target_time': 'A target of {targetS} would be within reach.',
    'if:long_day_minutes': 'With {min} minutes on {weekdays} it would be {status}.',
    'if:more_minutes': 'With {min} more minutes on each of your days it would be {status}.',
    'if:baseline_status': 'From {km} km a week it would be {status}.',
    'if:baseline_week': 'Had you averaged {km} km a week, the first week would have {weekKm} km.',
    'if:shorter_race': 'After a race of {km} km hard running would wait only {days} days.',
    'if:gap_days': 'After {days} days without running, the first week would have {weekKm} km.',
    'if:none': 'No other race day or volume would change it much.',
    ok: 'within reach',
    tight: 'tight',
    at_risk: 'out of reach without jumps',
  },
  de: {
    'what:race':
      '{weeks} Wochen bis zu deinem Rennen über {km} km am {day}: von {from} km in der Woche auf {peak} km in der größten.',
    'what:maintain': '{weeks} Wochen, die deine {from} km in der Woche halten.',
    'what:recover': '{weeks} Wochen Erholung von deinem Rennen am {day}.',
    'what:return': '{weeks} Wochen zurück nach {days} Tagen ohne Laufen, mit {from} km in der ersten.',
    'ASM-8':
      'Du läufst im Mittel {km} km in {runs} Läufen je Woche; der längste Lauf der letzten 30 Tage, der zählt, hatte {longest} km.',
    'GOAL-2:ok':
      'Dieses Ziel braucht meist {need} km in der größten Woche; ohne Sprünge komme ich mit dir auf {reach} km.',
    'GOAL-2:tight':
      'Dieses Ziel braucht meist {need} km in der größten Woche; ohne Sprünge komme ich mit dir auf {reach} km, das ist knapp.',
    'GOAL-2:at_risk':
      'Von {now} km in der Woche komme ich ohne Sprünge auf {reach} km und einen langen Lauf von {reachLong} km; dieses Ziel braucht meist {need} km und {needLong} km.',
    'GOAL-3:ambitious': 'Deine Ergebnisse sagen heute {predictedS} voraus; {targetS} ist ehrgeizig.',
    'GOAL-3:at_risk':
      'Deine Ergebnisse sagen heute {predictedS} voraus; {targetS} verlangt mehr, als ein Plan meist bringt.',
    'GOAL-5':
      'Nichts wächst: ein harter Lauf je Woche, eine leichtere unter den {weeks} Wochen, der Rest locker.',
    now: 'Er beginnt am {day} mit {km} km in {runs} Läufen.',
    'now:speed': 'Er beginnt am {day} mit {km} km in {runs} Läufen; schnelles Laufen beginnt am {speed}.',
    until: 'Er wird jede Woche neu durchgesehen, zum ersten Mal nach dem {day}.',
    object:
      'Passt nicht? Ändere deine Tage, dein Ziel oder das Rennen und sieh dir eine neue Vorschau an; jede Einheit lässt sich verschieben, tauschen oder streichen.',
    'if:race_day': 'Mit dem Rennen am {day} wäre es {status}.',
    'if:target_time': 'Ein Ziel von {targetS} wäre erreichbar.',
    'if:long_day_minutes': 'Mit {min} Minuten am {weekdays} wäre es {status}.',
    'if:more_minutes': 'Mit {min} Minuten mehr an jedem deiner Tage wäre es {status}.',
    'if:baseline_status': 'Von {km} km in der Woche aus wäre es {status}.',
    'if:baseline_week':
      'Wärst du im Mittel {km} km in der Woche gelaufen, hätte die erste Woche {weekKm} km.',
    'if:shorter_race': 'Nach einem Rennen über {km} km würde hartes Laufen nur {days} Tage warten.',
    'if:gap_days': 'Nach {days} Tagen ohne Laufen hätte die erste Woche {weekKm} km.',
    'if:none': 'Kein anderer Renntag und kein anderer Umfang würde viel daran ändern.',
    ok: 'erreichbar',
    tight: 'knapp',
    at_risk: 'ohne Sprünge nicht erreichbar',
  },
} as const satisfies Record<'en' | 'de', Record<string, string>>;

export type PlanStoryKey = keyof (typeof planStoryTexts)['en'];
