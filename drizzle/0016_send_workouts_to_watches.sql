CREATE TABLE "device_workout" (
	"athlete_id" text NOT NULL,
	"connection_id" text NOT NULL,
	"external_id" text NOT NULL,
	"day" date NOT NULL,
	"state" text NOT NULL,
	"version" integer NOT NULL,
	"content" text NOT NULL,
	"losses" jsonb,
	"remote" jsonb,
	"code" text,
	CONSTRAINT "device_workout_athlete_id_connection_id_external_id_pk" PRIMARY KEY("athlete_id","connection_id","external_id")
);
--> statement-breakpoint
ALTER TABLE "connection" ADD COLUMN "pushed_ms" bigint;--> statement-breakpoint
ALTER TABLE "device_workout" ADD CONSTRAINT "device_workout_athlete_id_connection_id_connection_athlete_id_connection_id_fk" FOREIGN KEY ("athlete_id","connection_id") REFERENCES "public"."connection"("athlete_id","connection_id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "device_workout_day" ON "device_workout" USING btree ("athlete_id","connection_id","day");