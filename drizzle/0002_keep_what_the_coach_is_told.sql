CREATE TABLE "assessment_answers" (
	"athlete_id" text PRIMARY KEY NOT NULL,
	"version" integer NOT NULL,
	"answers" jsonb NOT NULL,
	"updated_ms" bigint NOT NULL
);
--> statement-breakpoint
CREATE TABLE "availability" (
	"athlete_id" text PRIMARY KEY NOT NULL,
	"version" integer NOT NULL,
	"document" jsonb NOT NULL,
	"updated_ms" bigint NOT NULL
);
--> statement-breakpoint
CREATE TABLE "decision_answer" (
	"athlete_id" text NOT NULL,
	"decision_id" text NOT NULL,
	"kind" text NOT NULL,
	"made_by" text NOT NULL,
	"reason" text,
	"mutes" jsonb NOT NULL,
	"plan_version" integer,
	"created_ms" bigint NOT NULL,
	CONSTRAINT "decision_answer_athlete_id_decision_id_pk" PRIMARY KEY("athlete_id","decision_id")
);
--> statement-breakpoint
CREATE TABLE "goal" (
	"athlete_id" text NOT NULL,
	"goal_id" text NOT NULL,
	"version" integer NOT NULL,
	"kind" text NOT NULL,
	"event_day" date,
	"document" jsonb NOT NULL,
	"created_ms" bigint NOT NULL,
	"updated_ms" bigint NOT NULL,
	"ended_ms" bigint,
	"end_reason" text,
	CONSTRAINT "goal_athlete_id_goal_id_pk" PRIMARY KEY("athlete_id","goal_id")
);
--> statement-breakpoint
CREATE TABLE "plan_lock" (
	"athlete_id" text NOT NULL,
	"lock_id" text NOT NULL,
	"scope" text NOT NULL,
	"day" date NOT NULL,
	"workout_id" text,
	"field" text,
	"made_by" text NOT NULL,
	"reason" text,
	"created_ms" bigint NOT NULL,
	"lifted_ms" bigint,
	CONSTRAINT "plan_lock_athlete_id_lock_id_pk" PRIMARY KEY("athlete_id","lock_id")
);
--> statement-breakpoint
CREATE TABLE "strength_log" (
	"athlete_id" text NOT NULL,
	"log_id" text NOT NULL,
	"day" date NOT NULL,
	"session_id" text,
	"phase" text NOT NULL,
	"minutes" smallint,
	"clean_form" text,
	"exercises" jsonb NOT NULL,
	"note" text,
	"updated_ms" bigint NOT NULL,
	CONSTRAINT "strength_log_athlete_id_log_id_pk" PRIMARY KEY("athlete_id","log_id")
);
--> statement-breakpoint
ALTER TABLE "feedback" ADD COLUMN "illness" jsonb;--> statement-breakpoint
ALTER TABLE "feedback" ADD COLUMN "missed" jsonb;--> statement-breakpoint
ALTER TABLE "feedback" ADD COLUMN "emergency" jsonb;--> statement-breakpoint
ALTER TABLE "plan_version" ADD COLUMN "made_by" text DEFAULT 'runner' NOT NULL;--> statement-breakpoint
ALTER TABLE "plan_version" ADD COLUMN "made_by_id" text;--> statement-breakpoint
ALTER TABLE "plan_version" ADD COLUMN "reason" text;--> statement-breakpoint
ALTER TABLE "plan" ADD COLUMN "built" jsonb;--> statement-breakpoint
ALTER TABLE "wellness_day" ADD COLUMN "hrv_sdnn_ms" double precision;--> statement-breakpoint
ALTER TABLE "wellness_day" ADD COLUMN "feel" smallint;--> statement-breakpoint
ALTER TABLE "wellness_day" ADD COLUMN "weight_kg" double precision;--> statement-breakpoint
ALTER TABLE "assessment_answers" ADD CONSTRAINT "assessment_answers_athlete_id_athlete_athlete_id_fk" FOREIGN KEY ("athlete_id") REFERENCES "public"."athlete"("athlete_id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "availability" ADD CONSTRAINT "availability_athlete_id_athlete_athlete_id_fk" FOREIGN KEY ("athlete_id") REFERENCES "public"."athlete"("athlete_id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "decision_answer" ADD CONSTRAINT "decision_answer_decision" FOREIGN KEY ("athlete_id","decision_id") REFERENCES "public"."decision"("athlete_id","decision_id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "goal" ADD CONSTRAINT "goal_athlete_id_athlete_athlete_id_fk" FOREIGN KEY ("athlete_id") REFERENCES "public"."athlete"("athlete_id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "plan_lock" ADD CONSTRAINT "plan_lock_athlete_id_athlete_athlete_id_fk" FOREIGN KEY ("athlete_id") REFERENCES "public"."athlete"("athlete_id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "strength_log" ADD CONSTRAINT "strength_log_athlete_id_athlete_athlete_id_fk" FOREIGN KEY ("athlete_id") REFERENCES "public"."athlete"("athlete_id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "goal_event_day" ON "goal" USING btree ("athlete_id","event_day");--> statement-breakpoint
CREATE INDEX "plan_lock_day" ON "plan_lock" USING btree ("athlete_id","day");--> statement-breakpoint
CREATE INDEX "strength_log_day" ON "strength_log" USING btree ("athlete_id","day");