CREATE TABLE "connection" (
	"athlete_id" text NOT NULL,
	"connection_id" text NOT NULL,
	"provider" text NOT NULL,
	"external_id" text NOT NULL,
	"state" text NOT NULL,
	"code" text,
	"scopes" jsonb,
	"access_sealed" text,
	"refresh_sealed" text,
	"expires_ms" bigint,
	"fence" integer DEFAULT 0 NOT NULL,
	"refresh_started_ms" bigint,
	"answers_lost" integer DEFAULT 0 NOT NULL,
	"failures" integer DEFAULT 0 NOT NULL,
	"connected_ms" bigint NOT NULL,
	"ended_ms" bigint,
	"last_event_ms" bigint,
	"last_data_ms" bigint,
	"backfill" jsonb,
	"sweep" jsonb,
	"reconciled_ms" bigint,
	"due_ms" bigint,
	CONSTRAINT "connection_athlete_id_connection_id_pk" PRIMARY KEY("athlete_id","connection_id")
);
--> statement-breakpoint
CREATE TABLE "oauth_state" (
	"digest" text PRIMARY KEY NOT NULL,
	"provider" text NOT NULL,
	"purpose" text NOT NULL,
	"browser" text NOT NULL,
	"for_athlete" text NOT NULL,
	"expires_ms" bigint NOT NULL
);
--> statement-breakpoint
CREATE TABLE "parked_event" (
	"provider" text NOT NULL,
	"external_id" text NOT NULL,
	"event_key" text NOT NULL,
	"received_ms" bigint NOT NULL,
	"expires_ms" bigint NOT NULL,
	"event" jsonb NOT NULL,
	CONSTRAINT "parked_event_provider_external_id_event_key_pk" PRIMARY KEY("provider","external_id","event_key")
);
--> statement-breakpoint
CREATE TABLE "provider_account" (
	"provider" text NOT NULL,
	"external_id" text NOT NULL,
	"owner_athlete" text NOT NULL,
	"connection_id" text NOT NULL,
	CONSTRAINT "provider_account_provider_external_id_pk" PRIMARY KEY("provider","external_id")
);
--> statement-breakpoint
CREATE TABLE "provider_event" (
	"athlete_id" text NOT NULL,
	"connection_id" text NOT NULL,
	"event_key" text NOT NULL,
	"received_ms" bigint NOT NULL,
	"event" jsonb,
	"outcome" text,
	CONSTRAINT "provider_event_athlete_id_connection_id_event_key_pk" PRIMARY KEY("athlete_id","connection_id","event_key")
);
--> statement-breakpoint
CREATE TABLE "provider_trouble" (
	"provider" text PRIMARY KEY NOT NULL,
	"since_ms" bigint NOT NULL,
	"until_ms" bigint NOT NULL,
	"failures" integer NOT NULL,
	"code" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "provider_window" (
	"provider" text NOT NULL,
	"whose" text NOT NULL,
	"window_s" integer NOT NULL,
	"start_ms" bigint NOT NULL,
	"used" integer NOT NULL,
	CONSTRAINT "provider_window_provider_whose_window_s_pk" PRIMARY KEY("provider","whose","window_s")
);
--> statement-breakpoint
CREATE TABLE "source_object" (
	"athlete_id" text NOT NULL,
	"connection_id" text NOT NULL,
	"kind" text NOT NULL,
	"object_id" text NOT NULL,
	"state" text NOT NULL,
	"code" text,
	"version" text,
	"start_ms" bigint,
	"link" text,
	"priority" integer NOT NULL,
	"said_gone" integer DEFAULT 0 NOT NULL,
	"attempts" integer DEFAULT 0 NOT NULL,
	"next_ms" bigint NOT NULL,
	"delivery_id" text,
	CONSTRAINT "source_object_athlete_id_connection_id_kind_object_id_pk" PRIMARY KEY("athlete_id","connection_id","kind","object_id")
);
--> statement-breakpoint
ALTER TABLE "connection" ADD CONSTRAINT "connection_athlete_id_athlete_athlete_id_fk" FOREIGN KEY ("athlete_id") REFERENCES "public"."athlete"("athlete_id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "provider_event" ADD CONSTRAINT "provider_event_athlete_id_connection_id_connection_athlete_id_connection_id_fk" FOREIGN KEY ("athlete_id","connection_id") REFERENCES "public"."connection"("athlete_id","connection_id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "source_object" ADD CONSTRAINT "source_object_athlete_id_connection_id_connection_athlete_id_connection_id_fk" FOREIGN KEY ("athlete_id","connection_id") REFERENCES "public"."connection"("athlete_id","connection_id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "connection_due" ON "connection" USING btree ("due_ms");--> statement-breakpoint
CREATE INDEX "provider_event_waiting" ON "provider_event" USING btree ("athlete_id","connection_id","received_ms") WHERE outcome is null;--> statement-breakpoint
CREATE INDEX "source_object_wanted" ON "source_object" USING btree ("athlete_id","connection_id","priority","next_ms") WHERE state = 'wanted';