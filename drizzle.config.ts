import { defineConfig } from 'drizzle-kit';

/** Writes migrations from the schema: `npm run db:generate -- --name <what_changes>`. Nothing here connects. */
export default defineConfig({
  dialect: 'postgresql',
  schema: './src/db/schema/*.ts',
  out: './drizzle',
  casing: 'snake_case',
});
