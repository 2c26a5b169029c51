import type { Route } from '../api.ts';
import { listActivities } from './activities/list.ts';
import { readActivity } from './activities/read.ts';
import { readStreams } from './activities/read-streams.ts';
import { answerAssessment } from './assessment/answer.ts';
import { readAssessment } from './assessment/read.ts';
import { changeAthlete } from './athlete/change.ts';
import { readAthlete } from './athlete/read.ts';
import { readAvailability } from './availability/read.ts';
import { replaceAvailability } from './availability/replace.ts';
import { changeCalendar, closeCalendar, openCalendar, readCalendarSettings } from './calendar/manage.ts';
import { readCalendar } from './calendar/read.ts';
import { giveClearance, listClearances, withdrawClearance } from './clearances/own.ts';
import { changeCoaching, readCoaching } from './coaching/own.ts';
import { endConnectionRoute, listConnectionsRoute, openAppRoute } from './connections/own.ts';
import { approveDecision, previewDecision } from './decisions/approve.ts';
import { listDecisions } from './decisions/list.ts';
import { readDecision } from './decisions/read.ts';
import { rejectDecision } from './decisions/reject.ts';
import { undoDecision } from './decisions/undo.ts';
import { listDeliveries } from './deliveries/list.ts';
import { readProgress } from './deliveries/read-progress.ts';
import { acceptDeviceEdit, listDeviceEdits, rejectDeviceEdit } from './device-edits/routes.ts';
import { deleteFeedback } from './feedback/delete.ts';
import { listFeedback } from './feedback/list.ts';
import { putFeedback } from './feedback/put.ts';
import { readFeedback } from './feedback/read.ts';
import { listFlags } from './flags/list.ts';
import { changeGoal } from './goals/change.ts';
import { createGoal } from './goals/create.ts';
import { endGoal } from './goals/end.ts';
import { listGoals } from './goals/list.ts';
import { readGoal } from './goals/read.ts';
import { readIntensity } from './intensity/read.ts';
import { readInventory } from './inventory/read.ts';
import { readLedgerRoute } from './ledger/read.ts';
import { readLoad } from './load/read.ts';
import { createLock } from './locks/create.ts';
import { deleteLock } from './locks/delete.ts';
import { listLocks } from './locks/list.ts';
import { listMessagesRoute } from './messages/list.ts';
import { editPlan } from './plan/edit.ts';
import { explainPlan } from './plan/explain.ts';
import { readPlan } from './plan/read.ts';
import { replacePlan } from './plan/replace.ts';
import { acceptPlan } from './plans/accept.ts';
import { listPlans } from './plans/list.ts';
import { listPlanVersions } from './plans/list-versions.ts';
import { previewPlan } from './plans/preview.ts';
import { readPlanVersion } from './plans/read-version.ts';
import { readPlateau } from './plateau/read.ts';
import { readReadiness } from './readiness/read.ts';
import { readRederivation } from './rederivations/read.ts';
import { startRederivationRoute } from './rederivations/start.ts';
import { readLatestReview } from './review/read-latest.ts';
import { runReview } from './review/run.ts';
import { sameRunRoutes } from './same-run/routes.ts';
import { deleteStrengthLog } from './strength/delete-log.ts';
import { putStrengthLog } from './strength/put-log.ts';
import { readStrength } from './strength/read.ts';
import { readStrengthLog } from './strength/read-log.ts';
import { runDailyCheck } from './today/check.ts';
import { readToday } from './today/read.ts';
import { deleteWellness } from './wellness/delete.ts';
import { listWellness } from './wellness/list.ts';
import { putWellness } from './wellness/put.ts';
import { listWins } from './wins/list.ts';
import { downloadWorkouts } from './workouts/download.ts';
import { listWorkouts } from './workouts/list.ts';
import { listWorkoutTargets } from './workouts/list-targets.ts';
import { readWorkoutTarget } from './workouts/read-target.ts';
import { answerZoneProposal, listZoneProposals } from './zones/proposals.ts';
import { readZones } from './zones/read.ts';
import { listZoneStatements, previewZoneStatement, stateZone } from './zones/statements.ts';

/** What a runner's own pages and programs ask for: everything about one athlete. */
const RUNNER: Route[] = [
  listActivities,
  readActivity,
  readStreams,
  listDeliveries,
  readProgress,
  readLedgerRoute,
  listMessagesRoute,
  listConnectionsRoute,
  openAppRoute,
  endConnectionRoute,
  startRederivationRoute,
  sameRunRoutes,
  readRederivation,
  readAthlete,
  changeAthlete,
  readZones,
  listZoneProposals,
  answerZoneProposal,
  listZoneStatements,
  previewZoneStatement,
  stateZone,
  readLoad,
  readIntensity,
  readReadiness,
  listFlags,
  listWins,
  readInventory,
  readPlateau,
  readAssessment,
  answerAssessment,
  readAvailability,
  listGoals,
  createGoal,
  readGoal,
  changeGoal,
  endGoal,
  readPlan,
  explainPlan,
  replacePlan,
  editPlan,
  readCoaching,
  changeCoaching,
  listClearances,
  giveClearance,
  withdrawClearance,
  listLocks,
  createLock,
  deleteLock,
  replaceAvailability,
  previewPlan,
  acceptPlan,
  listPlans,
  listPlanVersions,
  readPlanVersion,
  runReview,
  readLatestReview,
  listDecisions,
  readCalendar,
  readToday,
  runDailyCheck,
  readStrength,
  readStrengthLog,
  putStrengthLog,
  deleteStrengthLog,
  deleteFeedback,
  listFeedback,
  putFeedback,
  readFeedback,
  deleteWellness,
  listWellness,
  putWellness,
  readDecision,
  undoDecision,
  rejectDecision,
  approveDecision,
  previewDecision,
  listDeviceEdits,
  acceptDeviceEdit,
  rejectDeviceEdit,
  listWorkouts,
  downloadWorkouts,
  listWorkoutTargets,
  readWorkoutTarget,
  readCalendarSettings,
  openCalendar,
  changeCalendar,
  closeCalendar,
];

export const addRunner: Route = (api, http) => {
  for (const add of RUNNER) add(api, http);
};
