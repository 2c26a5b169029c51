CREATE TABLE "outbox" (
	"athlete_id" text NOT NULL,
	"message_id" text NOT NULL,
	"channel" text NOT NULL,
	"subject" text NOT NULL,
	"version" integer NOT NULL,
	"title" text NOT NULL,
	"payload" jsonb,
	"state" text DEFAULT 'due' NOT NULL,
	"fence" integer DEFAULT 0 NOT NULL,
	"tries" integer DEFAULT 0 NOT NULL,
	"lookups" integer DEFAULT 0 NOT NULL,
	"due_ms" bigint NOT NULL,
	"created_ms" bigint NOT NULL,
	"tried_ms" bigint,
	"ended_ms" bigint,
	"ref" text,
	"code" text,
	"detail" text,
	CONSTRAINT "outbox_athlete_id_message_id_pk" PRIMARY KEY("athlete_id","message_id")
);
--> statement-breakpoint
CREATE UNIQUE INDEX "outbox_natural_key" ON "outbox" USING btree ("athlete_id","channel","subject","version");