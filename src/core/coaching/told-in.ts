import { type DailyCheckInput, dailyCheck } from './daily-check.ts';
import { type MissedSessionInput, reviewMissedSession } from './event-review.ts';
import type { AdaptationDecision } from './record.ts';
import { review } from './review.ts';
import type { ReviewInput } from './review-input.ts';
import type { Language } from './texts/say.ts';

/**
 * A stored decision with its sentences in the language asked for: decided again from what it saw, of which the
 * language is no part. Everything but sentences stays as it was stored; where it cannot be decided again any more, the
 * sentences do, too.
 */
export function toldIn(output: AdaptationDecision, input: unknown, language: Language): AdaptationDecision {
  const saw = input as { language?: Language; runs?: unknown; session?: unknown };
  if (saw.language === undefined || saw.language === language) return output;
  if (!Array.isArray(saw.runs)) return { ...output, explanation: toldOfDay(output, saw, language) };
  const again = review({ ...(input as ReviewInput), language });
  if (!again.ok || again.value.code !== output.code) return output;
  const { explanation, alerts, counterfactual } = again.value;
  const text = counterfactual?.text;
  return {
    ...output,
    explanation,
    alerts: output.alerts.map((a) => alerts.find((b) => b.cause === a.cause) ?? a),
    counterfactual:
      output.counterfactual === null || text === undefined
        ? output.counterfactual
        : { ...output.counterfactual, text },
  };
}

/** A daily check looks at one session, the answer to a missed one at the week. */
function toldOfDay(
  output: AdaptationDecision,
  saw: object,
  language: Language,
): AdaptationDecision['explanation'] {
  const texts =
    'session' in saw
      ? dailyCheck({ ...(saw as DailyCheckInput), language }).explanation
      : reviewMissedSession({ ...(saw as MissedSessionInput), language }).explanation;
  return { ...texts, coach: `${texts.push} [${output.workings.rules.join('; ')}]` };
}
