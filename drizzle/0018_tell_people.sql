CREATE TABLE "notify_channel" (
	"channel_id" text PRIMARY KEY NOT NULL,
	"account_id" text NOT NULL,
	"kind" text NOT NULL,
	"sealed" text,
	"least" text NOT NULL,
	"digest" boolean NOT NULL,
	"details" boolean NOT NULL,
	"created_ms" bigint NOT NULL
);
--> statement-breakpoint
CREATE TABLE "notify_setting" (
	"account_id" text PRIMARY KEY NOT NULL,
	"zone" text NOT NULL,
	"quiet_from_min" integer,
	"quiet_to_min" integer,
	"urgent_breaks_quiet" boolean NOT NULL,
	"digest" jsonb,
	"language" text NOT NULL,
	"away_from" date,
	"away_to" date,
	"cover_account" text
);
--> statement-breakpoint
ALTER TABLE "alert" ADD COLUMN "tell_ms" bigint;--> statement-breakpoint
ALTER TABLE "notify_channel" ADD CONSTRAINT "notify_channel_account_id_account_account_id_fk" FOREIGN KEY ("account_id") REFERENCES "public"."account"("account_id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "notify_setting" ADD CONSTRAINT "notify_setting_account_id_account_account_id_fk" FOREIGN KEY ("account_id") REFERENCES "public"."account"("account_id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "notify_channel_account" ON "notify_channel" USING btree ("account_id");--> statement-breakpoint
CREATE INDEX "alert_untold" ON "alert" USING btree ("tell_ms") WHERE tell_ms is not null;