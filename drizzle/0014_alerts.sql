CREATE TABLE "alert" (
	"athlete_id" text NOT NULL,
	"alert_id" text NOT NULL,
	"cause" text NOT NULL,
	"source" text NOT NULL,
	"rule" text NOT NULL,
	"level" text NOT NULL,
	"told_level" text NOT NULL,
	"state" text NOT NULL,
	"value" double precision,
	"evidence" jsonb NOT NULL,
	"facts" jsonb NOT NULL,
	"policy" jsonb,
	"opened_ms" bigint NOT NULL,
	"updated_ms" bigint NOT NULL,
	"taken_by" text,
	"taken_ms" bigint,
	"snoozed_until_ms" bigint,
	"resolved_ms" bigint,
	"resolved_by" text,
	"outcome" text,
	"comment" text,
	CONSTRAINT "alert_athlete_id_alert_id_pk" PRIMARY KEY("athlete_id","alert_id")
);
--> statement-breakpoint
CREATE TABLE "team_desk" (
	"team_id" text PRIMARY KEY NOT NULL,
	"thresholds" jsonb NOT NULL,
	"updated_by" text NOT NULL,
	"updated_ms" bigint NOT NULL
);
--> statement-breakpoint
ALTER TABLE "alert" ADD CONSTRAINT "alert_athlete_id_athlete_athlete_id_fk" FOREIGN KEY ("athlete_id") REFERENCES "public"."athlete"("athlete_id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "team_desk" ADD CONSTRAINT "team_desk_team_id_team_team_id_fk" FOREIGN KEY ("team_id") REFERENCES "public"."team"("team_id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "alert_open_cause" ON "alert" USING btree ("athlete_id","cause") WHERE state <> 'resolved';--> statement-breakpoint
CREATE INDEX "alert_resolved" ON "alert" USING btree ("athlete_id","resolved_ms");