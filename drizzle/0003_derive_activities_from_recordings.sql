CREATE TABLE "activity_merge" (
	"athlete_id" text NOT NULL,
	"merge_id" text NOT NULL,
	"kept_id" text NOT NULL,
	"gone_id" text NOT NULL,
	"journal" jsonb NOT NULL,
	"merged_ms" bigint NOT NULL,
	"undone_ms" bigint,
	CONSTRAINT "activity_merge_athlete_id_merge_id_pk" PRIMARY KEY("athlete_id","merge_id")
);
--> statement-breakpoint
CREATE TABLE "archive_entry" (
	"athlete_id" text NOT NULL,
	"archive_id" text NOT NULL,
	"position" integer NOT NULL,
	"name" text NOT NULL,
	"delivery_id" text NOT NULL,
	"is_new" boolean NOT NULL,
	CONSTRAINT "archive_entry_athlete_id_archive_id_position_pk" PRIMARY KEY("athlete_id","archive_id","position")
);
--> statement-breakpoint
CREATE TABLE "recording_stream" (
	"athlete_id" text NOT NULL,
	"delivery_id" text NOT NULL,
	"part" integer NOT NULL,
	"version" integer NOT NULL,
	"samples" integer NOT NULL,
	"bytes" "bytea" NOT NULL,
	CONSTRAINT "recording_stream_athlete_id_delivery_id_part_pk" PRIMARY KEY("athlete_id","delivery_id","part")
);
--> statement-breakpoint
CREATE TABLE "rederivation" (
	"athlete_id" text NOT NULL,
	"rederivation_id" text NOT NULL,
	"scope" text NOT NULL,
	"total" integer NOT NULL,
	"done" integer DEFAULT 0 NOT NULL,
	"changed" integer DEFAULT 0 NOT NULL,
	"failed" integer DEFAULT 0 NOT NULL,
	"cursor" text DEFAULT '' NOT NULL,
	"started_ms" bigint NOT NULL,
	"ended_ms" bigint,
	CONSTRAINT "rederivation_athlete_id_rederivation_id_pk" PRIMARY KEY("athlete_id","rederivation_id")
);
--> statement-breakpoint
CREATE TABLE "same_run_doubt" (
	"athlete_id" text NOT NULL,
	"activity_id" text NOT NULL,
	"other_id" text NOT NULL,
	"evidence" jsonb NOT NULL,
	"state" text DEFAULT 'open' NOT NULL,
	"opened_ms" bigint NOT NULL,
	"decided_ms" bigint,
	CONSTRAINT "same_run_doubt_athlete_id_activity_id_other_id_pk" PRIMARY KEY("athlete_id","activity_id","other_id"),
	CONSTRAINT "same_run_doubt_state" CHECK (state in ('open', 'confirmed', 'declined')),
	CONSTRAINT "same_run_doubt_order" CHECK (activity_id < other_id)
);
--> statement-breakpoint
ALTER TABLE "activity" ADD COLUMN "zone" text;--> statement-breakpoint
ALTER TABLE "activity" ADD COLUMN "provenance" jsonb;--> statement-breakpoint
ALTER TABLE "delivery" ADD COLUMN "duplicate_of" text;--> statement-breakpoint
ALTER TABLE "recording" ADD COLUMN "summary" jsonb;--> statement-breakpoint
ALTER TABLE "activity_merge" ADD CONSTRAINT "activity_merge_athlete_id_athlete_athlete_id_fk" FOREIGN KEY ("athlete_id") REFERENCES "public"."athlete"("athlete_id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "archive_entry" ADD CONSTRAINT "archive_entry_archive" FOREIGN KEY ("athlete_id","archive_id") REFERENCES "public"."delivery"("athlete_id","delivery_id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "archive_entry" ADD CONSTRAINT "archive_entry_delivery" FOREIGN KEY ("athlete_id","delivery_id") REFERENCES "public"."delivery"("athlete_id","delivery_id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "recording_stream" ADD CONSTRAINT "recording_stream_recording" FOREIGN KEY ("athlete_id","delivery_id","part") REFERENCES "public"."recording"("athlete_id","delivery_id","part") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "rederivation" ADD CONSTRAINT "rederivation_athlete_id_athlete_athlete_id_fk" FOREIGN KEY ("athlete_id") REFERENCES "public"."athlete"("athlete_id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "same_run_doubt" ADD CONSTRAINT "same_run_doubt_athlete_id_athlete_athlete_id_fk" FOREIGN KEY ("athlete_id") REFERENCES "public"."athlete"("athlete_id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "same_run_doubt_open" ON "same_run_doubt" USING btree ("athlete_id","state");