ALTER TABLE "api_key" ADD COLUMN "is_strong" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "session" ADD COLUMN "is_strong" boolean DEFAULT false NOT NULL;