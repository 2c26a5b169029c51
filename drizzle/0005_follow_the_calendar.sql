CREATE TABLE "calendar_entry" (
	"athlete_id" text NOT NULL,
	"external_id" text NOT NULL,
	"day" date NOT NULL,
	"name" text NOT NULL,
	"sha256" text NOT NULL,
	"sequence" integer NOT NULL,
	"changed_ms" bigint NOT NULL,
	"is_cancelled" boolean NOT NULL,
	CONSTRAINT "calendar_entry_athlete_id_external_id_pk" PRIMARY KEY("athlete_id","external_id")
);
--> statement-breakpoint
CREATE TABLE "calendar_feed" (
	"athlete_id" text PRIMARY KEY NOT NULL,
	"token_sha256" text NOT NULL,
	"detail" text NOT NULL,
	"created_ms" bigint NOT NULL
);
--> statement-breakpoint
ALTER TABLE "calendar_entry" ADD CONSTRAINT "calendar_entry_athlete_id_athlete_athlete_id_fk" FOREIGN KEY ("athlete_id") REFERENCES "public"."athlete"("athlete_id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "calendar_feed" ADD CONSTRAINT "calendar_feed_athlete_id_athlete_athlete_id_fk" FOREIGN KEY ("athlete_id") REFERENCES "public"."athlete"("athlete_id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "calendar_entry_day" ON "calendar_entry" USING btree ("athlete_id","day");