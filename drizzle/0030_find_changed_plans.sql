CREATE INDEX "plan_version_created" ON "plan_version" USING btree ("created_ms");--> statement-breakpoint
CREATE INDEX "threshold_created" ON "threshold" USING btree ("created_ms");