import { ok } from '../result.ts';
import type { DailyCheckInput } from './daily-check.ts';
import { dayRecordAgain } from './day-record.ts';
import type { MissedSessionInput } from './event-review.ts';
import { policy } from './policy.ts';
import { POLICY_VERSIONS } from './policy-versions.ts';
import type { AdaptationDecision } from './record.ts';
import { review } from './review.ts';
import type { ReviewInput } from './review-input.ts';
import type { Language } from './texts/say.ts';

/**
 * A stored decision with its sentences in the language asked for: decided again from what it saw, of which the
 * language is no part, but what would have turned it is not looked for again. Everything but sentences stays as it was
 * stored; where it cannot be decided again any more, the sentences do, too.
 */
export function toldIn(output: AdaptationDecision, input: unknown, language: Language): AdaptationDecision {
  const saw = input as { language?: Language; runs?: unknown };
  if (saw.language === undefined || saw.language === language) return output;
  const again = Array.isArray(saw.runs)
    ? review({ ...(input as ReviewInput), language }, POLICY_VERSIONS, output)
    : ok(dayAgain(output, { ...(input as MissedSessionInput | DailyCheckInput), language }));
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

function dayAgain(output: AdaptationDecision, saw: MissedSessionInput | DailyCheckInput): AdaptationDecision {
  return dayRecordAgain(output, saw, POLICY_VERSIONS.get(output.policyVersion) ?? policy);
}
