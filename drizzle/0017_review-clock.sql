CREATE TABLE "review_clock" (
	"athlete_id" text PRIMARY KEY NOT NULL,
	"due_ms" bigint NOT NULL,
	"since_day" date NOT NULL
);
--> statement-breakpoint
CREATE TABLE "review_occasion" (
	"athlete_id" text NOT NULL,
	"occasion" text NOT NULL,
	"decision_id" text,
	"done_ms" bigint NOT NULL,
	CONSTRAINT "review_occasion_athlete_id_occasion_pk" PRIMARY KEY("athlete_id","occasion")
);
--> statement-breakpoint
ALTER TABLE "review_clock" ADD CONSTRAINT "review_clock_athlete_id_athlete_athlete_id_fk" FOREIGN KEY ("athlete_id") REFERENCES "public"."athlete"("athlete_id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "review_occasion" ADD CONSTRAINT "review_occasion_athlete_id_athlete_athlete_id_fk" FOREIGN KEY ("athlete_id") REFERENCES "public"."athlete"("athlete_id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "review_clock_due" ON "review_clock" USING btree ("due_ms");