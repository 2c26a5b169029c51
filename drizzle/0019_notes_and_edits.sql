CREATE TABLE "note" (
	"athlete_id" text NOT NULL,
	"note_id" text NOT NULL,
	"about" text NOT NULL,
	"about_id" text NOT NULL,
	"author" text NOT NULL,
	"role" text NOT NULL,
	"text" text NOT NULL,
	"created_ms" bigint NOT NULL,
	CONSTRAINT "note_athlete_id_note_id_pk" PRIMARY KEY("athlete_id","note_id")
);
--> statement-breakpoint
CREATE TABLE "note_seen" (
	"athlete_id" text NOT NULL,
	"note_id" text NOT NULL,
	"reader" text NOT NULL,
	"seen_ms" bigint NOT NULL,
	CONSTRAINT "note_seen_athlete_id_note_id_reader_pk" PRIMARY KEY("athlete_id","note_id","reader")
);
--> statement-breakpoint
ALTER TABLE "decision_answer" ADD COLUMN "edited" jsonb;--> statement-breakpoint
ALTER TABLE "note" ADD CONSTRAINT "note_athlete_id_athlete_athlete_id_fk" FOREIGN KEY ("athlete_id") REFERENCES "public"."athlete"("athlete_id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "note_seen" ADD CONSTRAINT "note_seen_note" FOREIGN KEY ("athlete_id","note_id") REFERENCES "public"."note"("athlete_id","note_id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "note_about" ON "note" USING btree ("athlete_id","about","about_id");--> statement-breakpoint
CREATE INDEX "note_created" ON "note" USING btree ("athlete_id","created_ms");