ALTER TABLE "activity" ADD COLUMN "policy" jsonb DEFAULT '{"mayShowOthers":true,"mayDerive":true,"mayUsePrograms":true,"keepDays":null}'::jsonb NOT NULL;--> statement-breakpoint
ALTER TABLE "delivery" ADD COLUMN "platform" text;--> statement-breakpoint
ALTER TABLE "delivery" ADD COLUMN "policy" jsonb DEFAULT '{"mayShowOthers":true,"mayDerive":true,"mayUsePrograms":true,"keepDays":null}'::jsonb NOT NULL;--> statement-breakpoint
ALTER TABLE "delivery" ADD COLUMN "kept_until_ms" bigint;--> statement-breakpoint
CREATE INDEX "delivery_kept_until" ON "delivery" USING btree ("kept_until_ms") WHERE kept_until_ms is not null;