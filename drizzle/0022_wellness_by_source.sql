ALTER TABLE "wellness_day" DROP CONSTRAINT "wellness_day_athlete_id_day_pk";--> statement-breakpoint
ALTER TABLE "wellness_day" ADD CONSTRAINT "wellness_day_athlete_id_day_source_pk" PRIMARY KEY("athlete_id","day","source");--> statement-breakpoint
ALTER TABLE "wellness_day" ADD COLUMN "policy" jsonb DEFAULT '{"mayShowOthers":true,"mayDerive":true,"mayUsePrograms":true,"keepDays":null}'::jsonb NOT NULL;--> statement-breakpoint
ALTER TABLE "wellness_day" ADD COLUMN "kept_until_ms" bigint;--> statement-breakpoint
ALTER TABLE "wellness_day" ADD COLUMN "first_ms" bigint DEFAULT 0 NOT NULL;