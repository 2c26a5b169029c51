CREATE TABLE "plan_template" (
	"template_id" text PRIMARY KEY NOT NULL,
	"account_id" text NOT NULL,
	"name" text NOT NULL,
	"note" text NOT NULL,
	"sessions" jsonb NOT NULL,
	"updated_ms" bigint NOT NULL
);
--> statement-breakpoint
ALTER TABLE "plan_template" ADD CONSTRAINT "plan_template_account_id_account_account_id_fk" FOREIGN KEY ("account_id") REFERENCES "public"."account"("account_id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "plan_template_account" ON "plan_template" USING btree ("account_id");