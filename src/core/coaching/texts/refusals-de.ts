import type { RefusalKey } from './refusals-en.ts';

/** Die Sätze von refusals-en.ts auf Deutsch. */
export const refusalsDe: Record<RefusalKey, string> = {
  PLAN_DAY_INVALID: 'asOf und startDay müssen Kalendertage sein, JJJJ-MM-TT.',
  PLAN_START_PAST: 'Der Plan kann nicht am {start} beginnen, vor dem {today}.',
  PLAN_START_TOO_FAR:
    'Die Einschätzung vom {today} ist zu alt für einen Beginn am {start}; höchstens {days} Tage dürfen dazwischenliegen.',
  'AVAILABILITY_INVALID:minutes': 'Deine Zeiten brauchen sieben Minutenzahlen von 0 bis 1440, Montag zuerst.',
  'AVAILABILITY_INVALID:weekday': 'Wochentage sind Zahlen von 0 (Montag) bis 6 (Sonntag).',
  'AVAILABILITY_INVALID:blackout':
    'Freie Tage brauchen zwei Kalendertage, den ersten nicht nach dem letzten.',
  AVAILABILITY_CONTRADICTS: 'Der lange Lauf ist an einem Tag ohne Minuten gewünscht.',
  'AVAILABILITY_CONTRADICTS:long': 'Der lange Lauf ist am {weekdays} gewünscht; da sind {minutes} Minuten.',
  'AVAILABILITY_CONTRADICTS:wish': 'Training ist am {weekdays} gewünscht; da sind keine Minuten.',
  'AVAILABILITY_CONTRADICTS:strength':
    'Krafttraining von {minutes} Minuten passt an keinem seiner Tage; der längste, {weekdays}, hat {most}.',
  AVAILABILITY_TOO_LITTLE: 'Kein Tag hat {minutes} Minuten, den kürzesten Lauf, der sich planen lässt.',
  'AVAILABILITY_TOO_LITTLE:pace':
    'In diese Tage passt kein Lauf, der sich lohnt: In deinem lockeren Tempo dauert der kürzeste {minutes} Minuten.',
  AVAILABILITY_MISSING: 'Ein Plan braucht zuerst deine Tage und Minuten.',
  AVAILABILITY_NOT_FOUND: 'Von deinen Tagen ist noch nichts bekannt; gib deine Zeiten an.',
  BLACKOUT_INVALID: 'Die Tage vom {from} bis {to} laufen rückwärts.',
  BLACKOUT_PAST: 'Die Tage vom {from} bis {to} sind vorbei; heute ist der {today}.',
  BLACKOUT_TOO_LONG: 'Mehr als {days} Tage ohne Lauf sind eine Pause und keine freien Tage.',
  ZONES_INVALID:
    'Zonen brauchen eine Wettkampfleistung von 15 bis 90 und Geschwindigkeiten über null; oder gar keine.',
  STRENGTH_INVALID: 'Krafttraining braucht Minuten und Einheiten je Woche von 0 und mehr.',
  WEIGHT_INVALID: 'Ein Gewicht liegt zwischen 25 und 250 kg oder ist nicht gespeichert.',
  ASSESSMENT_INVALID: 'Kilometer und Läufe der Einschätzung müssen Zahlen von 0 und mehr sein.',
  HISTORY_TOO_THIN:
    'Es sind zu wenige Kilometer, um darauf aufzubauen: {km} in der Woche; ein Plan wächst ab {least}.',
  'HISTORY_TOO_THIN:no_run': 'Es gibt noch keinen Lauf, zu dem du zurückkehren könntest.',
  'HISTORY_TOO_THIN:break': 'Vor der Pause waren es zu wenige Kilometer, um zu ihnen zurückzukehren.',
  INJURY_DAYS_INVALID:
    'Die Verletzung ({site}) beginnt am {from} und endet am {to}: Sie kann nicht nach heute beginnen und nicht vor ihrem Beginn enden.',
  'INJURY_DAYS_INVALID:open':
    'Die Verletzung ({site}) beginnt am {from}: Sie kann nicht nach heute beginnen.',
  SEE_DOCTOR_FIRST: 'Was du bei den Gesundheitsfragen geantwortet hast, soll zuerst ein Arzt beurteilen.',
  GOAL_NOT_FOUND: 'Dieses Ziel gibt es nicht.',
  GOAL_ENDED: 'Dieses Ziel ist beendet; setz ein neues.',
  GOAL_AT_RISK:
    'Das Ziel ist ohne Sprünge nicht erreichbar; nimm das ausdrücklich an, oder wähle etwas anderes.',
  GOAL_WITHOUT_EVENT: 'Dieses Ziel braucht ein Rennen mit Distanz und Tag.',
  'GOAL_CONTRADICTORY:no_race': 'Das Ziel {goal} hat kein eigenes Rennen.',
  'GOAL_CONTRADICTORY:return': 'Das Ziel {goal}, und nur dieses, sagt, warum das Laufen aufhörte.',
  'GOAL_CONTRADICTORY:speed': 'Ein Beginn des schnellen Laufens gehört vor das Rennen des Ziels.',
  'GOAL_CONTRADICTORY:distance': 'Ein erstes Mal über eine Distanz hat keine Zielzeit.',
  'GOAL_CONTRADICTORY:pr':
    'Eine Bestzeit braucht eine Zeit, die sie schlägt: eine Zielzeit oder ein jüngeres Ergebnis.',
  'GOAL_CONTRADICTORY:priority':
    'Das Rennen, zu dem ein Plan führt, hat Priorität A; Rennen mit B und C sind die anderen.',
  'GOAL_CONTRADICTORY:recover': 'Erholung folgt auf ein Rennen; dieses liegt noch vor dir.',
  GOALS_CONTRADICT: 'Ein offenes Ziel {goal} gibt es schon.',
  'GOALS_CONTRADICT:races':
    'Zwei Rennen mit Priorität A, am {first} und am {second}, lassen keine Zeit für Zuspitzen und Erholung.',
  GOAL_ABOVE_LEVEL: 'Ein Ultra braucht zu Beginn mindestens 10 km in der Woche.',
  SPEED_START_NEEDS_COACH: 'Einen früheren Beginn des schnellen Laufens setzt ein Coach.',
  EVENT_INVALID: 'Das Rennen braucht einen Kalendertag und eine Distanz von 0,8 bis 400 km.',
  EVENT_PAST: 'Das Rennen am {day} liegt nicht nach dem {today}.',
  EVENT_AHEAD: 'Erholung folgt auf ein Rennen; dieses liegt noch vor dir.',
  TARGET_TIME_INVALID: 'Die Zielzeit gehört nicht zu dieser Distanz.',
  RACE_TOO_SOON:
    'Das Rennen am {day} lässt keine ganze Trainingswoche vor dem Zuspitzen; bis dahin lässt sich nichts aufbauen.',
  RACE_TOO_FAR:
    'Bis zum Rennen am {day} sind es {weeks} Wochen; ein Plan für diese Distanz dauert höchstens {most}.',
  RACE_IN_BLACKOUT: 'Das Rennen am {day} liegt in deinen freien Tagen.',
  OTHER_RACE_INVALID:
    'Andere Rennen haben Priorität B oder C und liegen zwischen dem Beginn des Plans und seinem Rennen.',
  RACES_TOO_CLOSE: 'Das Rennen am {first} liegt zu nah an dem am {second}, um sich davon zu erholen.',
  'RACES_TOO_CLOSE:week': 'Zwei Rennen liegen in einer Woche.',
  'RACES_TOO_CLOSE:day': 'Am {day} ist schon ein Rennen.',
  RECOVERY_OVER: 'Das Rennen vom {day} ist {days} Tage her; die Erholung davon ist vorbei.',
  RETURN_INVALID: 'Eine Rückkehr braucht die Tage ohne Laufen und die Wochen davor.',
  RETURN_NOT_CLEARED:
    'Nach einer Verletzung wartet das Laufen, bis Gehen an zwei Tagen nacheinander höchstens 2 von 10 schmerzt oder der Coach es freigibt.',
  RETURN_NOT_NEEDED: '{days} Tage sind keine Pause: Der Plan geht weiter, der erste Lauf locker.',
  'RETURN_NOT_NEEDED:none': 'In deinen Läufen ist keine Pause zu sehen, von der du zurückkehrst.',
  PREVIEW_STALE:
    'Deine Läufe, deine Zeiten, dein Ziel oder der Tag haben sich seit dieser Vorschau geändert.',
  PLAN_NOT_FOUND: 'Es gibt noch keinen Plan; nimm zuerst einen an.',
  SESSION_NOT_FOUND: 'Diese Einheit hat der Plan nicht.',
  'SESSION_NOT_FOUND:strength': 'Diese Krafteinheit hat der Plan nicht.',
  'SESSION_NOT_FOUND:lock': 'Diese Einheit oder Woche zum Sperren hat der Plan nicht.',
  SESSION_IS_PAST: 'Die Einheit vom {day} ist vorbei und lässt sich nicht mehr ändern.',
  'SESSION_IS_PAST:day': 'Der {day} ist vorbei; Einheiten können nur auf kommenden Tagen liegen.',
  SESSION_LOCKED:
    'Die Einheit vom {day} ist gesperrt; öffnen kann sie, wer sie gesperrt hat, oder ein Coach.',
  SESSION_AHEAD: 'Die Einheit vom {day} liegt noch vor dir; verschiebe oder streiche sie stattdessen.',
  SESSION_DONE: 'Die Einheit vom {day} ist gemacht.',
  RACE_FIXED: 'Ein Rennen ändert man über sein Ziel: Tag und Distanz gehören nicht dem Plan.',
  DAY_OUTSIDE_PLAN: 'Der {day} liegt außerhalb der Wochen des Plans; der letzte Tag ist der {last}.',
  'DAY_OUTSIDE_PLAN:week': 'Der Plan hat keine Woche vom {day}.',
  WEEK_IS_PAST:
    '{fixed} km der Woche vom {day} sind gelaufen, gesperrt oder ein Rennen; die Woche kann nicht {km} km haben.',
  EDIT_CHANGES_NOTHING: 'Die Einheit vom {day} ist schon so.',
  OVERRIDE_NEEDS_REASON:
    '{km} km liegen über der Grenze dieses Tages; ein Coach kann sie mit einer Begründung setzen.',
  LOCK_INVALID: 'Eine Woche wird mit ihrem Montag gesperrt, ohne eine Einheit.',
  LOCK_NOT_FOUND: 'Diese Sperre gibt es nicht.',
  LOCK_OF_ANOTHER: 'Nur wer diese Sperre gesetzt hat, oder ein Coach, kann sie aufheben.',
  STRENGTH_IN_FUTURE: 'Was du am {day} machst, lässt sich dann eintragen.',
  STRENGTH_LOGGED: 'Diese Einheit ist schon eingetragen: ändere {log}.',
  STRENGTH_LOG_NOT_FOUND: 'Diese Krafteinheit gibt es nicht.',
  NOTHING_TO_CHECK: 'Für heute ist kein Lauf geplant, oder er ist gemacht.',
  NO_ACTIVITIES: 'Es gibt noch keine Aktivität zum Durchsehen; lade zuerst welche hoch.',
  AS_OF_IN_FUTURE: 'Eine Durchsicht steht auf einem Tag, der vorbei ist; der späteste ist der {day}.',
  DECISION_NOT_FOUND: 'Diese Entscheidung gibt es nicht.',
  'DECISION_NOT_FOUND:none': 'Es gab noch keine Durchsicht.',
  DECISION_ANSWERED: 'Diese Entscheidung wurde schon beantwortet ({answer}); die erste Antwort gilt.',
  DECISION_SUPERSEDED: 'Eine neuere Durchsicht hat über dieselben Tage entschieden; beantworte diese.',
  NOTHING_TO_APPROVE: 'Diese Entscheidung wartet auf keine Antwort.',
  UNDO_NOT_POSSIBLE:
    'Diese Entscheidung schützt dich vor Schaden, oder sie hat nichts geändert, das noch steht.',
  'UNDO_NOT_POSSIBLE:coached':
    'Mit einem Coach wird eine Entscheidung stattdessen beantwortet: widersprich ihr mit einer Begründung.',
  UNDO_OVER: 'Eine Entscheidung lässt sich {hours} Stunden lang zurücknehmen; diese ist älter.',
  REJECTION_NOT_POSSIBLE:
    'Was dich vor Schaden schützt, lässt sich nicht ablehnen; berichtige die Meldung, oder lass dich von deinem Coach freigeben.',
  FEEDBACK_EMPTY: 'Die Rückmeldung sagt noch nichts: gib mindestens eine Antwort.',
  FEEDBACK_IN_FUTURE: 'Zum {day} kannst du ab diesem Tag etwas sagen.',
  FEEDBACK_NOT_FOUND: 'Diese Rückmeldung gibt es nicht.',
  FEEDBACK_EXISTS: 'Zu dieser Aktivität gibt es schon eine Rückmeldung: ändere {feedback}.',
  ACTIVITY_NOT_FOUND: 'Diese Aktivität, zu der du etwas sagst, gibt es nicht.',
  ILLNESS_DAYS_INVALID:
    'Eine Krankheit beginnt heute oder früher und endet an dem Tag, an dem sie begann, oder danach.',
  WELLNESS_EMPTY: 'Gib mindestens einen Wert an, oder lösche den Tag.',
  WELLNESS_IN_FUTURE: 'Vom {day} kann noch nichts bekannt sein.',
  WELLNESS_NOT_FOUND: 'Vom {day} ist nichts bekannt.',
  CLEARANCE_IN_FUTURE: 'Eine Freigabe kann bis heute gelten, {day}.',
  CLEARANCE_NOT_YOURS:
    'Ein Läufer gibt weiter, was eine Fachperson gesagt hat, oder meldet an zwei Tagen nacheinander höchstens 2 von 10 Schmerz beim Gehen.',
  CLEARANCE_NOT_FOUND: 'Diese Freigabe gibt es nicht.',
  CLEARANCE_OF_ANOTHER: 'Die Freigabe eines Coachs nimmt dieser Coach zurück.',
};
