CREATE TABLE "account_token" (
	"digest" text PRIMARY KEY NOT NULL,
	"purpose" text NOT NULL,
	"account_id" text,
	"value" jsonb NOT NULL,
	"expires_ms" bigint NOT NULL
);
--> statement-breakpoint
CREATE TABLE "account" (
	"account_id" text PRIMARY KEY NOT NULL,
	"email" text,
	"email_verified_ms" bigint,
	"name" text NOT NULL,
	"password_hash" text,
	"own_athlete" text,
	"is_coach" boolean DEFAULT false NOT NULL,
	"created_ms" bigint NOT NULL,
	CONSTRAINT "account_email_unique" UNIQUE("email"),
	CONSTRAINT "account_ownAthlete_unique" UNIQUE("own_athlete")
);
--> statement-breakpoint
CREATE TABLE "api_key" (
	"key_id" text PRIMARY KEY NOT NULL,
	"account_id" text NOT NULL,
	"name" text NOT NULL,
	"secret_mac" text NOT NULL,
	"scopes" jsonb NOT NULL,
	"athletes" jsonb,
	"created_ms" bigint NOT NULL,
	"expires_ms" bigint NOT NULL,
	"used_day" text
);
--> statement-breakpoint
CREATE TABLE "attempt" (
	"key" text NOT NULL,
	"window_ms" bigint NOT NULL,
	"count" integer NOT NULL,
	CONSTRAINT "attempt_key_window_ms_pk" PRIMARY KEY("key","window_ms")
);
--> statement-breakpoint
CREATE TABLE "audit_entry" (
	"athlete_id" text NOT NULL,
	"seq" bigint NOT NULL,
	"at_ms" bigint NOT NULL,
	"actor" text NOT NULL,
	"key" text,
	"action" text NOT NULL,
	"detail" jsonb NOT NULL,
	"previous" text NOT NULL,
	"digest" text NOT NULL,
	CONSTRAINT "audit_entry_athlete_id_seq_pk" PRIMARY KEY("athlete_id","seq")
);
--> statement-breakpoint
CREATE TABLE "coach_grant" (
	"athlete_id" text NOT NULL,
	"grant_id" text NOT NULL,
	"to_account" text,
	"to_team" text,
	"scopes" jsonb NOT NULL,
	"version" integer NOT NULL,
	"expires_ms" bigint,
	"ended_ms" bigint,
	CONSTRAINT "coach_grant_athlete_id_grant_id_pk" PRIMARY KEY("athlete_id","grant_id")
);
--> statement-breakpoint
CREATE TABLE "grant_version" (
	"athlete_id" text NOT NULL,
	"grant_id" text NOT NULL,
	"version" integer NOT NULL,
	"scopes" jsonb NOT NULL,
	"expires_ms" bigint,
	"is_end" boolean NOT NULL,
	"consent_version" text NOT NULL,
	"by_account" text NOT NULL,
	"at_ms" bigint NOT NULL,
	CONSTRAINT "grant_version_athlete_id_grant_id_version_pk" PRIMARY KEY("athlete_id","grant_id","version")
);
--> statement-breakpoint
CREATE TABLE "home_zone" (
	"athlete_id" text NOT NULL,
	"zone_id" text NOT NULL,
	"name" text NOT NULL,
	"lat_deg" double precision NOT NULL,
	"lon_deg" double precision NOT NULL,
	"radius_m" integer NOT NULL,
	CONSTRAINT "home_zone_athlete_id_zone_id_pk" PRIMARY KEY("athlete_id","zone_id")
);
--> statement-breakpoint
CREATE TABLE "invitation" (
	"invitation_id" text PRIMARY KEY NOT NULL,
	"digest" text NOT NULL,
	"kind" text NOT NULL,
	"from_account" text NOT NULL,
	"to_email" text NOT NULL,
	"team" text,
	"scopes" jsonb NOT NULL,
	"grant_expires_ms" bigint,
	"created_ms" bigint NOT NULL,
	"expires_ms" bigint NOT NULL,
	CONSTRAINT "invitation_digest_unique" UNIQUE("digest")
);
--> statement-breakpoint
CREATE TABLE "mail_outbox" (
	"mail_id" text PRIMARY KEY NOT NULL,
	"recipient" text NOT NULL,
	"subject" text NOT NULL,
	"body" text NOT NULL,
	"state" text DEFAULT 'planned' NOT NULL,
	"attempts" integer DEFAULT 0 NOT NULL,
	"next_ms" bigint NOT NULL,
	"created_ms" bigint NOT NULL,
	"code" text
);
--> statement-breakpoint
CREATE TABLE "passkey" (
	"credential_id" text PRIMARY KEY NOT NULL,
	"account_id" text NOT NULL,
	"public_key" "bytea" NOT NULL,
	"counter" bigint NOT NULL,
	"transports" jsonb NOT NULL,
	"name" text NOT NULL,
	"created_ms" bigint NOT NULL
);
--> statement-breakpoint
CREATE TABLE "recovery_code" (
	"account_id" text NOT NULL,
	"digest" text NOT NULL,
	CONSTRAINT "recovery_code_account_id_digest_pk" PRIMARY KEY("account_id","digest")
);
--> statement-breakpoint
CREATE TABLE "totp" (
	"account_id" text PRIMARY KEY NOT NULL,
	"secret" text NOT NULL,
	"confirmed_ms" bigint,
	"last_step" integer DEFAULT 0 NOT NULL
);
--> statement-breakpoint
CREATE TABLE "session" (
	"digest" text PRIMARY KEY NOT NULL,
	"session_id" text NOT NULL,
	"account_id" text NOT NULL,
	"created_ms" bigint NOT NULL,
	"seen_ms" bigint NOT NULL,
	"absolute_until_ms" bigint NOT NULL,
	"proven_ms" bigint NOT NULL,
	"agent" text NOT NULL,
	"source" text NOT NULL,
	CONSTRAINT "session_sessionId_unique" UNIQUE("session_id")
);
--> statement-breakpoint
CREATE TABLE "team" (
	"team_id" text PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"owner_account" text NOT NULL,
	"created_ms" bigint NOT NULL
);
--> statement-breakpoint
CREATE TABLE "team_member" (
	"team_id" text NOT NULL,
	"account_id" text NOT NULL,
	"joined_ms" bigint NOT NULL,
	CONSTRAINT "team_member_team_id_account_id_pk" PRIMARY KEY("team_id","account_id")
);
--> statement-breakpoint
ALTER TABLE "account_token" ADD CONSTRAINT "account_token_account_id_account_account_id_fk" FOREIGN KEY ("account_id") REFERENCES "public"."account"("account_id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "api_key" ADD CONSTRAINT "api_key_account_id_account_account_id_fk" FOREIGN KEY ("account_id") REFERENCES "public"."account"("account_id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "coach_grant" ADD CONSTRAINT "coach_grant_athlete_id_athlete_athlete_id_fk" FOREIGN KEY ("athlete_id") REFERENCES "public"."athlete"("athlete_id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "grant_version" ADD CONSTRAINT "grant_version_athlete_id_grant_id_coach_grant_athlete_id_grant_id_fk" FOREIGN KEY ("athlete_id","grant_id") REFERENCES "public"."coach_grant"("athlete_id","grant_id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "home_zone" ADD CONSTRAINT "home_zone_athlete_id_athlete_athlete_id_fk" FOREIGN KEY ("athlete_id") REFERENCES "public"."athlete"("athlete_id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "invitation" ADD CONSTRAINT "invitation_from_account_account_account_id_fk" FOREIGN KEY ("from_account") REFERENCES "public"."account"("account_id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "invitation" ADD CONSTRAINT "invitation_team_team_team_id_fk" FOREIGN KEY ("team") REFERENCES "public"."team"("team_id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "passkey" ADD CONSTRAINT "passkey_account_id_account_account_id_fk" FOREIGN KEY ("account_id") REFERENCES "public"."account"("account_id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "recovery_code" ADD CONSTRAINT "recovery_code_account_id_account_account_id_fk" FOREIGN KEY ("account_id") REFERENCES "public"."account"("account_id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "totp" ADD CONSTRAINT "totp_account_id_account_account_id_fk" FOREIGN KEY ("account_id") REFERENCES "public"."account"("account_id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "session" ADD CONSTRAINT "session_account_id_account_account_id_fk" FOREIGN KEY ("account_id") REFERENCES "public"."account"("account_id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "team" ADD CONSTRAINT "team_owner_account_account_account_id_fk" FOREIGN KEY ("owner_account") REFERENCES "public"."account"("account_id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "team_member" ADD CONSTRAINT "team_member_team_id_team_team_id_fk" FOREIGN KEY ("team_id") REFERENCES "public"."team"("team_id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "team_member" ADD CONSTRAINT "team_member_account_id_account_account_id_fk" FOREIGN KEY ("account_id") REFERENCES "public"."account"("account_id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "account_token_account" ON "account_token" USING btree ("account_id","purpose");--> statement-breakpoint
CREATE INDEX "api_key_account" ON "api_key" USING btree ("account_id");--> statement-breakpoint
CREATE INDEX "coach_grant_to_account" ON "coach_grant" USING btree ("to_account");--> statement-breakpoint
CREATE INDEX "coach_grant_to_team" ON "coach_grant" USING btree ("to_team");--> statement-breakpoint
CREATE INDEX "invitation_from" ON "invitation" USING btree ("from_account");--> statement-breakpoint
CREATE INDEX "invitation_to" ON "invitation" USING btree ("to_email");--> statement-breakpoint
CREATE INDEX "session_account" ON "session" USING btree ("account_id");