import type { Route } from '../api.ts';
import {
  addNewPasskey,
  confirmAuthenticator,
  removeAuthenticator,
  removeOnePasskey,
  startAuthenticator,
  startNewPasskey,
} from './account/factors.ts';
import { changeAccount, createAthlete, readAccount } from './account/own.ts';
import { eraseOwnAccount, eraseOwnAthlete, exportOwnData, readOwnAccountData } from './account/privacy.ts';
import { confirmEmail, confirmNewEmail, createFirst, signUpWithEmail } from './accounts/sign-up.ts';
import { listAuditEntries } from './audit/list.ts';
import {
  changeWebhook,
  createWebhook,
  endWebhook,
  listWebhookDeliveries,
  listWebhooks,
  replayWebhookDelivery,
  rotateWebhookSecret,
  testWebhook,
} from './endpoints/own.ts';
import { changeOneGrant, endOneGrant, listGrants } from './grants/own.ts';
import { createHomeZone, deleteZoneOfHome, listZonesOfHome } from './home-zones/own.ts';
import {
  acceptOneInvitation,
  createInvitation,
  listOwnInvitations,
  lookAtInvitation,
  withdrawOneInvitation,
} from './invitations/own.ts';
import { createApiKey, endApiKey, listApiKeys } from './keys/own.ts';
import {
  forgetPassword,
  openPasskeySession,
  openSession,
  setNewPassword,
  startPasskeySession,
} from './sessions/open.ts';
import { endAllSessions, endOneSession, proveSession, readSessions } from './sessions/own.ts';
import { createOneTeam, listOwnTeams, removeTeamMember } from './teams/own.ts';
import { readVisitor } from './visitor/read.ts';

/** Everything about people: accounts and ways in, grants, teams, keys, and who saw what. */
const PEOPLE: Route[] = [
  readVisitor,
  ...[createFirst, signUpWithEmail, confirmEmail, confirmNewEmail, forgetPassword, setNewPassword],
  ...[openSession, startPasskeySession, openPasskeySession],
  ...[readSessions, endOneSession, endAllSessions, proveSession],
  ...[readAccount, changeAccount, createAthlete],
  ...[exportOwnData, readOwnAccountData, eraseOwnAthlete, eraseOwnAccount],
  ...[startAuthenticator, confirmAuthenticator, removeAuthenticator],
  ...[startNewPasskey, addNewPasskey, removeOnePasskey],
  ...[createApiKey, listApiKeys, endApiKey],
  ...[createWebhook, listWebhooks, changeWebhook, rotateWebhookSecret, endWebhook],
  ...[testWebhook, listWebhookDeliveries, replayWebhookDelivery],
  ...[listGrants, changeOneGrant, endOneGrant],
  ...[createInvitation, listOwnInvitations, withdrawOneInvitation],
  ...[lookAtInvitation, acceptOneInvitation],
  ...[createOneTeam, listOwnTeams, removeTeamMember],
  ...[listAuditEntries, listZonesOfHome, createHomeZone, deleteZoneOfHome],
];

export const addPeople: Route = (api, http) => {
  for (const add of PEOPLE) add(api, http);
};
