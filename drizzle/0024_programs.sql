CREATE TABLE "program_endpoint" (
	"endpoint_id" text PRIMARY KEY NOT NULL,
	"account_id" text NOT NULL,
	"key_id" text,
	"name" text NOT NULL,
	"events" jsonb NOT NULL,
	"athletes" jsonb,
	"is_strong" boolean NOT NULL,
	"sealed" text NOT NULL,
	"created_ms" bigint NOT NULL,
	"failing_since_ms" bigint,
	"stopped_ms" bigint,
	"stopped_code" text
);
--> statement-breakpoint
CREATE TABLE "program_event" (
	"athlete_id" text NOT NULL,
	"event_id" text NOT NULL,
	"about" jsonb NOT NULL,
	"occurred_ms" bigint NOT NULL,
	"tell_ms" bigint,
	CONSTRAINT "program_event_athlete_id_event_id_pk" PRIMARY KEY("athlete_id","event_id")
);
--> statement-breakpoint
ALTER TABLE "program_endpoint" ADD CONSTRAINT "program_endpoint_account_id_account_account_id_fk" FOREIGN KEY ("account_id") REFERENCES "public"."account"("account_id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "program_endpoint" ADD CONSTRAINT "program_endpoint_key_id_api_key_key_id_fk" FOREIGN KEY ("key_id") REFERENCES "public"."api_key"("key_id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "program_event" ADD CONSTRAINT "program_event_athlete_id_athlete_athlete_id_fk" FOREIGN KEY ("athlete_id") REFERENCES "public"."athlete"("athlete_id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "program_endpoint_account" ON "program_endpoint" USING btree ("account_id");--> statement-breakpoint
CREATE INDEX "program_endpoint_key" ON "program_endpoint" USING btree ("key_id");--> statement-breakpoint
CREATE INDEX "program_event_untold" ON "program_event" USING btree ("tell_ms") WHERE tell_ms is not null;--> statement-breakpoint
CREATE INDEX "program_event_occurred" ON "program_event" USING btree ("occurred_ms");