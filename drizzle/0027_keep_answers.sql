CREATE TABLE "kept_answer" (
	"athlete_id" text NOT NULL,
	"key_digest" text NOT NULL,
	"request_digest" text NOT NULL,
	"asked_ms" bigint NOT NULL,
	"status" integer,
	"body" text,
	"etag" text,
	CONSTRAINT "kept_answer_athlete_id_key_digest_pk" PRIMARY KEY("athlete_id","key_digest")
);
--> statement-breakpoint
ALTER TABLE "kept_answer" ADD CONSTRAINT "kept_answer_athlete_id_athlete_athlete_id_fk" FOREIGN KEY ("athlete_id") REFERENCES "public"."athlete"("athlete_id") ON DELETE cascade ON UPDATE no action;