CREATE TABLE "device_edit" (
	"athlete_id" text NOT NULL,
	"connection_id" text NOT NULL,
	"external_id" text NOT NULL,
	"seen_ms" bigint NOT NULL,
	"edit_id" text NOT NULL,
	"workout_id" text NOT NULL,
	"day" date NOT NULL,
	"kind" text NOT NULL,
	"seen" jsonb,
	"km" real,
	"state" text NOT NULL,
	"answered_ms" bigint,
	"answered_by" text,
	CONSTRAINT "device_edit_athlete_id_edit_id_pk" PRIMARY KEY("athlete_id","edit_id")
);
--> statement-breakpoint
ALTER TABLE "device_workout" ADD COLUMN "seen" jsonb;--> statement-breakpoint
ALTER TABLE "device_edit" ADD CONSTRAINT "device_edit_athlete_id_connection_id_connection_athlete_id_connection_id_fk" FOREIGN KEY ("athlete_id","connection_id") REFERENCES "public"."connection"("athlete_id","connection_id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "device_edit_open" ON "device_edit" USING btree ("athlete_id","state");