CREATE TABLE "clearance" (
	"athlete_id" text NOT NULL,
	"clearance_id" text NOT NULL,
	"day" date NOT NULL,
	"cleared_of" text NOT NULL,
	"cleared_by" text NOT NULL,
	"note" text,
	"made_by" text NOT NULL,
	"created_ms" bigint NOT NULL,
	"withdrawn_ms" bigint,
	CONSTRAINT "clearance_athlete_id_clearance_id_pk" PRIMARY KEY("athlete_id","clearance_id")
);
--> statement-breakpoint
CREATE TABLE "coaching_setting" (
	"athlete_id" text PRIMARY KEY NOT NULL,
	"mode" text,
	"risk" text NOT NULL,
	"auto_apply_reductions" boolean NOT NULL,
	"made_by" text NOT NULL,
	"updated_ms" bigint NOT NULL
);
--> statement-breakpoint
ALTER TABLE "clearance" ADD CONSTRAINT "clearance_athlete_id_athlete_athlete_id_fk" FOREIGN KEY ("athlete_id") REFERENCES "public"."athlete"("athlete_id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "coaching_setting" ADD CONSTRAINT "coaching_setting_athlete_id_athlete_athlete_id_fk" FOREIGN KEY ("athlete_id") REFERENCES "public"."athlete"("athlete_id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "clearance_day" ON "clearance" USING btree ("athlete_id","day");