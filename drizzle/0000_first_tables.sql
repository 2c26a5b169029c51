CREATE TABLE "activity_source" (
	"athlete_id" text NOT NULL,
	"delivery_id" text NOT NULL,
	"part" integer NOT NULL,
	"activity_id" text NOT NULL,
	"priority" integer NOT NULL,
	"matched_by" text NOT NULL,
	"evidence" jsonb,
	"pinned" boolean DEFAULT false NOT NULL,
	"linked_ms" bigint NOT NULL,
	CONSTRAINT "activity_source_athlete_id_delivery_id_part_pk" PRIMARY KEY("athlete_id","delivery_id","part")
);
--> statement-breakpoint
CREATE TABLE "activity_stream" (
	"athlete_id" text NOT NULL,
	"activity_id" text NOT NULL,
	"version" integer NOT NULL,
	"samples" integer NOT NULL,
	"bytes" "bytea" NOT NULL,
	CONSTRAINT "activity_stream_athlete_id_activity_id_pk" PRIMARY KEY("athlete_id","activity_id")
);
--> statement-breakpoint
CREATE TABLE "activity" (
	"athlete_id" text NOT NULL,
	"activity_id" text NOT NULL,
	"start_ms" bigint NOT NULL,
	"local_day" date NOT NULL,
	"sport" text,
	"summary" jsonb NOT NULL,
	"distance_m" double precision,
	"moving_s" double precision NOT NULL,
	"elapsed_s" double precision NOT NULL,
	"avg_hr_bpm" double precision,
	"time_trusted" boolean NOT NULL,
	"load" double precision,
	"class" text,
	"formula_version" text,
	CONSTRAINT "activity_athlete_id_activity_id_pk" PRIMARY KEY("athlete_id","activity_id")
);
--> statement-breakpoint
CREATE TABLE "analysis" (
	"athlete_id" text NOT NULL,
	"activity_id" text NOT NULL,
	"profile" jsonb NOT NULL,
	"analysis" jsonb NOT NULL,
	"zones_from" date,
	"formula_version" text NOT NULL,
	"analysed_ms" bigint NOT NULL,
	CONSTRAINT "analysis_athlete_id_activity_id_pk" PRIMARY KEY("athlete_id","activity_id")
);
--> statement-breakpoint
CREATE TABLE "athlete" (
	"athlete_id" text PRIMARY KEY NOT NULL,
	"name" text,
	"zone" text NOT NULL,
	"sex" text,
	"birth_year" smallint,
	"max_hr_bpm" smallint,
	"rest_hr_bpm" smallint,
	"threshold_override" jsonb,
	"created_ms" bigint NOT NULL
);
--> statement-breakpoint
CREATE TABLE "decision" (
	"athlete_id" text NOT NULL,
	"decision_id" text NOT NULL,
	"review_key" text NOT NULL,
	"as_of_day" date NOT NULL,
	"decided_ms" bigint NOT NULL,
	"policy_version" text NOT NULL,
	"outcome" text NOT NULL,
	"input" jsonb NOT NULL,
	"output" jsonb NOT NULL,
	CONSTRAINT "decision_athlete_id_decision_id_pk" PRIMARY KEY("athlete_id","decision_id"),
	CONSTRAINT "decision_review_key" UNIQUE("athlete_id","review_key")
);
--> statement-breakpoint
CREATE TABLE "delivery" (
	"athlete_id" text NOT NULL,
	"delivery_id" text NOT NULL,
	"natural_key" text NOT NULL,
	"source" text NOT NULL,
	"archive_id" text,
	"received_ms" bigint NOT NULL,
	"original_name" text,
	"media_type" text,
	"size_bytes" integer NOT NULL,
	"sha256" text,
	"state" text DEFAULT 'received' NOT NULL,
	"code" text,
	"detail" text,
	"parser_version" text,
	CONSTRAINT "delivery_athlete_id_delivery_id_pk" PRIMARY KEY("athlete_id","delivery_id"),
	CONSTRAINT "delivery_natural_key" UNIQUE("athlete_id","natural_key"),
	CONSTRAINT "delivery_state" CHECK (state in ('received', 'decoded', 'matched', 'analysed', 'reviewed', 'rejected', 'duplicate', 'parked'))
);
--> statement-breakpoint
CREATE TABLE "feedback" (
	"athlete_id" text NOT NULL,
	"feedback_id" text NOT NULL,
	"day" date NOT NULL,
	"activity_id" text,
	"rpe" smallint,
	"feel" smallint,
	"pain" jsonb,
	"ill" boolean,
	"note" text,
	"updated_ms" bigint NOT NULL,
	CONSTRAINT "feedback_athlete_id_feedback_id_pk" PRIMARY KEY("athlete_id","feedback_id"),
	CONSTRAINT "feedback_activity" UNIQUE("athlete_id","activity_id"),
	CONSTRAINT "feedback_rpe" CHECK (rpe between 0 and 10),
	CONSTRAINT "feedback_feel" CHECK (feel between 1 and 5)
);
--> statement-breakpoint
CREATE TABLE "plan_version" (
	"athlete_id" text NOT NULL,
	"plan_id" text NOT NULL,
	"version" integer NOT NULL,
	"decision_id" text,
	"policy_version" text NOT NULL,
	"outline" jsonb NOT NULL,
	"created_ms" bigint NOT NULL,
	CONSTRAINT "plan_version_athlete_id_plan_id_version_pk" PRIMARY KEY("athlete_id","plan_id","version")
);
--> statement-breakpoint
CREATE TABLE "plan" (
	"athlete_id" text NOT NULL,
	"plan_id" text NOT NULL,
	"goal" jsonb NOT NULL,
	"start_day" date NOT NULL,
	"end_day" date NOT NULL,
	"active" boolean NOT NULL,
	"created_ms" bigint NOT NULL,
	CONSTRAINT "plan_athlete_id_plan_id_pk" PRIMARY KEY("athlete_id","plan_id")
);
--> statement-breakpoint
CREATE TABLE "planned_workout" (
	"athlete_id" text NOT NULL,
	"plan_id" text NOT NULL,
	"version" integer NOT NULL,
	"workout_id" text NOT NULL,
	"day" date NOT NULL,
	"type" text NOT NULL,
	"steps" jsonb NOT NULL,
	"km" double precision,
	"locked" boolean DEFAULT false NOT NULL,
	CONSTRAINT "planned_workout_athlete_id_plan_id_version_workout_id_pk" PRIMARY KEY("athlete_id","plan_id","version","workout_id")
);
--> statement-breakpoint
CREATE TABLE "raw_file" (
	"athlete_id" text NOT NULL,
	"sha256" text NOT NULL,
	"size_bytes" integer NOT NULL,
	"stored_ms" bigint NOT NULL,
	"removed_ms" bigint,
	CONSTRAINT "raw_file_athlete_id_sha256_pk" PRIMARY KEY("athlete_id","sha256")
);
--> statement-breakpoint
CREATE TABLE "recording" (
	"athlete_id" text NOT NULL,
	"delivery_id" text NOT NULL,
	"part" integer NOT NULL,
	"facts" jsonb NOT NULL,
	"part_sha256" text NOT NULL,
	CONSTRAINT "recording_athlete_id_delivery_id_part_pk" PRIMARY KEY("athlete_id","delivery_id","part")
);
--> statement-breakpoint
CREATE TABLE "threshold" (
	"athlete_id" text NOT NULL,
	"threshold_id" text NOT NULL,
	"valid_from" date NOT NULL,
	"state" text NOT NULL,
	"estimate" jsonb NOT NULL,
	"formula_version" text NOT NULL,
	"created_ms" bigint NOT NULL,
	"settled_ms" bigint,
	CONSTRAINT "threshold_athlete_id_threshold_id_pk" PRIMARY KEY("athlete_id","threshold_id")
);
--> statement-breakpoint
CREATE TABLE "wellness_day" (
	"athlete_id" text NOT NULL,
	"day" date NOT NULL,
	"rest_hr_bpm" smallint,
	"hrv_rmssd_ms" double precision,
	"sleep_s" integer,
	"source" text NOT NULL,
	"updated_ms" bigint NOT NULL,
	CONSTRAINT "wellness_day_athlete_id_day_pk" PRIMARY KEY("athlete_id","day")
);
--> statement-breakpoint
ALTER TABLE "activity_source" ADD CONSTRAINT "activity_source_recording" FOREIGN KEY ("athlete_id","delivery_id","part") REFERENCES "public"."recording"("athlete_id","delivery_id","part") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "activity_source" ADD CONSTRAINT "activity_source_athlete_id_activity_id_activity_athlete_id_activity_id_fk" FOREIGN KEY ("athlete_id","activity_id") REFERENCES "public"."activity"("athlete_id","activity_id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "activity_stream" ADD CONSTRAINT "activity_stream_athlete_id_activity_id_activity_athlete_id_activity_id_fk" FOREIGN KEY ("athlete_id","activity_id") REFERENCES "public"."activity"("athlete_id","activity_id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "activity" ADD CONSTRAINT "activity_athlete_id_athlete_athlete_id_fk" FOREIGN KEY ("athlete_id") REFERENCES "public"."athlete"("athlete_id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "analysis" ADD CONSTRAINT "analysis_athlete_id_activity_id_activity_athlete_id_activity_id_fk" FOREIGN KEY ("athlete_id","activity_id") REFERENCES "public"."activity"("athlete_id","activity_id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "decision" ADD CONSTRAINT "decision_athlete_id_athlete_athlete_id_fk" FOREIGN KEY ("athlete_id") REFERENCES "public"."athlete"("athlete_id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "delivery" ADD CONSTRAINT "delivery_athlete_id_athlete_athlete_id_fk" FOREIGN KEY ("athlete_id") REFERENCES "public"."athlete"("athlete_id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "delivery" ADD CONSTRAINT "delivery_athlete_id_sha256_raw_file_athlete_id_sha256_fk" FOREIGN KEY ("athlete_id","sha256") REFERENCES "public"."raw_file"("athlete_id","sha256") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "delivery" ADD CONSTRAINT "delivery_athlete_id_archive_id_delivery_athlete_id_delivery_id_fk" FOREIGN KEY ("athlete_id","archive_id") REFERENCES "public"."delivery"("athlete_id","delivery_id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "feedback" ADD CONSTRAINT "feedback_athlete_id_athlete_athlete_id_fk" FOREIGN KEY ("athlete_id") REFERENCES "public"."athlete"("athlete_id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "feedback" ADD CONSTRAINT "feedback_athlete_id_activity_id_activity_athlete_id_activity_id_fk" FOREIGN KEY ("athlete_id","activity_id") REFERENCES "public"."activity"("athlete_id","activity_id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "plan_version" ADD CONSTRAINT "plan_version_athlete_id_plan_id_plan_athlete_id_plan_id_fk" FOREIGN KEY ("athlete_id","plan_id") REFERENCES "public"."plan"("athlete_id","plan_id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "plan_version" ADD CONSTRAINT "plan_version_decision" FOREIGN KEY ("athlete_id","decision_id") REFERENCES "public"."decision"("athlete_id","decision_id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "plan" ADD CONSTRAINT "plan_athlete_id_athlete_athlete_id_fk" FOREIGN KEY ("athlete_id") REFERENCES "public"."athlete"("athlete_id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "planned_workout" ADD CONSTRAINT "planned_workout_version" FOREIGN KEY ("athlete_id","plan_id","version") REFERENCES "public"."plan_version"("athlete_id","plan_id","version") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "raw_file" ADD CONSTRAINT "raw_file_athlete_id_athlete_athlete_id_fk" FOREIGN KEY ("athlete_id") REFERENCES "public"."athlete"("athlete_id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "recording" ADD CONSTRAINT "recording_athlete_id_delivery_id_delivery_athlete_id_delivery_id_fk" FOREIGN KEY ("athlete_id","delivery_id") REFERENCES "public"."delivery"("athlete_id","delivery_id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "threshold" ADD CONSTRAINT "threshold_athlete_id_athlete_athlete_id_fk" FOREIGN KEY ("athlete_id") REFERENCES "public"."athlete"("athlete_id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "wellness_day" ADD CONSTRAINT "wellness_day_athlete_id_athlete_athlete_id_fk" FOREIGN KEY ("athlete_id") REFERENCES "public"."athlete"("athlete_id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "activity_source_activity" ON "activity_source" USING btree ("athlete_id","activity_id");--> statement-breakpoint
CREATE INDEX "activity_start" ON "activity" USING btree ("athlete_id","start_ms");--> statement-breakpoint
CREATE INDEX "activity_day" ON "activity" USING btree ("athlete_id","local_day");--> statement-breakpoint
CREATE INDEX "delivery_received" ON "delivery" USING btree ("athlete_id","received_ms");--> statement-breakpoint
CREATE INDEX "delivery_unfinished" ON "delivery" USING btree ("athlete_id","state") WHERE state in ('received', 'decoded', 'matched', 'analysed');--> statement-breakpoint
CREATE INDEX "feedback_day" ON "feedback" USING btree ("athlete_id","day");--> statement-breakpoint
CREATE UNIQUE INDEX "plan_one_active" ON "plan" USING btree ("athlete_id") WHERE active;--> statement-breakpoint
CREATE INDEX "planned_workout_day" ON "planned_workout" USING btree ("athlete_id","plan_id","version","day");--> statement-breakpoint
CREATE INDEX "recording_part" ON "recording" USING btree ("athlete_id","part_sha256");--> statement-breakpoint
CREATE INDEX "threshold_valid_from" ON "threshold" USING btree ("athlete_id","valid_from");--> statement-breakpoint
CREATE UNIQUE INDEX "threshold_one_accepted_a_day" ON "threshold" USING btree ("athlete_id","valid_from") WHERE state = 'accepted';