CREATE TABLE "care" (
	"athlete_id" text PRIMARY KEY NOT NULL,
	"responsible" text NOT NULL,
	"set_by" text NOT NULL,
	"since_ms" bigint NOT NULL
);
--> statement-breakpoint
CREATE TABLE "notice" (
	"account_id" text NOT NULL,
	"seq" integer NOT NULL,
	"subject" text NOT NULL,
	"version" integer NOT NULL,
	"about" jsonb NOT NULL,
	"level" text NOT NULL,
	"created_ms" bigint NOT NULL,
	"read_ms" bigint,
	CONSTRAINT "notice_account_id_seq_pk" PRIMARY KEY("account_id","seq"),
	CONSTRAINT "notice_key" UNIQUE("account_id","subject","version")
);
--> statement-breakpoint
CREATE TABLE "push_key" (
	"key_id" text PRIMARY KEY NOT NULL,
	"public_key" text NOT NULL,
	"sealed" text NOT NULL,
	"created_ms" bigint NOT NULL
);
--> statement-breakpoint
CREATE TABLE "told_win" (
	"athlete_id" text NOT NULL,
	"win_id" text NOT NULL,
	"rule" text NOT NULL,
	"day" date NOT NULL,
	"evidence" jsonb NOT NULL,
	"note" jsonb NOT NULL,
	"found_ms" bigint NOT NULL,
	"tell_ms" bigint,
	CONSTRAINT "told_win_athlete_id_win_id_pk" PRIMARY KEY("athlete_id","win_id")
);
--> statement-breakpoint
ALTER TABLE "notify_channel" ADD COLUMN "wins" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "care" ADD CONSTRAINT "care_athlete_id_athlete_athlete_id_fk" FOREIGN KEY ("athlete_id") REFERENCES "public"."athlete"("athlete_id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "notice" ADD CONSTRAINT "notice_account_id_account_account_id_fk" FOREIGN KEY ("account_id") REFERENCES "public"."account"("account_id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "told_win" ADD CONSTRAINT "told_win_athlete_id_athlete_athlete_id_fk" FOREIGN KEY ("athlete_id") REFERENCES "public"."athlete"("athlete_id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "notice_created" ON "notice" USING btree ("created_ms");--> statement-breakpoint
CREATE INDEX "told_win_found" ON "told_win" USING btree ("athlete_id","found_ms");--> statement-breakpoint
CREATE INDEX "told_win_untold" ON "told_win" USING btree ("tell_ms") WHERE tell_ms is not null;