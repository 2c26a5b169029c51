CREATE TABLE "history_state" (
	"athlete_id" text PRIMARY KEY NOT NULL,
	"state" jsonb,
	"changed_from" date,
	"changes" integer DEFAULT 0 NOT NULL,
	"updated_ms" bigint
);
--> statement-breakpoint
CREATE TABLE "threshold_statement" (
	"athlete_id" text NOT NULL,
	"day" date NOT NULL,
	"speed_mps" double precision,
	"lthr_bpm" double precision,
	"taken_back" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"origin" text NOT NULL,
	"stated_ms" bigint NOT NULL,
	CONSTRAINT "threshold_statement_athlete_id_day_pk" PRIMARY KEY("athlete_id","day")
);
--> statement-breakpoint
ALTER TABLE "analysis" ADD COLUMN "look_back" jsonb DEFAULT '{}'::jsonb NOT NULL;--> statement-breakpoint
ALTER TABLE "analysis" ADD COLUMN "load_scale" double precision DEFAULT 1 NOT NULL;--> statement-breakpoint
ALTER TABLE "history_state" ADD CONSTRAINT "history_state_athlete_id_athlete_athlete_id_fk" FOREIGN KEY ("athlete_id") REFERENCES "public"."athlete"("athlete_id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "threshold_statement" ADD CONSTRAINT "threshold_statement_athlete_id_athlete_athlete_id_fk" FOREIGN KEY ("athlete_id") REFERENCES "public"."athlete"("athlete_id") ON DELETE cascade ON UPDATE no action;