import type { Route } from '../api.ts';
import { acknowledgeAlert, resolveAlert, snoozeAlert } from './alerts/answer.ts';
import { listAlerts } from './alerts/list.ts';
import { changeCare, readCare } from './care/own.ts';
import { changeDeskLimits, readDeskLimits } from './desk/limits.ts';
import { answerDeskProposals, listDeskProposals } from './desk/proposals.ts';
import { readDesk } from './desk/read.ts';
import { requestRunFeedback } from './feedback-link/page.ts';
import { listNotes } from './notes/list.ts';
import { deleteNoteRoute, readNotesRoute, writeNoteRoute } from './notes/write.ts';
import { countNotices, listNotices, readNotices } from './notices/own.ts';
import {
  addNotificationChannel,
  changeNotifications,
  readNotifications,
  readPushKey,
  removeNotificationChannel,
} from './notifications/own.ts';
import {
  createOneTemplate,
  deleteOneTemplate,
  listOwnTemplates,
  replaceOneTemplate,
} from './templates/own.ts';

/** The coach's desk: alerts of an athlete, and the queue over all athletes of a coach. */
const DESK: Route[] = [
  ...[listAlerts, acknowledgeAlert, snoozeAlert, resolveAlert],
  ...[readDesk, readDeskLimits, changeDeskLimits, listDeskProposals, answerDeskProposals],
  requestRunFeedback,
  ...[readCare, changeCare, listNotices, countNotices, readNotices, readPushKey],
  ...[listOwnTemplates, createOneTemplate, replaceOneTemplate, deleteOneTemplate],
  ...[listNotes, writeNoteRoute, readNotesRoute, deleteNoteRoute],
  ...[readNotifications, changeNotifications, addNotificationChannel, removeNotificationChannel],
];

export const addDesk: Route = (api, http) => {
  for (const add of DESK) add(api, http);
};
